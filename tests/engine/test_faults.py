"""The main rows of `make faults` on the real engine. What a killed engine leaves is in `test_exactly_once`."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.processes import kill_only
from harness.stack import Stack
from harness.waiting import eventually

pytestmark = pytest.mark.engine

PROGRAM = 'RunGroup("calling", max_cpus=4)'


def lose_answers(emulator: EmulatorHandle, operation: str) -> None:
    """From now on the service does what the operation says, and nobody hears of it."""
    emulator.inject(Fault(operation=operation, drop=True, takes_effect=True, times=None))


def assert_true_state(stack: Stack, emulator: EmulatorHandle) -> str:
    """Returns the id of the one live group, which the state has, and nothing is left to do."""
    (group,) = emulator.run_groups()
    assert [resource["id"] for resource in stack.resources()] == [group["id"]]
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    return str(group["id"])


def test_a_provider_killed_between_the_effect_and_the_answer_of_a_create_makes_one_group(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    stack.write(PROGRAM)
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(healthomics_emulator.run_groups()) == 1)
    assert kill_only(engine, "-m pulumi.dynamic") > 0
    assert engine.wait(60) != 0
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    assert_true_state(stack, healthomics_emulator)


def test_a_create_and_a_destroy_whose_answers_are_lost_are_finished_by_the_next(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(PROGRAM)
    lose_answers(healthomics_emulator, "CreateRunGroup")
    stack.up().failed()
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    assert_true_state(stack, healthomics_emulator)
    lose_answers(healthomics_emulator, "DeleteRunGroup")
    stack.destroy().failed()
    assert healthomics_emulator.run_groups() == []
    healthomics_emulator.clear_faults()
    stack.destroy().succeeded()
    assert (healthomics_emulator.run_groups(), stack.resources()) == ([], [])


def test_a_replacement_that_loses_its_create_and_then_fails_its_delete_is_finished_by_the_next_up(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    program = 'RunGroup("calling", max_cpus=4, limit_removal="replace"{})'
    stack.write(program.format(", max_gpus=1"))
    stack.up().succeeded()
    old = assert_true_state(stack, healthomics_emulator)
    stack.write(program.format(""))
    lose_answers(healthomics_emulator, "CreateRunGroup")
    stack.up().failed()
    healthomics_emulator.clear_faults()
    healthomics_emulator.inject(Fault(operation="DeleteRunGroup", error="InternalServerException", times=None))
    stack.up().failed()
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    assert assert_true_state(stack, healthomics_emulator) != old
