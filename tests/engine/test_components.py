"""The organisation's components on the real engine: refusals at preview, teams that come, go and change their name."""

from __future__ import annotations

import json

import pytest
from healthomics_emulator import EmulatorHandle
from support.documentation import ROOT, blocks

from harness.stack import Stack

pytestmark = pytest.mark.engine

GOVERNED = """
from healthomics_components import GovernedRunGroup

group = GovernedRunGroup("calling", {
    "conventions": {"required": ["team", "cost-center"], "allowed": {"team": ["cancer", "rare-disease"]}},
    "preset": "development",
    "tags": TAGS,
})
for output in ("run_group_id", "arn", "tags", "run_tags", "start_run_policy"):
    pulumi.export(output, getattr(group, output))
"""
TAGS = {"team": "cancer", "cost-center": "1000"}


def governed(tags: object = TAGS) -> str:
    return GOVERNED.replace("TAGS", repr(tags))


def test_violations_stop_at_preview_in_one_message_before_any_call(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(governed({"team": "cancr", "Cost-Center": "1000"}))
    for outcome in (stack.preview(), stack.up()):
        output = outcome.failed().output
        assert 'error: run group "calling": 2 problems' in output
        assert "tags['team'] must be one of 'cancer', 'rare-disease', got 'cancr'; did you mean 'cancer'?" in output
        assert "tags['Cost-Center'] must be written 'cost-center'" in output
        assert "Traceback" not in output
    assert healthomics_emulator.calls() == []


def test_a_preview_shows_the_presets_numbers(stack: Stack) -> None:
    stack.write(governed())
    output = stack.preview().succeeded().output
    for number in ("maxCpus: 64", "maxGpus: 1", "maxRuns: 5", "maxDuration: 720"):
        assert number in output


def test_a_governed_group_is_made_with_the_stacks_default_tags_and_tells_its_outputs(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.config("aws:defaultTags", json.dumps({"tags": {"cost-center": "2000", "billing": "yes"}}))
    stack.write(governed({"team": "cancer"}))
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    outputs = stack.outputs()
    assert (outputs["run_group_id"], outputs["arn"]) == (group["id"], group["arn"])
    assert outputs["tags"] == group["tags"] == {"team": "cancer", "cost-center": "2000", "billing": "yes"}
    assert outputs["run_tags"] == {"team": "cancer", "cost-center": "2000"}
    assert group["arn"] in json.loads(outputs["start_run_policy"])["Statement"][0]["Resource"]
    # What is not there, as the ARN of a policy that was not asked for, the state leaves out.
    (component,) = stack.resources("healthomics:index:GovernedRunGroup")
    assert component["outputs"] == {
        "runGroupId": group["id"],
        "arn": group["arn"],
        "tags": outputs["tags"],
        "runTags": outputs["run_tags"],
        "startRunPolicy": outputs["start_run_policy"],
        "startRunPolicies": [outputs["start_run_policy"]],
        "startRunPolicyArns": [],
    }
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()


def test_secret_default_tags_are_checked_and_stay_secret(stack: Stack) -> None:
    stack.config("aws:defaultTags", json.dumps({"tags": {"cost-center": "hush"}}), "--secret")
    stack.write(governed({"team": "cancer"}))
    output = stack.up().succeeded().output + stack.run("stack", "export").succeeded().output
    assert "hush" not in output
    assert stack.outputs()["run_tags"] == {"team": "cancer", "cost-center": "hush"}
    stack.write(governed({"team": "cancer"}).replace('["cancer", "rare-disease"]', '["cancer"], "cost-center": ["1"]'))
    output = stack.preview().failed().output
    assert "error: run group \"calling\": tags['cost-center'] must be one of '1'" in output
    assert "hush" not in output


IGNORING = """
def tag(it):
    if it.type_.endswith(":RunGroup"):
        return pulumi.ResourceTransformResult({**it.props, "tags": {**it.props["tags"], "by": "transform"}}, it.opts)
"""


def test_the_tags_that_are_told_are_those_that_the_group_has(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.config("aws:ignoreTags", '{"keys": ["team"]}')
    program = IGNORING + governed().replace("\n})", "\n}, ResourceOptions(transforms=[tag]))")
    stack.write(program)
    assert "tags['team'] is required, but ignoreTags keeps the key off the group" in stack.preview().failed().output
    stack.write(program.replace('["team", "cost-center"]', '["cost-center"]'))
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert stack.outputs()["tags"] == group["tags"] == {"cost-center": "1000", "by": "transform"}
    # What is somebody else's to put on the group is still to be put on its runs.
    assert stack.outputs()["run_tags"] == TAGS


def test_a_value_that_is_known_late_is_checked_before_the_group_is_made(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    late = "\nother = RunGroup('other')\n" + GOVERNED.replace("TAGS", '{"team": other.id, "cost-center": "1"}')
    stack.write(late)
    stack.preview().succeeded()
    output = stack.up().failed().output
    assert "run group \"calling\": tags['team'] must be one of 'cancer', 'rare-disease'" in output
    assert [it["name"] for it in healthomics_emulator.run_groups()] == ["other"]


ADOPTED = """
from healthomics_components import GovernedRunGroup

GovernedRunGroup("calling", {"conventions": {"required": ["team"]}, "tags": {"team": "cancer"}},
    ResourceOptions(import_="ID"))
"""


def test_the_argument_adopts_a_live_group_as_the_option_does(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    made = healthomics_emulator.client().create_run_group(name="calling", tags={"team": "cancer"}, requestId="1")
    by_option = ADOPTED.replace("ID", there := made["id"])
    by_argument = by_option.replace('"conventions"', f'"adopt": "{there}", "conventions"')
    by_argument = by_argument.replace(f'ResourceOptions(import_="{there}")', "")
    stack.write(by_argument)
    assert f'run group "calling" adopts {there}, creates nothing' in stack.preview().succeeded().output
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    assert writes(healthomics_emulator) == []
    assert [it["id"] for it in healthomics_emulator.run_groups()] == [there]
    for program in (by_argument, by_option, by_argument.replace(f'"adopt": "{there}", ', "")):
        stack.write(program)
        stack.up("--expect-no-changes").succeeded()


def test_two_ids_to_adopt_are_refused_at_preview(stack: Stack) -> None:
    stack.write(ADOPTED.replace("ID", "1234567").replace('"conventions"', '"adopt": "7654321", "conventions"'))
    output = stack.preview().failed().output
    assert "args.adopt names the group '7654321', but the option import_ names '1234567'" in output
    assert "Traceback" not in output


def test_a_live_group_is_adopted_under_conventions_and_not_made_twice(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    client = healthomics_emulator.client()
    there = client.create_run_group(name="calling", tags={"team": "rare"}, requestId="1")["id"]
    stack.write(ADOPTED.replace("ID", there))
    assert "tags['team'] has another value in AWS" in stack.preview().failed().output
    client.tag_resource(resourceArn=client.get_run_group(id=there)["arn"], tags={"team": "cancer"})
    before = healthomics_emulator.run_groups()
    stack.up().succeeded()
    assert healthomics_emulator.run_groups() == before
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_a_run_group_moves_into_a_component_as_the_documentation_says(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("variant-calling", max_runs=20, tags={"team": "rare-disease"})')
    stack.up().succeeded()
    before = healthomics_emulator.run_groups()
    (moving,) = (it.text for it in blocks(ROOT / "docs" / "conventions.md") if "ROOT_STACK_RESOURCE" in it.text)
    stack.write(moving)
    stack.up().succeeded()
    assert healthomics_emulator.run_groups() == before
    stack.write(moving.replace("transforms=[was_at_the_top]", ""))
    stack.up("--expect-no-changes").succeeded()


TEAMS = """
from healthomics_components import TeamRunGroups

teams = TeamRunGroups("genomics", {
    "teams_file": "teams.yaml",
    "team_tag": "team",
    "conventions": {"required": ["team"]},
    "ceilings": {"max_cpus": 512},
})
pulumi.export("ids", teams.run_group_ids)
"""


def table(stack: Stack, text: str) -> None:
    (stack.folder / "teams.yaml").write_text(text)
    stack.write(TEAMS)


def start_run(emulator: EmulatorHandle, group: str) -> None:
    role = "arn:aws:iam::123456789012:role/run"
    emulator.client().start_run(
        workflowId="1234567", roleArn=role, outputUri="s3://bucket/out", runGroupId=group, requestId=group
    )


def writes(emulator: EmulatorHandle) -> list[str]:
    return [call.operation for call in emulator.calls() if not call.operation.startswith(("Get", "List"))]


def test_adding_removing_and_renaming_a_team_touches_only_its_group(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    table(stack, "rare disease: {}\noncology: {max_cpus: 300}\n")
    stack.up().succeeded()
    first = stack.outputs()["ids"]
    assert first.keys() == {"rare disease", "oncology"}
    (component,) = stack.resources("healthomics:index:TeamRunGroups")
    assert component["outputs"].keys() == {"runGroupIds", "arns", "tags", "runTags", "startRunPolicies"}
    assert component["outputs"]["runGroupIds"] == first

    # Added: one create.
    table(stack, "rare disease: {}\noncology: {max_cpus: 300}\nneuro: {}\n")
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    assert writes(healthomics_emulator) == ["CreateRunGroup"]

    # Renamed: the group stays, and gets its new name and tag.
    table(stack, "rare disease: {}\ncancer: {formerly: oncology, max_cpus: 300}\nneuro: {}\n")
    healthomics_emulator.clear_calls()
    preview = stack.preview().succeeded().output
    assert '~ name: "genomics-oncology" => "genomics-cancer"' in preview
    stack.up().succeeded()
    assert sorted(set(writes(healthomics_emulator))) == ["TagResource", "UpdateRunGroup"]
    renamed = stack.outputs()["ids"]
    assert renamed["cancer"] == first["oncology"]
    (group,) = (it for it in healthomics_emulator.run_groups() if it["id"] == first["oncology"])
    assert (group["name"], group["tags"]) == ("genomics-cancer", {"team": "cancer"})
    stack.up("--expect-no-changes").succeeded()

    # Once it is done, `formerly` can go.
    table(stack, "rare disease: {}\ncancer: {max_cpus: 300}\nneuro: {}\n")
    stack.up("--expect-no-changes").succeeded()

    # Removed: one delete.
    table(stack, "rare disease: {}\ncancer: {max_cpus: 300}\n")
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    assert writes(healthomics_emulator) == ["DeleteRunGroup"]
    assert stack.outputs()["ids"] == {"rare disease": first["rare disease"], "cancer": first["oncology"]}


def test_one_bad_row_makes_no_group_at_all(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    table(stack, "rare disease: {}\ncancer:\n  max_cpus: 513\n  max_run: 3\n")
    output = stack.up().failed().output
    assert "teams.yaml:3: cancer.max_cpus is 513, over the ceiling of 512" in output
    assert "teams.yaml:4: cancer.max_run is not a known key; did you mean 'max_runs'?" in output
    assert healthomics_emulator.calls() == []
    assert stack.resources("healthomics:index:TeamRunGroups") == []


def test_existing_groups_come_into_a_table_and_what_prevents_it_is_named(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    client = healthomics_emulator.client()
    limits = {"maxCpus": 256, "maxGpus": 8, "maxRuns": 20, "maxDuration": 2880}
    by_row, by_argument = (
        client.create_run_group(name=f"genomics-{team}", **limits, tags=tags, requestId=team)["id"]
        for team, tags in (("rare", {"cost": "1"}), ("cancer", {"team": "onco"}))
    )
    (stack.folder / "teams.yaml").write_text(f"rare: {{adopt: '{by_row}', tags: {{cost: '1'}}}}\ncancer: {{}}\n")
    program = TEAMS.replace('"ceilings"', f'"adopt": {{"cancer": "{by_argument}"}}, "ceilings"')
    program = program.replace('{"required": ["team"]}', '{"required": ["team"], "fixed": {"by": "platform"}}')
    stack.write(program)
    assert "tags['team'] has another value in AWS than in team_tag" in stack.preview().failed().output
    arn = client.get_run_group(id=by_argument)["arn"]
    client.tag_resource(resourceArn=arn, tags={"team": "cancer", "cost": "1"})
    said = "tags['cost'] is set in AWS, but not in the program, the default tags or conventions"
    assert said in stack.preview().failed().output
    client.untag_resource(resourceArn=arn, tagKeys=["cost"])
    (stack.folder / "teams.yaml").write_text(f"rare: {{adopt: '{by_row}', tags: {{cost: '2'}}}}\ncancer: {{}}\n")
    assert "tags['cost'] has another value in AWS than in the table" in stack.preview().failed().output
    (stack.folder / "teams.yaml").write_text(f"rare: {{adopt: '{by_row}', tags: {{cost: '1'}}}}\ncancer: {{}}\n")
    preview = stack.preview().succeeded().output
    assert f'run group "genomics-rare" adopts {by_row} and adds: by, team' in preview
    assert f'run group "genomics-cancer" adopts {by_argument} and adds: by' in preview
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    assert writes(healthomics_emulator) == ["TagResource", "TagResource"]
    assert stack.outputs()["ids"] == {"rare": by_row, "cancer": by_argument}
    (stack.folder / "teams.yaml").write_text("rare: {tags: {cost: '1'}}\ncancer: {}\n")
    stack.up("--expect-no-changes").succeeded()


def test_a_removed_team_with_active_runs_gets_advice_that_works(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    table(stack, "rare: {}\ncancer: {}\n")
    stack.up().succeeded()
    ids = stack.outputs()["ids"]
    start_run(healthomics_emulator, ids["cancer"])
    table(stack, "rare: {}\n")
    output = stack.up().failed().output
    assert "set the environment variable PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS=wait or =cancel for this command" in output
    assert "put back a group that the program no longer has, or a team into its table" in output

    # Put back, and removed again under another setting.
    stack.write(TEAMS.replace('"ceilings"', '"on_active_runs": "cancel", "ceilings"'))
    (stack.folder / "teams.yaml").write_text("rare: {}\ncancer: {}\n")
    stack.up().succeeded()
    assert stack.outputs()["ids"] == ids
    (stack.folder / "teams.yaml").write_text("rare: {}\n")
    stack.up().succeeded()
    assert [it["id"] for it in healthomics_emulator.run_groups()] == [ids["rare"]]

    # Or the environment variable.
    start_run(healthomics_emulator, ids["rare"])
    table(stack, "new: {}\n")
    stack.up(PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS="cancel").succeeded()
    assert ids["rare"] not in [it["id"] for it in healthomics_emulator.run_groups()]


POLICY = """
import json
import pulumi_aws as aws
from healthomics_components import GovernedRunGroup

trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]}
role = aws.iam.Role("starters", assume_role_policy=json.dumps(trust))
group = GovernedRunGroup("calling", {
    "conventions": {"required": ["team"]},
    "tags": {"team": "cancer"},
    "workflow_arns": ["arn:aws:omics:us-east-1:123456789012:workflow/11"],
    "starter_role_names": [role.name],
})
for output in ("start_run_policy", "start_run_policy_arn"):
    pulumi.export(output, getattr(group, output))
pulumi.export("role", role.name)
"""


def test_the_policy_is_made_in_iam_and_attached_to_the_starters(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack, iam = stack_with_aws, healthomics_emulator.client("iam")
    stack.write(POLICY)
    stack.up().succeeded()
    outputs = stack.outputs()
    arn = outputs["start_run_policy_arn"]
    attached = iam.list_attached_role_policies(RoleName=outputs["role"])["AttachedPolicies"]
    assert [it["PolicyArn"] for it in attached] == [arn]
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    assert document == json.loads(outputs["start_run_policy"])
    (component,) = stack.resources("healthomics:index:GovernedRunGroup")
    assert component["outputs"]["startRunPolicyArn"] == arn
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert iam.list_policies(Scope="Local")["Policies"] == []


ABROAD = """
import pulumi_aws as aws
from healthomics_components import GovernedRunGroup

role = aws.ProviderAssumeRoleArgs(role_arn="arn:aws:iam::210987654321:role/deployer")
provider = aws.Provider("other", region="eu-west-1", assume_roles=[role])
GovernedRunGroup("calling", {"conventions": {}}, ResourceOptions(providers=[provider]))
"""


def test_a_provider_of_another_account_given_to_the_component_is_an_error_of_the_preview(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(ABROAD)
    output = stack_with_aws.preview().failed().output
    assert 'the aws.Provider "other" works in account 210987654321' in output
    assert healthomics_emulator.run_groups() == []


def test_a_provider_of_our_account_given_to_the_component_says_in_which_region_its_group_is(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(ABROAD.replace(", assume_roles=[role]", ""))
    stack_with_aws.up().succeeded()
    assert [it["region"] for it in healthomics_emulator.run_groups()] == ["eu-west-1"]
