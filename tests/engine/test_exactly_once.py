"""Exactly once on the real engine, killed (-9) at the worst moments, and a seed that stays out of the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.killed import assert_twenty_survive_a_kill

from harness.processes import kill
from harness.stack import RUN_GROUP, Stack, repair
from harness.waiting import eventually

pytestmark = pytest.mark.engine

SEED = "pulumi-python:dynamic/healthomics:IdempotencySeed"
TWENTY = 'for i in range(20):\n    RunGroup(f"g{i}", max_cpus=i + 1, tags={"n": str(i)})'


def seed_of(stack: Stack) -> str:
    """Returns the URN of the stack's seed."""
    return stack.urn("healthomics-idempotency-seed").replace(RUN_GROUP, SEED)


def names(emulator: EmulatorHandle) -> list[str]:
    return sorted(group["name"] for group in emulator.run_groups())


@pytest.mark.parametrize("moment", [1, 7, 15])
def test_a_killed_up_of_twenty_groups_is_repeated_without_a_duplicate_or_an_orphan(
    stack: Stack, healthomics_emulator: EmulatorHandle, moment: int
) -> None:
    assert_twenty_survive_a_kill(stack, healthomics_emulator, TWENTY, moment)


def test_an_engine_killed_between_the_effect_and_the_answer_of_a_create_makes_one_group(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    stack.write('group = RunGroup("calling", max_cpus=4)\npulumi.export("id", group.id)')
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(healthomics_emulator.run_groups()) == 1)
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert stack.outputs()["id"] == group["id"]


def test_a_replacement_killed_after_its_create_is_finished_by_the_next_up(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    program = 'RunGroup("calling", tags={{"n": "{}"}}, opts=ResourceOptions(replace_on_changes=["tags"]))'
    stack.write(program.format(1))
    stack.up().succeeded()
    stack.write(program.format(2))
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(healthomics_emulator.run_groups()) == 2)
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"n": "2"}
    assert [it["id"] for it in stack.resources()] == [group["id"]]


def test_a_killed_destroy_is_finished_by_the_next_one(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(TWENTY)
    stack.up().succeeded()
    engine = stack.start("destroy", "--yes", "--skip-preview")
    eventually(lambda: len(healthomics_emulator.run_groups()) < 15)
    kill(engine)
    repair(stack)
    stack.destroy().succeeded()
    assert names(healthomics_emulator) == []


def test_a_forced_replacement_of_a_created_group_keeps_the_live_group(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("calling", max_cpus=4)')
    stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    stack.up("--target-replace", stack.urn("calling")).succeeded()
    assert healthomics_emulator.run_groups() == [before]
    stack.up("--expect-no-changes").succeeded()


def test_a_destroyed_stack_and_its_successor_never_share_a_token(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("calling")')
    for _ in range(2):
        stack.up().succeeded()
        stack.destroy().succeeded()
    sent = [call.parameters["requestId"] for call in healthomics_emulator.calls("CreateRunGroup")]
    assert len(sent) == len(set(sent)) == 2


def test_the_seed_is_secret_explains_itself_and_calls_nobody(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("calling")')
    assert "safe to repeat (no duplicates); makes no AWS calls" in stack.preview().succeeded().output
    stack.up().succeeded()
    (seed,) = stack.resources(SEED)
    assert "ciphertext" in seed["outputs"]["value"]
    assert [call.operation for call in healthomics_emulator.calls()] == ["CreateRunGroup", "GetRunGroup"]


def test_one_new_group_can_be_targeted_without_the_seed(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write('RunGroup("one")\nRunGroup("two")')
    said = stack.up("--target", stack.urn("one")).succeeded().output
    assert 'warning: run group "one" is created without the stack\'s seed: if this command is interrupted, ' in said
    assert f"to prevent that, add --target {seed_of(stack)}" in said
    assert names(healthomics_emulator) == ["one"]
    assert "without the stack's seed" not in stack.up().succeeded().output
    assert names(healthomics_emulator) == ["one", "two"]
    stack.up("--expect-no-changes").succeeded()


def test_a_new_group_that_is_targeted_with_the_seed_is_created_exactly_once(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("one")\nRunGroup("two")')
    said = stack.up("--target", stack.urn("one"), "--target", seed_of(stack)).succeeded().output
    assert "without the stack's seed" not in said
    assert names(healthomics_emulator) == ["one"]
    (group,) = stack.resources()
    assert len(group["outputs"]["idempotencyToken"]) == 32


def test_deleting_the_seed_from_the_state_changes_no_group(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write('RunGroup("calling", max_cpus=4)')
    stack.up().succeeded()
    stack.run("state", "delete", seed_of(stack), "--yes").succeeded()
    healthomics_emulator.clear_calls()
    assert "+ 1 created" in stack.up().succeeded().output
    assert healthomics_emulator.calls() == []
    stack.up("--expect-no-changes").succeeded()


def test_exactly_once_can_be_left_out(stack: Stack) -> None:
    stack.config("healthomics:exactlyOnce", "false")
    stack.write('RunGroup("calling")')
    stack.up().succeeded()
    assert stack.resources(SEED) == []
    (group,) = stack.resources()
    assert "idempotencyToken" not in group["outputs"]
    stack.config("healthomics:exactlyOnce", "true")
    assert "+ 1 created" in stack.up().succeeded().output
    stack.config("healthomics:exactlyOnce", "no")
    assert "healthomics:exactlyOnce must be true or false, got another value" in stack.preview().failed().output


def test_equal_names_on_two_backends_are_never_handed_each_others_group(
    engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    made = []
    for person in ("one", "two"):
        stack = Stack(tmp_path / person, engine, healthomics_emulator.environment())
        stack.write('group = RunGroup("calling", max_cpus=4)\npulumi.export("id", group.id)')
        stack.up().succeeded()
        made.append(stack.outputs()["id"])
    assert sorted(made) == sorted(group["id"] for group in healthomics_emulator.run_groups())
    assert len(set(made)) == 2


def test_a_copied_stack_makes_a_group_of_its_own_and_destroys_no_other(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("calling", max_cpus=4)')
    stack.up().succeeded()
    (original,) = healthomics_emulator.run_groups()
    # The copy has the original's seed: it is exported, with the names edited and the run group dropped.
    exported = stack.run("stack", "export").succeeded().output.replace("urn:pulumi:dev::", "urn:pulumi:copy::")
    copy = json.loads(exported.replace("project-dev", "project-copy"))
    resources = copy["deployment"]["resources"]
    copy["deployment"]["resources"] = [it for it in resources if it["type"] != RUN_GROUP]
    file = stack.folder / "copy.json"
    file.write_text(json.dumps(copy))
    stack.run("stack", "init", "copy").succeeded()
    stack.run("stack", "import", "--file", str(file)).succeeded()
    stack.up().succeeded()
    assert len(healthomics_emulator.run_groups()) == 2
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == [original]
    stack.run("stack", "select", "dev").succeeded()
    stack.up("--expect-no-changes").succeeded()


def test_a_renamed_stack_keeps_its_groups_and_their_tokens(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write('RunGroup("calling", max_cpus=4)')
    stack.up().succeeded()
    (before,) = stack.resources()
    stack.run("stack", "rename", "other").succeeded()
    stack.up("--expect-no-changes").succeeded()
    (after,) = stack.resources()
    assert (after["id"], after["outputs"]) == (before["id"], before["outputs"])
    assert len(healthomics_emulator.run_groups()) == 1


def test_a_group_that_is_moved_to_another_stack_is_made_no_second_time(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("calling", max_cpus=4)')
    stack.up().succeeded()
    before = healthomics_emulator.run_groups()
    stack.run("stack", "init", "other").succeeded()
    stack.run("state", "move", "--source", "dev", "--dest", "other", stack.urn("calling"), "--yes").succeeded()
    healthomics_emulator.clear_calls()
    # Only the stack's own seed is new there.
    stack.up("--stack", "other").succeeded()
    stack.up("--stack", "other", "--expect-no-changes").succeeded()
    assert healthomics_emulator.calls() == []
    assert healthomics_emulator.run_groups() == before
