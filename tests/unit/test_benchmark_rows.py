"""Whether a benchmark's goal counts as met, and what is written of it."""

from __future__ import annotations

import json

import pytest

from benchmarks.report import as_json, table
from benchmarks.rows import Row, timed

ROW = Row("`up`", "s", ours=1.2, peer=1.0, against="the floor")
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
    ],
)
def test_a_goal_is_met_or_missed(judged: Row, goal: str, met: bool) -> None:
    assert (judged.goal, judged.met) == (goal, met)


def test_the_median_counts() -> None:
    row = timed("`up`", "s", [9.0, 1.0, 2.0], 1.0, "the floor")
    assert (row.ours, row.ratio, row.runs) == (2.0, 2.0, (9.0, 1.0, 2.0))


def test_a_row_without_a_peer_can_not_be_held_against_it() -> None:
    alone = Row("1,000 groups", "s", 97.8, None, "a provider that crashes")
    assert alone.ratio is None
    with pytest.raises(ValueError, match="has nothing to be held against"):
        alone.at_most_times(1)


def test_the_table_names_the_rows_that_miss_and_only_those() -> None:
    missed, met = ROW.at_most_times(1), Row("state", "bytes", 1, 10, "a peer").at_most_times(1)
    assert table([missed, met, ROW]).endswith("\nmissed: `up`")
    assert table([met, ROW]).endswith("\nevery goal is met")


def test_the_results_are_a_list_of_rows() -> None:
    (row,) = json.loads(as_json([ROW.at_most_times(1)]))
    assert row.keys() >= DOCUMENTED
    assert (row["ratio"], row["met"]) == (1.2, False)
