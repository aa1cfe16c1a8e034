"""The main job on the real engine: preview, create, change, correct drift and destroy a run group."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

GROUP = """
group = RunGroup("calling", max_cpus=256, max_runs=20, tags={"team": "rare-disease"})
for output in ("id", "arn", "name", "region", "max_cpus", "max_gpus", "tags", "tags_all", "creation_time"):
    pulumi.export(output, getattr(group, output))
"""


def live(emulator: EmulatorHandle) -> dict[str, object]:
    """Returns the one live group's settings."""
    (group,) = emulator.run_groups()
    return {"name": group["name"], **group["limits"], "tags": group["tags"]}


def test_a_preview_needs_no_credentials_and_makes_no_call(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    outcome = stack.preview(**nobody).succeeded()
    assert "maxCpus: 256" in outcome.output
    # The stack, the group and the idempotency seed.
    assert "+ 3 to create" in outcome.output
    assert healthomics_emulator.calls() == []


def test_up_makes_the_group_and_exports_its_outputs(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    outputs = stack.outputs()
    assert outputs.pop("creation_time").endswith("+00:00")
    assert outputs == {
        "id": group["id"],
        "arn": group["arn"],
        "name": "calling",
        "region": "us-east-1",
        "max_cpus": 256,
        "tags": {"team": "rare-disease"},
        "tags_all": {"team": "rare-disease"},
    }
    assert isinstance(outputs["max_cpus"], int)


def test_the_second_up_changes_nothing(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    healthomics_emulator.clear_calls()
    stack.up("--expect-no-changes").succeeded()
    stack.preview("--expect-no-changes").succeeded()
    assert healthomics_emulator.calls() == []


def test_an_edit_updates_in_place(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    before = stack.outputs()["id"]
    stack.write(GROUP.replace("max_cpus=256", 'max_cpus=512, name="called"'))
    preview = stack.preview().succeeded().output
    assert "~ maxCpus: 256 => 512" in preview
    assert '~ name: "calling" => "called"' in preview
    assert "~ 1 to update" in preview
    stack.up().succeeded()
    assert stack.outputs()["id"] == before
    assert live(healthomics_emulator) == {
        "name": "called",
        "maxCpus": 512,
        "maxRuns": 20,
        "tags": {"team": "rare-disease"},
    }
    stack.preview("--expect-no-changes").succeeded()


def test_tags_are_written_and_removed_in_place(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    stack.write(GROUP.replace('{"team": "rare-disease"}', '{"max_cpus": "a key of the user\'s own"}'))
    stack.preview().failed()
    stack.write(GROUP.replace('{"team": "rare-disease"}', '{"max_cpus": "my own key"}'))
    stack.up().succeeded()
    assert live(healthomics_emulator)["tags"] == {"max_cpus": "my own key"}
    stack.preview("--expect-no-changes").succeeded()


def test_a_group_that_leaves_the_program_is_deleted(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    stack.write("")
    stack.up().succeeded()
    assert healthomics_emulator.run_groups() == []
    assert stack.resources() == []


def test_a_change_behind_pulumis_back_is_shown_by_refresh_and_corrected_by_up(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    asked = live(healthomics_emulator)
    client = healthomics_emulator.client()
    client.update_run_group(id=stack.outputs()["id"], maxRuns=5)
    client.tag_resource(resourceArn=stack.outputs()["arn"], tags={"by": "hand"})
    refresh = stack.refresh().succeeded().output
    assert "~ maxRuns: 20 => 5" in refresh
    assert '+ by: "hand"' in refresh
    assert "maxCpus" not in refresh
    assert "~ maxRuns: 5 => 20" in stack.preview().succeeded().output
    stack.up().succeeded()
    assert live(healthomics_emulator) == asked


def test_a_refresh_of_an_untouched_group_shows_nothing(stack: Stack) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    stack.refresh("--expect-no-changes").succeeded()


def test_a_group_deleted_behind_pulumis_back_is_created_again(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    gone = stack.outputs()["id"]
    healthomics_emulator.client().delete_run_group(id=gone)
    assert "- 1 deleted" in stack.refresh().succeeded().output
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["id"] == stack.outputs()["id"] != gone


def test_refresh_and_destroy_do_not_need_the_program(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP + '\ngroup2 = RunGroup("abroad", region="eu-west-1")')
    stack.up().succeeded()
    stack.write("raise SystemExit('must not run')")
    stack.refresh("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_another_region_is_a_previewed_replacement(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(GROUP)
    stack.up().succeeded()
    stack.write(GROUP.replace("max_runs=20", 'max_runs=20, region="eu-west-1"'))
    preview = stack.preview().succeeded().output
    assert '~ region: "us-east-1" => "eu-west-1"' in preview
    assert "+-1 to replace" in preview
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["region"] == "eu-west-1"


def test_the_region_comes_from_the_stack_before_the_environment(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.config("aws:region", "eu-central-1")
    stack.write(GROUP)
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["region"] == "eu-central-1"
