"""An engine that is killed while it makes groups, and the `up` that puts it right."""

from __future__ import annotations

from healthomics_emulator import EmulatorHandle

from harness.processes import kill
from harness.stack import Stack, repair
from harness.waiting import eventually


def assert_twenty_survive_a_kill(stack: Stack, emulator: EmulatorHandle, program: str, moment: int) -> None:
    """Kills an `up` of a program, repeats it, and destroys the stack: no duplicate, no orphan.

    Args:
        stack: where the program runs.
        emulator: where its groups are.
        program: makes twenty groups, `g0` to `g19`.
        moment: how many groups there are when the engine is killed, at least.
    """
    stack.write(program)
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(emulator.run_groups()) >= moment)
    kill(engine)
    repair(stack)
    stack.up().succeeded()
    assert sorted(it["name"] for it in emulator.run_groups()) == sorted(f"g{i}" for i in range(20))
    assert {it["id"] for it in stack.resources()} == {it["id"] for it in emulator.run_groups()}
    stack.destroy().succeeded()
    assert emulator.run_groups() == []
