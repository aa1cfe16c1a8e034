"""Interrupted, killed, and two at once: never half an engine, never a lock that stays."""

import signal

import pytest
from support.machine import Machine, Run

from harness.waiting import eventually


def _held_up(machine: Machine) -> Run:
    """A run of the command that is half-way through its first build, and stays there."""
    machine.go()
    machine.hold.touch()
    run = machine.start()
    eventually(machine.started.exists)
    return run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_build_leaves_nothing_behind(machine: Machine, number: signal.Signals) -> None:
    run = _held_up(machine)
    run.process.send_signal(number)
    outcome = run.finished()
    assert (outcome.status, outcome.answer) == (128 + number, "")
    assert outcome.last_line.startswith("engine: interrupted; nothing half-built is left")
    assert machine.leftovers() == []


def test_an_impatient_second_interrupt_does_not_stop_the_cleaning(machine: Machine) -> None:
    run = _held_up(machine)
    run.process.send_signal(signal.SIGINT)
    run.process.send_signal(signal.SIGINT)
    assert run.finished().status == 128 + signal.SIGINT
    assert machine.leftovers() == []


def test_after_an_interrupt_the_next_run_makes_a_whole_engine(machine: Machine) -> None:
    run = _held_up(machine)
    run.process.send_signal(signal.SIGINT)
    run.finished()
    machine.hold.unlink()
    assert machine.run().engine.is_dir()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_go_does_not_outlive_the_command(machine: Machine, number: signal.Signals) -> None:
    with machine.watching_builds() as ended:
        run = _held_up(machine)
        assert not ended()
        run.process.send_signal(number)
        run.finished()
        eventually(ended)


def test_what_a_killed_build_left_is_no_engine_and_is_cleared(machine: Machine) -> None:
    run = _held_up(machine)
    run.process.kill()
    run.finished()
    (remains,) = machine.leftovers()
    machine.hold.unlink()
    outcome = machine.run()
    assert outcome.engine.is_dir()
    assert remains not in machine.leftovers()
    assert "clearing what an interrupted run left behind" in outcome.story


def test_two_at_once_build_one_engine(machine: Machine) -> None:
    first = _held_up(machine)
    second = machine.start()
    eventually(lambda: "waiting for another build" in second.story)
    machine.hold.unlink()
    assert first.finished().engine == second.finished().engine
    assert machine.builds() == 2


def test_who_waits_goes_on_when_the_builder_is_killed(machine: Machine) -> None:
    first = _held_up(machine)
    second = machine.start()
    eventually(lambda: "waiting for another build" in second.story)
    first.process.kill()
    first.finished()
    machine.hold.unlink()
    assert second.finished().engine.is_dir()


def test_who_waits_can_be_interrupted(machine: Machine) -> None:
    first = _held_up(machine)
    second = machine.start()
    eventually(lambda: "waiting for another build" in second.story)
    second.process.send_signal(signal.SIGINT)
    assert second.finished().status == 128 + signal.SIGINT
    machine.hold.unlink()
    assert first.finished().engine.is_dir()
