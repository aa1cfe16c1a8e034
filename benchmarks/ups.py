"""How long `pulumi up` takes: with one group and with many, beside the floor and a docs-style provider."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import median

from healthomics_emulator import EmulatorHandle

from benchmarks.peers import bare
from benchmarks.rows import Row, timed
from benchmarks.trial import trial

PROGRAMS = ("ours", "floor", "docs_style")
MARGINAL = 1.15  # times the floor
DOCS_STYLE = 0.5  # times the docs-style provider
FIRST = 0.15  # seconds more than the floor
FLOOR = "a no-op dynamic provider, plus the calls by bare boto3"


class Ups:
    """Seconds of `up`, by program (or "bare", the calls alone) and number of groups."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, int], list[float]] = defaultdict(list)

    def add(self, program: str, groups: int, seconds: float) -> None:
        """Takes in one run."""
        self._seconds[program, groups].append(seconds)

    def of(self, program: str, groups: int) -> list[float]:
        """Returns the runs of one program."""
        return self._seconds[program, groups]

    def floor(self, groups: int) -> float:
        """Returns what `up` costs at least: the engine and the SDK, and the calls."""
        return median(self.of("floor", groups)) + median(self.of("bare", groups))


def measure(engine: Path, emulator: EmulatorHandle, many: int, rounds: int, singles: int) -> Ups:
    """Runs all programs in turn, each round in another order.

    Args:
        engine: the folder that holds `pulumi`.
        emulator: the service.
        many: the larger number of groups.
        rounds: how often.
        singles: how often in each round the programs are run with one group, where little time must be told apart.
    """
    ups = Ups()
    bare.seconds_of(emulator, 1)  # the first call of all waits until the emulator has loaded what it needs
    for number in range(rounds):
        turn = number % len(PROGRAMS)
        order = PROGRAMS[turn:] + PROGRAMS[:turn]
        for groups in (*[1] * singles, many):
            for program in order:
                with trial(engine, emulator, program, groups) as run:
                    ups.add(program, groups, run.up())
            emulator.reset()
            ups.add("bare", groups, bare.seconds_of(emulator, groups))
    return ups


def rows(ups: Ups, many: int) -> list[Row]:
    """Returns the rows that follow from the timings."""
    ours_one, ours_many = ups.of("ours", 1), ups.of("ours", many)
    marginal = (median(ours_many) - median(ours_one)) / (many - 1)
    floor = (ups.floor(many) - ups.floor(1)) / (many - 1)
    docs_style = median(ups.of("docs_style", many))
    return [
        Row(f"`up`: one more group, from 1 to {many}", "s", marginal, floor, FLOOR).at_most_times(MARGINAL),
        timed(f"`up`: {many} groups", "s", ours_many, docs_style, "a docs-style provider").at_most_times(DOCS_STYLE),
        timed("`up`: the first group", "s", ours_one, ups.floor(1), FLOOR).at_most_more(FIRST),
    ]
