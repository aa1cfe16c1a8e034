"""What an update sends, for every way in which two sets of settings can differ."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_healthomics.rules.changes import plan_update, tag_changes


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ({"name": "a", "maxCpus": 1}, {"name": "a", "maxCpus": 1}, {}),
        ({"name": "a"}, {"name": "b"}, {"name": "b"}),
        ({}, {"maxCpus": 5}, {"maxCpus": 5}),
        ({"maxCpus": 5}, {"maxCpus": 6}, {"maxCpus": 6}),
        ({"maxCpus": 5, "maxRuns": 2}, {"maxRuns": 2}, {"maxCpus": 100_000}),
        ({"maxCpus": 5, "maxRuns": 2}, {"maxGpus": 1}, {"maxCpus": 100_000, "maxRuns": 100_000, "maxGpus": 1}),
    ],
)
def test_an_update_sends_what_differs_and_a_removed_limit_as_its_maximum(
    old: dict[str, Any], new: dict[str, Any], fields: dict[str, Any]
) -> None:
    assert plan_update(old, new).fields == fields


def test_removed_limits_are_recorded_as_raised_and_stay_so_until_set_again() -> None:
    assert plan_update({"maxGpus": 1, "maxCpus": 1}, {}).raised == ("maxCpus", "maxGpus")
    assert plan_update({"raisedLimits": ("maxGpus",), "maxCpus": 1}, {"maxCpus": 2}).raised == ("maxGpus",)
    assert plan_update({"raisedLimits": ("maxGpus",)}, {"maxGpus": 2}).raised == ()


def test_tags_are_set_where_they_differ_and_unset_where_they_are_gone() -> None:
    changes = tag_changes({"same": "1", "changed": "1", "gone": "1"}, {"same": "1", "changed": "2", "new": "1"})
    assert dict(changes.to_set) == {"changed": "2", "new": "1"}
    assert changes.to_unset == ("gone",)


def test_tag_keys_that_differ_in_case_are_two_tags() -> None:
    changes = tag_changes({"Team": "a"}, {"team": "a"})
    assert (dict(changes.to_set), changes.to_unset) == ({"team": "a"}, ("Team",))
