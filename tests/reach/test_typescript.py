"""A run group's life from the TypeScript example, through the generated SDK and the native plugin."""

from __future__ import annotations

from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from healthomics_plugin import RUN_GROUP
from support.examples import EXAMPLES, edit, new_from, project_of, refusal_shown

from harness.stack import Stack

pytestmark = pytest.mark.reach

EXAMPLE = EXAMPLES / "08-typescript"
PROGRAM = "index.ts"
SECRET = "hunter2-of-the-tag"  # noqa: S105 (planted)


def test_a_preview_shows_the_group_and_makes_no_call(typescript: Stack, healthomics_emulator: EmulatorHandle) -> None:
    preview = typescript.preview().succeeded().output
    assert "maxCpus: 256" in preview
    assert "+ 2 to create" in preview
    assert healthomics_emulator.calls() == []


def test_up_makes_the_group_the_second_changes_nothing_and_destroy_deletes_it(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    typescript.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["name"], group["tags"]) == ("variant-calling", {"team": "rare-disease"})
    assert group["limits"] == {"maxCpus": 256, "maxGpus": 8, "maxRuns": 20, "maxDuration": 2880}
    assert typescript.outputs() == {"runGroupId": group["id"], "runGroupArn": group["arn"]}
    healthomics_emulator.clear_calls()
    typescript.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.calls() == []
    typescript.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []
    assert typescript.resources(RUN_GROUP) == []


def test_an_edit_is_previewed_property_by_property_and_updates_in_place(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    typescript.up().succeeded()
    before = typescript.outputs()["runGroupId"]
    edit(typescript, PROGRAM, "maxCpus: 256", "maxCpus: 512")
    edit(typescript, PROGRAM, "rare-disease", "oncology")
    preview = typescript.preview().succeeded().output
    assert "~ maxCpus: 256 => 512" in preview
    assert '~ team: "rare-disease" => "oncology"' in preview
    assert "maxRuns" not in preview
    typescript.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["id"], group["limits"]["maxCpus"], group["tags"]) == (before, 512, {"team": "oncology"})


def test_a_refusal_names_every_property_as_typescript_does_and_shows_no_stack_trace(typescript: Stack) -> None:
    edit(typescript, PROGRAM, "maxCpus: 256", "maxCpus: 0")
    edit(typescript, PROGRAM, "maxDuration: 2880", "maxDuration: 0.5")
    refused = typescript.preview().failed().output
    assert refusal_shown(EXAMPLE) in refused
    assert "maxDuration must be an integer between 1 and 100000 minutes" in refused
    assert "max_" not in refused
    assert "Traceback" not in refused
    assert "    at " not in refused


def test_the_compiler_refuses_a_misspelt_property_and_names_the_right_one(typescript: Stack) -> None:
    edit(typescript, PROGRAM, "maxCpus: 256", "maxCpu: 256")
    refused = typescript.preview().failed().output
    assert "'maxCpu' does not exist in type 'RunGroupArgs'" in refused
    assert "'maxCpus'" in refused


def test_a_secret_tag_reaches_aws_and_is_nowhere_in_clear(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    typescript.config("owner", SECRET, "--secret")
    edit(typescript, PROGRAM, "import ", 'import * as pulumi from "@pulumi/pulumi";\nimport ')
    edit(typescript, PROGRAM, '"rare-disease"', 'new pulumi.Config().requireSecret("owner")')
    preview = typescript.preview().succeeded().output
    assert "team: [secret]" in preview
    printed = [preview, typescript.up().succeeded().output]
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"team": SECRET}
    state = "".join(file.read_text() for file in typescript.state.rglob("*") if file.is_file())
    assert group["id"] in state
    printed += [state, typescript.destroy().succeeded().output]
    assert [text.count(SECRET) for text in printed] == [0] * len(printed)


def test_the_option_import_brings_a_live_group_into_the_stack(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    limits = {"maxCpus": 256, "maxGpus": 8, "maxRuns": 20, "maxDuration": 2880}
    live = healthomics_emulator.client().create_run_group(
        name="variant-calling", **limits, tags={"team": "rare-disease"}, requestId="live"
    )
    edit(typescript, PROGRAM, "});", f'}}, {{ import: "{live["id"]}" }});')
    assert "= healthomics:index:RunGroup" in typescript.preview().succeeded().output
    typescript.up().succeeded()
    assert typescript.outputs()["runGroupId"] == live["id"]
    assert len(healthomics_emulator.run_groups()) == 1
    edit(typescript, PROGRAM, f', {{ import: "{live["id"]}" }}', "")
    typescript.up("--expect-no-changes").succeeded()


def test_an_explicit_provider_has_its_region_and_default_tags(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    provider = 'new healthomics.Provider("ireland", { region: "eu-west-1", defaultTags: { tags: { stage: "dev" } } })'
    edit(typescript, PROGRAM, "});", f"}}, {{ provider: {provider} }});")
    typescript.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["region"], group["tags"]) == ("eu-west-1", {"team": "rare-disease", "stage": "dev"})
    typescript.up("--expect-no-changes").succeeded()


def test_get_reads_a_group_that_the_stack_does_not_manage(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    shared = healthomics_emulator.client().create_run_group(name="shared", maxCpus=7, requestId="shared")["id"]
    edit(
        typescript, PROGRAM, "export const runGroupId", "export const shared = other.maxCpus;\nexport const runGroupId"
    )
    edit(
        typescript,
        PROGRAM,
        "const group",
        f'const other = healthomics.RunGroup.get("shared", "{shared}");\nconst group',
    )
    typescript.up().succeeded()
    assert typescript.outputs()["shared"] == 7
    typescript.destroy().succeeded()
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [shared]


def test_the_example_is_a_template_for_pulumi_new(typescript: Stack, tmp_path: Path) -> None:
    made = new_from(typescript, EXAMPLE, tmp_path / "new")
    assert project_of(made)["name"] == "mine"
    for file in (PROGRAM, "package.json", ".gitignore"):
        assert (made / file).read_text() == (EXAMPLE / file).read_text()
