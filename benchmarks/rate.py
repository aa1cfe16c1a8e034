"""A service that throttles: how much of the rate that it permits is made use of."""

from __future__ import annotations

from benchmarks.rows import Row
from benchmarks.trial import Engine, trial
from harness.emulator_process import emulator_process
from harness.permitted_rate import share_of_permitted_rate

SHARE = 0.95
OPERATION = "CreateRunGroup"


def row(engine: Engine, program: str, groups: int, figure: str) -> Row:
    """Makes a program's groups at AWS's published rate and returns the row."""
    with emulator_process("--rate-limits") as emulator, trial(engine, emulator, program, groups) as run:
        run.up()
        calls = emulator.calls(OPERATION)
        made = len(emulator.run_groups())
    throttled = sum(call.error is not None for call in calls)
    against = f"10 a second and a burst of 10; {throttled} calls were refused"
    found = Row(f"{figure}: {groups} groups", "of the permitted", share_of_permitted_rate(calls), 1.0, against)
    judged = found.at_least_times(SHARE)
    return judged.with_goal(f"{judged.goal}, no failure", met=bool(judged.met) and made == groups)
