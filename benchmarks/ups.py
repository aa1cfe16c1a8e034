"""How long `pulumi up` takes: with one group and with many, compared with the floors and the tutorial's provider.

The programs with many groups that ours has a door for are run again, refreshed and destroyed too: see `doors`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from healthomics_emulator import EmulatorHandle

from benchmarks.peers import bare
from benchmarks.rows import Row, timed
from benchmarks.trial import FROM_PYTHON, FROM_YAML, PLUGIN_FLOOR, Engine, trial

WITH_ONE = ("ours", "floor", FROM_YAML, PLUGIN_FLOOR)
WITH_MANY = ("ours", "floor", "docs_style", FROM_YAML, FROM_PYTHON)
DOORS = ("ours", FROM_YAML)
AFTERWARDS = (("up", "up again"), ("refresh", "refresh"), ("destroy", "destroy"))
"""What is run, and the name of it."""
MARGINAL = 1.15  # times the floor
DOCS_STYLE = 0.5  # times the tutorial's provider
FIRST = 0.15  # seconds more than the floor
FLOOR = "a provider that does nothing, plus the AWS calls by bare boto3"


class Ups:
    """Seconds of `up` and what comes after it, by program (or "bare", the calls alone) and number of groups."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, int, str], list[float]] = defaultdict(list)

    def add(self, program: str, groups: int, seconds: float, command: str = "up") -> None:
        """Takes in one run."""
        self._seconds[program, groups, command].append(seconds)

    def of(self, program: str, groups: int, command: str = "up") -> list[float]:
        """Returns the runs of one program."""
        return self._seconds[program, groups, command]

    def floor(self, groups: int, program: str = "floor") -> float:
        """Returns what `up` costs at least: the engine and the SDK, and the calls."""
        return median(self.of(program, groups)) + median(self.of("bare", groups))

    def fastest(self, groups: int) -> float:
        """Returns how long the fastest program of ours takes."""
        return min(median(self.of(program, groups)) for program in (*DOORS, FROM_PYTHON))


def measure(engine: Engine, emulator: EmulatorHandle, many: int, rounds: int, singles: int) -> Ups:
    """Runs all programs in turn, each round in another order.

    Args:
        engine: the engine.
        emulator: the service.
        many: the larger number of groups.
        rounds: how often.
        singles: how often in each round the programs are run with one group, where differences are small.
    """
    ups = Ups()
    bare.seconds_of(emulator, 1)  # the first call of all waits until the emulator has loaded what it needs
    for number in range(rounds):
        for _ in range(singles):
            _run(ups, engine, emulator, _turned(WITH_ONE, number), 1)
        _run(ups, engine, emulator, _turned(WITH_MANY, number), many)
    return ups


def _turned(programs: Sequence[str], number: int) -> Sequence[str]:
    turn = number % len(programs)
    return (*programs[turn:], *programs[:turn])


def _run(ups: Ups, engine: Engine, emulator: EmulatorHandle, programs: Sequence[str], groups: int) -> None:
    for program in programs:
        with trial(engine, emulator, program, groups) as run:
            ups.add(program, groups, run.up())
            if groups > 1 and program in DOORS:
                for command, name in AFTERWARDS:
                    ups.add(program, groups, run.seconds(command), name)
    emulator.reset()
    ups.add("bare", groups, bare.seconds_of(emulator, groups))


def rows(ups: Ups, many: int) -> list[Row]:
    """Returns the rows that follow from the timings."""
    ours_one, ours_many = ups.of("ours", 1), ups.of("ours", many)
    marginal = (median(ours_many) - median(ours_one)) / (many - 1)
    floor = (ups.floor(many) - ups.floor(1)) / (many - 1)
    docs_style = median(ups.of("docs_style", many))
    return [
        Row(f"`up`: one more group, from 1 to {many}", "s", marginal, floor, FLOOR).at_most_times(MARGINAL),
        timed(
            f"`up`: {many} groups", "s", ours_many, docs_style, "a provider written after Pulumi's tutorial"
        ).at_most_times(DOCS_STYLE),
        timed("`up`: the first group", "s", ours_one, ups.floor(1), FLOOR).at_most_more(FIRST),
    ]
