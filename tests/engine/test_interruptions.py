"""An engine that is interrupted in other ways and at other moments than in `test_exactly_once`."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.processes import interrupt, kill, kill_only
from harness.stack import Stack, repair
from harness.waiting import eventually

pytestmark = pytest.mark.engine

MANY = 'for i in range(16):\n    RunGroup(f"g{i}", max_cpus=i + 1)'


def live(emulator: EmulatorHandle) -> list[str]:
    return sorted(group["id"] for group in emulator.run_groups())


def in_state(stack: Stack) -> list[str]:
    return sorted(resource["id"] for resource in stack.resources())


def count_written(stack: Stack) -> int | None:
    """Counts the groups that an engine at work has written down; None while it writes, and nothing can be read."""
    try:
        return len(stack.resources())
    except AssertionError:
        return None


def slow(emulator: EmulatorHandle, operation: str) -> None:
    """From now on the service takes effect at once and answers late: there is always a call under way."""
    emulator.inject(Fault(operation=operation, times=None, delay_answer_seconds=0.5))


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("command", ["up", "destroy"])
def test_ctrl_c_once_or_twice_is_finished_by_the_next(
    stack: Stack, healthomics_emulator: EmulatorHandle, command: str, times: int
) -> None:
    stack.write(MANY)
    if command == "destroy":
        stack.up().succeeded()
    slow(healthomics_emulator, {"up": "CreateRunGroup", "destroy": "DeleteRunGroup"}[command])
    engine = stack.start(command, "--yes", "--skip-preview")
    eventually(lambda: 3 <= len(live(healthomics_emulator)) <= 13)
    for _ in range(times):
        # As a terminal does it, which interrupts whatever runs in it.
        interrupt(engine)
    engine.wait(60)
    healthomics_emulator.clear_faults()
    repair(stack)
    stack.run(command, "--yes", "--skip-preview").succeeded()
    assert in_state(stack) == live(healthomics_emulator)
    assert len(live(healthomics_emulator)) == {"up": 16, "destroy": 0}[command]


def test_an_up_whose_program_is_killed_is_finished_by_the_next(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(MANY)
    slow(healthomics_emulator, "CreateRunGroup")
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(live(healthomics_emulator)) >= 3)
    assert kill_only(engine, "pulumi-language-python") > 0
    assert engine.wait(60) != 0
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    assert in_state(stack) == live(healthomics_emulator)
    assert len(live(healthomics_emulator)) == 16


@pytest.mark.parametrize("answer", ["replay", "conflict", "validation"])
def test_tags_that_change_between_a_killed_create_and_the_next_up_make_no_second_group(
    stack: Stack, healthomics_emulator: EmulatorHandle, answer: str
) -> None:
    healthomics_emulator.configure(request_id_other_parameters=answer)
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    stack.write('RunGroup("calling", max_cpus=4, tags={"commit": "1"})')
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(live(healthomics_emulator)) == 1)
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.write('RunGroup("calling", max_cpus=4, tags={"commit": "2"})')
    (left,) = live(healthomics_emulator)
    if answer != "replay":
        # The service does not tell that the group is what the token made, so the user decides.
        assert f'adopt it with ResourceOptions(import_="{left}"), or delete it' in stack.up().failed().output
        assert live(healthomics_emulator) == [left]
        healthomics_emulator.client().delete_run_group(id=left)
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (in_state(stack), group["tags"]) == ([group["id"]], {"commit": "2"})


@pytest.mark.parametrize("call", ["UpdateRunGroup", "TagResource", "UntagResource"])
def test_an_update_killed_at_any_of_its_calls_is_finished_by_the_next_up(
    stack: Stack, healthomics_emulator: EmulatorHandle, call: str
) -> None:
    stack.write('RunGroup("calling", max_cpus=4, tags={"a": "1", "b": "1"})')
    stack.up().succeeded()
    stack.write('RunGroup("calling", max_cpus=8, tags={"a": "2", "c": "1"})')
    healthomics_emulator.inject(Fault(operation=call, delay_answer_seconds=60))
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: healthomics_emulator.faults()[0]["fired"] > 0)
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["limits"], group["tags"]) == ({"maxCpus": 8}, {"a": "2", "c": "1"})


@pytest.mark.parametrize("calls", ["one", "all"])
def test_groups_whose_deletes_a_killed_destroy_did_not_write_down_are_made_again_by_an_up_that_refreshes(
    stack: Stack, healthomics_emulator: EmulatorHandle, calls: str
) -> None:
    stack.write('RunGroup("one", max_cpus=1)\nRunGroup("two", max_cpus=2)\nRunGroup("three", max_cpus=3)')
    stack.up().succeeded()
    times = {"one": 1, "all": None}[calls]
    healthomics_emulator.inject(Fault(operation="DeleteRunGroup", times=times, delay_answer_seconds=60))
    engine = stack.start("destroy", "--yes", "--skip-preview")
    eventually(lambda: live(healthomics_emulator) == [])
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.up("--refresh").succeeded()
    assert len(live(healthomics_emulator)) == 3
    assert in_state(stack) == live(healthomics_emulator)
    stack.up("--expect-no-changes").succeeded()


def test_an_up_that_refreshes_makes_again_what_a_killed_destroy_of_many_had_deleted(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(MANY)
    stack.up().succeeded()
    slow(healthomics_emulator, "DeleteRunGroup")
    engine = stack.start("destroy", "--yes", "--skip-preview")
    eventually(lambda: 3 <= len(live(healthomics_emulator)) <= 13)
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.up("--refresh").succeeded()
    assert len(live(healthomics_emulator)) == 16
    assert in_state(stack) == live(healthomics_emulator)


@pytest.mark.parametrize("command", ["up", "up --refresh", "destroy --refresh"])
def test_a_forced_replacement_killed_before_its_delete_loses_no_group(
    stack: Stack, healthomics_emulator: EmulatorHandle, command: str
) -> None:
    stack.write('RunGroup("one")\nRunGroup("two")')
    stack.up().succeeded()
    before = live(healthomics_emulator)
    # One is handed its live group; the other waits, and until it is done the engine deletes nothing.
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", nth=2, delay_answer_seconds=60))
    forced = [option for name in ("one", "two") for option in ("--target-replace", stack.urn(name))]
    engine = stack.start("up", "--yes", "--skip-preview", *forced)
    eventually(lambda: count_written(stack) == 3)
    kill(engine)
    repair(stack)
    healthomics_emulator.clear_faults()
    stack.run(*command.split(), "--yes", "--skip-preview").succeeded()
    assert in_state(stack) == live(healthomics_emulator) == (before if command.startswith("up") else [])
