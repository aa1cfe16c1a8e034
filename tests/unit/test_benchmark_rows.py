"""Whether a benchmark's goal counts as met, and what is written of it."""

from __future__ import annotations

import json

import pytest

from benchmarks import doors
from benchmarks.report import as_json, table
from benchmarks.rows import Row, timed
from benchmarks.trial import FROM_PYTHON, FROM_YAML, PLUGIN_FLOOR
from benchmarks.ups import Ups

ROW = Row("`up`", "s", ours=1.2, peer=1.0, against="the floor")
PLUGIN_SECONDS = {
    (FROM_YAML, 100, "up"): 1.6,
    (FROM_PYTHON, 100, "up"): 2.6,
    (FROM_YAML, 100, "up again"): 1.0,
    (FROM_YAML, 100, "refresh"): 1.5,
    (FROM_YAML, 100, "destroy"): 2.1,
    (FROM_YAML, 1, "up"): 1.2,
    (PLUGIN_FLOOR, 1, "up"): 1.0,
    ("docs_style", 100, "up"): 5.0,
    ("ours", 100, "up"): 3.0,
    ("ours", 100, "up again"): 2.0,
    ("ours", 100, "refresh"): 1.5,
    ("ours", 100, "destroy"): 2.0,
    ("bare", 1, "up"): 0.0625,
}
DOCUMENTED = {"figure", "ours", "peer", "ratio", "goal", "met"}


@pytest.mark.parametrize(
    ("judged", "goal", "met"),
    [
        (ROW.at_most_times(1.2), "at most 1.2 times", True),
        (ROW.at_most_times(1.15), "at most 1.15 times", False),
        (ROW.at_least_times(1.2), "at least 1.2 times", True),
        (ROW.at_least_times(1.25), "at least 1.25 times", False),
        (ROW.at_most_more(0.25), "at most 0.25 s more", True),
        (ROW.at_most_more(0.15), "at most 0.15 s more", False),
        (Row("calls", "calls", 2, 1, "a peer").at_most_more(1), "at most 1 call more", True),
        (Row("calls", "calls", 1, 1, "a peer").at_most_more(0), "no more calls", True),
        (ROW.at_most(1.2), "at most 1.2 s", True),
        (ROW.at_most(1.1), "at most 1.1 s", False),
        (ROW.less(), "less", False),
        (Row("state", "bytes", 9, 10, "a peer").less(), "less", True),
        (Row("state", "bytes", 10, 10, "a peer").less(), "less", False),
    ],
)
def test_a_goal_is_met_or_missed(judged: Row, goal: str, met: bool) -> None:
    assert (judged.goal, judged.met) == (goal, met)


def test_the_median_counts() -> None:
    row = timed("`up`", "s", [9.0, 1.0, 2.0], 1.0, "the floor")
    assert (row.ours, row.ratio, row.runs) == (2.0, 2.0, (9.0, 1.0, 2.0))


def test_a_row_without_a_peer_cannot_be_compared() -> None:
    alone = Row("1,000 groups", "s", 97.8, None, "a provider that crashes")
    assert alone.ratio is None
    with pytest.raises(ValueError, match="has no peer"):
        alone.at_most_times(1)


def test_the_table_names_the_rows_that_miss_and_only_those() -> None:
    missed, met = ROW.at_most_times(1), Row("state", "bytes", 1, 10, "a peer").at_most_times(1)
    assert table([missed, met, ROW]).endswith("\nmissed: `up`")
    assert table([met, ROW]).endswith("\nevery goal is met")


def test_the_results_are_a_list_of_rows() -> None:
    (row,) = json.loads(as_json([ROW.at_most_times(1)]))
    assert row.keys() >= DOCUMENTED
    assert (row["ratio"], row["met"]) == (1.2, False)


def ups_of_the_plugin() -> Ups:
    ups = Ups()
    for (program, groups, command), seconds in PLUGIN_SECONDS.items():
        ups.add(program, groups, seconds, command)
    return ups


def test_the_plugin_is_measured_beside_the_other_door_and_the_floor_of_a_plugin() -> None:
    rows = doors.rows(ups_of_the_plugin(), 100)
    assert [(row.figure.removeprefix("plugin, "), row.ours, row.peer, row.goal, row.met) for row in rows] == [
        ("YAML: `up`, 100 groups", 1.6, 5.0, "at most 0.4 times", True),
        ("Python: `up`, 100 groups", 2.6, 5.0, None, None),
        ("YAML: `up`, the first group", 1.2, 1.0625, "at most 0.15 s more", True),
        ("YAML: `up again`, 100 groups", 1.0, 2.0, "at most 1 times", True),
        ("YAML: `refresh`, 100 groups", 1.5, 1.5, "at most 1 times", True),
        ("YAML: `destroy`, 100 groups", 2.1, 2.0, "at most 1 times", False),
    ]


def test_the_fastest_program_says_how_busy_the_service_is() -> None:
    assert ups_of_the_plugin().fastest(100) == 1.6
