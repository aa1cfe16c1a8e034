"""A live group is never lost to its own replacement, and one with active runs is not lost sight of."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.processes import interrupt, kill
from harness.stack import Stack
from harness.waiting import eventually

pytestmark = pytest.mark.engine

ADOPTING = 'group = RunGroup("calling", max_cpus=4, opts=ResourceOptions(import_="{id}"))\n'


@pytest.fixture
def existing(healthomics_emulator: EmulatorHandle) -> str:
    """A group that was made by somebody else."""
    id_: str = healthomics_emulator.client().create_run_group(name="calling", maxCpus=4, requestId="by hand")["id"]
    return id_


def ids(emulator: EmulatorHandle) -> list[str]:
    return sorted(group["id"] for group in emulator.run_groups())


def states(stack: Stack) -> list[dict[str, Any]]:
    """Reads the state file itself: it must work while the stack is locked by an engine."""
    (file,) = (stack.folder.parent / "state" / ".pulumi" / "stacks" / "project").glob("dev.json")
    checkpoint = json.loads(file.read_text() or "{}").get("checkpoint", {})
    return [it for it in checkpoint.get("latest", {}).get("resources", []) if it["type"].endswith(":RunGroup")]


@pytest.mark.parametrize("way", ["--target-replace", "state taint"])
def test_a_forced_replacement_of_an_adopted_group_keeps_the_live_group(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str, way: str
) -> None:
    stack.write(ADOPTING.format(id=existing))
    stack.up().succeeded()
    if way == "state taint":
        stack.run("state", "taint", stack.urn("calling"), "--yes").succeeded()
        outcome = stack.up()
    else:
        outcome = stack.up("--target-replace", stack.urn("calling"))
    assert "is kept: it is the same group that replaces it" in outcome.succeeded().output
    assert ids(healthomics_emulator) == [existing]
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert ids(healthomics_emulator) == []


@pytest.mark.parametrize("finish", ["up", "refresh and up"])
def test_a_forced_replacement_killed_between_create_and_delete_keeps_the_live_group(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str, finish: str
) -> None:
    stack.write(ADOPTING.format(id=existing))
    stack.up().succeeded()
    stack.run("state", "taint", stack.urn("calling"), "--yes").succeeded()
    # Deletes come after all creates: a slow one holds the engine where it is to be killed.
    stack.write(ADOPTING.format(id=existing) + 'RunGroup("slow", opts=ResourceOptions(depends_on=[group]))')
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", drop=True, delay_seconds=60))
    engine = stack.start("up", "--yes", "--skip-preview")
    # The slow call is under way, so the engine is not in the middle of writing its state.
    eventually(lambda: healthomics_emulator.faults()[0]["fired"] == 1)
    assert [it["id"] for it in states(stack)].count(existing) == 2
    kill(engine)
    healthomics_emulator.clear_faults()
    stack.run("cancel", "--yes").succeeded()
    if finish == "refresh and up":
        stack.refresh().succeeded()
    stack.up().succeeded()
    assert existing in ids(healthomics_emulator)
    assert [it["id"] for it in states(stack) if it["urn"].endswith("::calling")] == [existing]


@pytest.mark.parametrize("before", ["", "delete_before_replace=True, "])
def test_a_replaced_adopted_group_gives_way_to_a_new_one(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str, before: str
) -> None:
    program = f'RunGroup("calling", LIMIT limit_removal="replace", opts=ResourceOptions({before}import_="{existing}"))'
    stack.write(program.replace("LIMIT", "max_cpus=4,"))
    stack.up().succeeded()
    stack.write(program.replace("LIMIT", ""))
    preview = stack.preview().succeeded().output
    assert "- maxCpus: 4" in preview
    assert "1 to replace" in preview
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["id"] != existing
    assert group["limits"] == {}
    stack.preview("--expect-no-changes").succeeded()


def test_a_replacement_leaves_a_group_with_active_runs_and_the_next_up_retries_only_its_delete(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    program = 'group = RunGroup("calling", {more})\npulumi.export("id", group.id)\nRunGroup("other", {other})'
    stack.write(program.format(more='region="us-east-1"', other=""))
    stack.up().succeeded()
    old = stack.outputs()["id"]
    run = healthomics_emulator.client().start_run(
        workflowId="1", roleArn="arn:aws:iam::123456789012:role/r", outputUri="s3://b/o", runGroupId=old
    )["id"]
    stack.write(program.format(more='region="us-west-2"', other="max_cpus=7"))
    failed = stack.up().failed()
    assert f'deleting run group "calling" ({old}): blocked by 1 active run (1 RUNNING): {run} (RUNNING' in failed.output
    groups = {group["id"]: group for group in healthomics_emulator.run_groups()}
    new = stack.outputs()["id"]
    assert groups[new]["region"] == "us-west-2"
    assert [group["limits"] for group in groups.values() if group["name"] == "other"] == [{"maxCpus": 7}]
    healthomics_emulator.set_run_status(run, "COMPLETED")
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    changes = [call.operation for call in healthomics_emulator.calls() if not call.operation.startswith("Get")]
    assert changes == ["DeleteRunGroup"]
    assert old not in ids(healthomics_emulator)


def test_the_variable_reaches_the_retry_of_a_failed_delete_and_a_destroy(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('group = RunGroup("calling")\npulumi.export("id", group.id)')
    stack.up().succeeded()
    healthomics_emulator.client().start_run(
        workflowId="1",
        roleArn="arn:aws:iam::123456789012:role/r",
        outputUri="s3://b/o",
        runGroupId=stack.outputs()["id"],
    )
    assert "PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS=wait or =cancel" in stack.destroy().failed().output
    destroyed = stack.destroy(PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS="cancel").succeeded()
    assert "cancelling 1 active run (1 RUNNING), whose outputs are lost" in destroyed.output
    assert ids(healthomics_emulator) == []


def test_an_interrupted_wait_for_runs_ends_and_loses_nothing(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('group = RunGroup("calling", on_active_runs="wait")\npulumi.export("id", group.id)')
    stack.up().succeeded()
    id_ = stack.outputs()["id"]
    run = healthomics_emulator.client().start_run(
        workflowId="1", roleArn="arn:aws:iam::123456789012:role/r", outputUri="s3://b/o", runGroupId=id_
    )["id"]
    engine = stack.start("destroy", "--yes", "--skip-preview")
    eventually(lambda: len(healthomics_emulator.calls("DeleteRunGroup")) > 1)
    # The first Ctrl-C asks the engine to wait for what is under way, the second ends it. A third one, while it ends,
    # would leave the stack locked.
    interrupt(engine)
    with pytest.raises(subprocess.TimeoutExpired):
        engine.wait(2)
    interrupt(engine)
    assert engine.wait(60) != 0
    assert [it["id"] for it in stack.resources()] == ids(healthomics_emulator) == [id_]
    healthomics_emulator.set_run_status(run, "COMPLETED")
    stack.destroy().succeeded()
    assert ids(healthomics_emulator) == []
