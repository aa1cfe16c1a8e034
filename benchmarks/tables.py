"""How long the preview of a table of teams takes, beside as many components that are written by hand."""

from __future__ import annotations

from statistics import median

from healthomics_emulator import EmulatorHandle

from benchmarks.rows import Row, timed
from benchmarks.trial import Engine, trial

TIMES = 1.2
PEER, TABLE = "bare_components", "table"


def row(engine: Engine, emulator: EmulatorHandle, teams: int, rounds: int) -> Row:
    """Previews both in turn and returns the row.

    Args:
        engine: the engine.
        emulator: the service, which is not asked for anything.
        teams: how many teams and components there are.
        rounds: how often.
    """
    seconds: dict[str, list[float]] = {PEER: [], TABLE: []}
    for number in range(rounds):
        for program in (PEER, TABLE) if number % 2 else (TABLE, PEER):
            with trial(engine, emulator, program, teams) as run:
                seconds[program].append(run.preview())
    against = "as many components that are written by hand, with a group each and no conventions"
    return timed(
        f"preview: a table of {teams} teams", "s", seconds[TABLE], median(seconds[PEER]), against
    ).at_most_times(TIMES)
