"""The stack's configuration on the real engine: where, as whom, with which tags, and who may read what."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.stack import Outcome, Stack

pytestmark = pytest.mark.engine

GROUP = 'RunGroup("calling", tags={"team": "rare"})'
OURS = "123456789012"
THEIRS = "210987654321"
ROLE = f"arn:aws:iam::{THEIRS}:role/deployer"
SECRETS = {"secret key": "planted-key", "token": "planted-token", "tag": "planted-tag", "identity": "planted-identity"}


def live_tags(emulator: EmulatorHandle) -> dict[str, str]:
    (group,) = emulator.run_groups()
    tags: dict[str, str] = group["tags"]
    return tags


def test_a_group_lands_in_the_region_and_as_the_profile_of_the_stack(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    profiles = stack.folder / "credentials"
    profiles.write_text("[team]\naws_access_key_id = AKIATEAM\naws_secret_access_key = x\n")
    stack.config("aws:region", "eu-west-2")
    stack.config("aws:profile", "team")
    stack.config("aws:sharedCredentialsFiles[0]", str(profiles), "--path")
    stack.write(GROUP)
    stack.up().succeeded()
    work = [call for call in healthomics_emulator.calls() if call.service == "omics"]
    assert {(call.region, call.access_key) for call in work} == {("eu-west-2", "AKIATEAM")}


def test_a_group_lands_in_the_account_of_the_last_role_and_stays_there(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.config("aws:assumeRoles[0].roleArn", "arn:aws:iam::111122223333:role/first", "--path")
    stack.config("aws:assumeRoles[1].roleArn", ROLE, "--path")
    stack.config("aws:assumeRoles[1].duration", "1h", "--path")
    stack.config("aws:assumeRoles[1].tags.cost", "42", "--path")
    stack.write(GROUP)
    stack.up().succeeded()
    assert [group["account"] for group in healthomics_emulator.run_groups()] == [THEIRS]
    assert healthomics_emulator.calls("AssumeRole")[1].parameters["Tags.member.1.Value"] == "42"
    # What has changed since does not reach a refresh, and is an error when it is made to.
    stack.config("aws:assumeRoles[1].roleArn", "arn:aws:iam::444455556666:role/other", "--path")
    stack.refresh("--expect-no-changes").succeeded()
    said = stack.refresh("--run-program").failed().output
    assert THEIRS in said
    assert "444455556666" in said
    assert "--run-program" in said
    (resource,) = stack.resources()
    assert resource["outputs"]["arn"].split(":")[4] == THEIRS
    stack.config("aws:assumeRoles[1].roleArn", ROLE, "--path")
    stack.destroy("--run-program").succeeded()
    assert healthomics_emulator.run_groups() == []


def test_changed_default_tags_are_previewed_and_update_every_group_in_place(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.config("aws:defaultTags.tags.cost", "1", "--path")
    stack.write(f'{GROUP}\nRunGroup("other")')
    stack.up().succeeded()
    before = {group["id"] for group in healthomics_emulator.run_groups()}
    stack.config("aws:defaultTags.tags.cost", "2", "--path")
    preview = stack.preview().succeeded().output
    assert "~ 2 to update" in preview
    assert '~ cost: "1" => "2"' in preview
    stack.up().succeeded()
    assert {group["id"]: group["tags"]["cost"] for group in healthomics_emulator.run_groups()} == dict.fromkeys(
        before, "2"
    )
    stack.preview("--expect-no-changes").succeeded()


def test_ignored_tags_are_neither_shown_nor_touched(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.config("aws:ignoreTags.keys[0]", "owner", "--path")
    stack.config("aws:ignoreTags.keyPrefixes[0]", "audit:", "--path")
    stack.write(GROUP)
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    theirs = {"owner": "them", "audit:by": "them"}
    healthomics_emulator.client().tag_resource(resourceArn=group["arn"], tags=theirs)
    stack.refresh("--expect-no-changes").succeeded()
    stack.write(GROUP.replace("rare", "common"))
    stack.up().succeeded()
    assert live_tags(healthomics_emulator) == {**theirs, "team": "common"}


def test_a_wrong_account_stops_preview_up_and_destroy_before_any_change(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    healthomics_emulator.clear_calls()
    stack.config("aws:allowedAccountIds[0]", THEIRS, "--path")
    reason = f"the credentials belong to account {OURS}, but aws:allowedAccountIds allows only {THEIRS}"
    assert reason in stack.preview().failed().output
    assert reason in stack.destroy("--run-program").failed().output
    assert {call.operation for call in healthomics_emulator.calls()} == {"GetCallerIdentity"}
    assert len(stack.resources()) == 1


def test_no_planted_secret_is_in_the_clear_after_a_passing_and_a_failing_up(
    stack: Stack, healthomics_emulator: EmulatorHandle, tmp_path: Path
) -> None:
    # JSON would hide a value that is escaped; base64 one that is pickled.
    needles = [text for secret in SECRETS.values() for text in (secret, base64.b64encode(secret.encode()).decode())]
    for key, secret in (("accessKey", "AKIASTACK"), ("secretKey", SECRETS["secret key"]), ("token", SECRETS["token"])):
        stack.config(f"aws:{key}", secret, "--secret")
    stack.write(f"""
secret = pulumi.Output.secret({SECRETS["tag"]!r})
one = RunGroup("one", tags={{"team": "rare", "token": secret}})
two = RunGroup("two", tags=pulumi.Output.secret({{"token": {SECRETS["tag"]!r}}}), max_cpus=1)
pulumi.export("tags", one.tags)
pulumi.export("all", one.tags_all)
pulumi.export("all_of_two", two.tags_all)
""")
    stack.environment["PULUMI_DEBUG_COMMANDS"] = "true"
    outcomes: list[Outcome] = [stack.preview("--event-log", str(tmp_path / "preview")).succeeded()]
    outcomes.append(stack.up("--event-log", str(tmp_path / "up")).succeeded())
    assert {group["tags"]["token"] for group in healthomics_emulator.run_groups()} == {SECRETS["tag"]}
    stack.config(
        "aws:assumeRoleWithWebIdentity",
        json.dumps({"roleArn": ROLE, "webIdentityToken": SECRETS["identity"]}),
        "--secret",
    )
    stack.write((stack.folder / "__main__.py").read_text().replace("max_cpus=1", "max_cpus=2"))
    healthomics_emulator.inject(Fault(operation="AssumeRoleWithWebIdentity", error="InvalidIdentityToken", times=None))
    outcomes.append(stack.up("--event-log", str(tmp_path / "failed")).failed())
    outcomes.append(stack.refresh("--event-log", str(tmp_path / "refresh")))
    seen = {f"output {number}": outcome.output for number, outcome in enumerate(outcomes)}
    seen |= {name: (tmp_path / name).read_text() for name in ("preview", "up", "failed", "refresh")}
    seen |= {str(file): file.read_text() for file in (tmp_path / "state").rglob("*") if file.is_file()}
    assert '"team"' in "".join(seen.values())
    assert [(place, needle) for place, text in seen.items() for needle in needles if needle in text] == []
    assert stack.outputs()["all"] == {"team": "rare", "token": SECRETS["tag"]}


def test_a_secret_default_tag_is_not_in_the_clear(
    stack: Stack, healthomics_emulator: EmulatorHandle, tmp_path: Path
) -> None:
    stack.config("aws:defaultTags.tags.owner", "hunter2", "--path", "--secret")
    stack.write("""
from healthomics_components import GovernedRunGroup

one = RunGroup("one", tags={"team": "rare"})
RunGroup("two")
three = GovernedRunGroup("three", {"conventions": {"required": ["owner"]}})
pulumi.export("all", one.tags_all)
for output in ("tags", "run_tags", "start_run_policy"):
    pulumi.export(output, getattr(three, output))
""")
    stack.environment["PULUMI_DEBUG_COMMANDS"] = "true"
    outputs = [stack.preview("--event-log", str(tmp_path / "preview")).succeeded().output]
    outputs.append(stack.up("--event-log", str(tmp_path / "up")).succeeded().output)
    outputs.append(stack.refresh("--expect-no-changes").succeeded().output)
    outputs += [(tmp_path / name).read_text() for name in ("preview", "up")]
    outputs += [file.read_text() for file in (tmp_path / "state").rglob("*") if file.is_file()]
    assert [text for text in outputs if "hunter2" in text] == []
    assert stack.outputs()["all"] == {"owner": "hunter2", "team": "rare"}
    assert {group["tags"]["owner"] for group in healthomics_emulator.run_groups()} == {"hunter2"}


def test_default_tags_that_are_secret_as_a_whole_are_not_shown_by_a_refusal(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    # The engine masks a setting in what it prints, but not the parts of one: this is ours to hide.
    stack.config("aws:defaultTags", '{"tags": {"owner": "hunter2"}}', "--secret")
    stack.write("""
from healthomics_components import GovernedRunGroup

GovernedRunGroup("calling", {"conventions": {"allowed": {"owner": ["us"]}}})
""")
    output = stack.preview().failed().output
    assert "tags['owner'] must be one of 'us'" in output
    assert "hunter2" not in output
    stack.write(GROUP)
    refused = "no value hunter2, please"
    healthomics_emulator.inject(
        Fault(operation="CreateRunGroup", error="ValidationException", message=refused, times=None)
    )
    output = stack.up().failed().output
    assert "no value [secret], please" in output
    assert "hunter2" not in output
