"""A run group's properties at the native plugin's door."""

from __future__ import annotations

from typing import Any

import pytest
from healthomics_plugin.properties import (
    group_name,
    inputs_for_check,
    property_changes,
    recorded,
    secret_properties,
    unknown_properties,
    with_held_tags,
)
from pulumi_healthomics.rules.changes import Change
from pulumi_healthomics.rules.violations import UNKNOWN


@pytest.mark.parametrize(
    ("news", "olds", "proposed", "name"),
    [
        ({"name": "said"}, {"name": "old"}, "proposed", "said"),
        ({"name": UNKNOWN}, {"name": "old"}, "proposed", UNKNOWN),
        ({}, {"name": "old"}, "proposed", "old"),
        ({}, {}, "proposed", "proposed"),
        ({"name": None}, {}, None, "resource"),
    ],
)
def test_a_name_is_the_programs_the_old_one_the_proposed_one_or_the_resources(
    news: dict[str, Any], olds: dict[str, Any], proposed: str | None, name: object
) -> None:
    assert group_name(news, olds, "resource", proposed) == name


def test_an_input_that_a_run_group_does_not_have_is_named_with_the_nearest_one() -> None:
    news = {"maxCpu": 1, "max_runs": 2, "zzz": 3, "tagsAll": {}, "__defaults": [], "name": "x"}
    assert [it.worded(str) for it in unknown_properties(news)] == [
        "maxCpu is not a property of a run group; did you mean 'maxCpus'?",
        "max_runs is not a property of a run group; did you mean 'maxRuns'?",
        "zzz is not a property of a run group, which has name, maxCpus, maxGpus, maxRuns, maxDuration, tags, region, "
        "limitRemoval, onActiveRuns",
    ]


def test_what_another_door_wrote_is_not_part_of_the_state() -> None:
    assert recorded({"__provider": "x", "adoptId": "1", "deleteTimeout": "2h", "name": "x", "unfinished": True}) == {
        "name": "x",
        "unfinished": True,
    }


@pytest.mark.parametrize(
    ("arrived", "held"),
    [
        (None, None),
        ({"a": "1", "b": "2"}, ["*"]),  # all of the old ones
        ({"b": "2"}, ["b"]),
        (UNKNOWN, None),
    ],
)
def test_tags_that_the_engine_put_back_are_held(arrived: Any, held: list[str] | None) -> None:
    news = {"maxCpus": 1, **({} if arrived is None else {"tagsAll": arrived})}
    inputs = inputs_for_check(news, {"tagsAll": {"a": "1", "b": "2"}}, {("name",), ("tags", "a")}, "urn:x")
    assert inputs == {"maxCpus": 1, "secretInputs": ["name"], "heldTags": held, "resource": "urn:x"}


def test_reserved_inputs_reach_check_and_set_nothing_that_is_kept() -> None:
    reserved = {"governance": "{}", "givenTags": {}, "adoptId": "1", "name": "other", "idempotencyToken": "t"}
    inputs = inputs_for_check({"name": "calling", "__healthomics": reserved}, {}, set(), "urn:x")
    assert inputs == {
        "name": "calling",
        "governance": "{}",
        "givenTags": {},
        "secretInputs": [],
        "heldTags": None,
        "resource": "urn:x",
    }
    assert list(unknown_properties({"__healthomics": reserved})) == []


@pytest.mark.parametrize(
    ("ignored", "held"),
    [
        ([], None),
        (["tags", "maxCpus"], None),
        (["*"], ["*"]),
        (["tagsAll"], ["*"]),
        (['tagsAll["cost center"]', "tagsAll.team", 'tagsAll["a\\"b"]'], ['a"b', "cost center", "team"]),
    ],
)
def test_the_tags_that_ignore_changes_names_are_held(ignored: list[str], held: list[str] | None) -> None:
    assert with_held_tags({"name": "x"}, ignored) == {"name": "x", **({"heldTags": held} if held else {})}


def test_a_change_of_tags_is_shown_tag_by_tag() -> None:
    old, new = {"tags": {"a": "1", "b": "2"}, "maxGpus": 1}, {"tags": {"b": "3", "c": "4"}}
    changes = {"tags": Change("updated"), "maxGpus": Change("removed", replaces=True), "region": Change("added")}
    assert property_changes(old, new, changes) == {
        ("tags", "a"): Change("removed"),
        ("tags", "b"): Change("updated"),
        ("tags", "c"): Change("added"),
        ("maxGpus",): Change("removed", replaces=True),
        ("region",): Change("added"),
    }
    assert property_changes({}, new, {"tags": Change("added")}) == {("tags",): Change("added")}


def test_all_tags_are_as_secret_as_the_groups_tags_and_the_default_tags() -> None:
    secrets = secret_properties({("tags", "a")}, {("region",)}, default_tags_are_secret=False)
    assert secrets == {("tags", "a"), ("tagsAll", "a"), ("region",)}
    assert secret_properties(default_tags_are_secret=True) == {("tagsAll",)}
