"""Which groups are found, what they are called, and the import file. What the engine makes of it: tests/engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_healthomics.errors import AccessDeniedError, NotFoundError, RunGroupError
from pulumi_healthomics.importing.files import import_file
from pulumi_healthomics.importing.inventory import Selection, find_groups, named
from pulumi_healthomics.lifecycle.api import RunGroup

REGION = "eu-west-1"


def group(id_: int, name: str | None = "calling", limits: Mapping[str, int] | None = None, **tags: str) -> RunGroup:
    arn = f"arn:aws:omics:{REGION}:123456789012:runGroup/{id_}"
    return RunGroup(str(id_), arn, name, limits or {}, tags, datetime(2026, 3, 1, tzinfo=timezone.utc))


class Account:
    """Some groups; reading one of them can fail."""

    def __init__(self, *groups: RunGroup, failures: Mapping[str, RunGroupError] | None = None) -> None:
        self.groups = {group.id: group for group in groups}
        self.failures = failures or {}
        self.read: list[str] = []

    def list_run_groups(self) -> Iterator[RunGroup]:
        """Lists the groups as the service does, without their tags."""
        return (replace(group, tags={}) for group in self.groups.values())

    def get_run_group(self, id_: str) -> RunGroup:
        """Describes a group, or fails as it was told to."""
        self.read.append(id_)
        if id_ in self.failures:
            raise self.failures[id_]
        return self.groups[id_]


def ignore(_: str) -> None:
    """Takes progress nobody reads."""


# Finding


def test_groups_are_found_with_their_tags() -> None:
    account = Account(group(1, team="a"), group(2))
    assert find_groups(account, Selection(), ignore) == list(account.groups.values())


def test_groups_of_another_name_are_not_even_read() -> None:
    account = Account(group(1, "calling"), group(2, "qc"), group(3, None))
    assert [it.id for it in find_groups(account, Selection("call"), ignore)] == ["1"]
    assert account.read == ["1"]


def test_all_tags_must_match() -> None:
    account = Account(group(1, team="a", stage="dev"), group(2, team="a"), group(3, team="a", stage="prod"))
    selection = Selection(tags=(("team", "a"), ("stage", "dev")))
    assert [it.id for it in find_groups(account, selection, ignore)] == ["1"]


def test_a_group_that_vanishes_while_the_others_are_read_is_skipped_with_a_note() -> None:
    account = Account(group(1), group(2), failures={"1": NotFoundError("it is gone")})
    told: list[str] = []
    assert [it.id for it in find_groups(account, Selection(), told.append)] == ["2"]
    assert told == ["reading 2 run groups", 'run group "calling" (1) was deleted in the meantime: skipped']


def test_any_other_failure_names_the_group() -> None:
    account = Account(group(1), failures={"1": AccessDeniedError("AWS refused")})
    with pytest.raises(AccessDeniedError, match=r'^reading run group "calling" \(1\): AWS refused$'):
        find_groups(account, Selection(), ignore)


def test_progress_is_told_every_fifty_groups() -> None:
    told: list[str] = []
    find_groups(Account(*map(group, range(1, 121))), Selection(), told.append)
    assert told == ["reading 120 run groups", "read 50 of 120", "read 100 of 120"]


# Names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("variant-calling_v1.2", "variant-calling_v1.2"),
        ("rare disease", "rare-disease"),
        ("a :: b", "a-b"),
        ("$(rm -r *)", "rm-r"),
        ("Größe", "Größe"),
        ("cafe\u0301", "cafe\u0301"),
        ("हिन्दी", "हिन्दी"),
        ("臨床試験", "臨床試験"),
        ("no\u00a0break\u2028", "no-break"),
        ("a - b--c", "a-b-c"),
        ("***", "run-group-7"),
        (None, "run-group-7"),
    ],
)
def test_the_pulumi_name_of_one_group(name: str | None, expected: str) -> None:
    assert list(named([group(7, name)])) == [expected]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({1: "a", 2: "a", 3: "b"}, {"a-1": 1, "a-2": 2, "b": 3}),
        ({1: "a b", 2: "a/b"}, {"a-b-1": 1, "a-b-2": 2}),
        ({1: "a", 2: "a", 3: "a-1"}, {"a-1-1": 1, "a-2": 2, "a-1-3": 3}),
        ({1: None, 2: "run-group-1"}, {"run-group-1-1": 1, "run-group-1-2": 2}),
        ({1: "a", 2: "A"}, {"A": 2, "a": 1}),
    ],
)
def test_the_pulumi_names_of_groups_that_would_have_the_same(
    names: dict[int, str | None], expected: dict[str, int]
) -> None:
    groups = [group(id_, name) for id_, name in names.items()]
    assert {name: int(it.id) for name, it in named(groups).items()} == expected
    assert named(reversed(groups)) == named(groups)


NAMES = st.none() | st.text(max_size=12) | st.sampled_from(["a", "a-1", "a-2", "a-1-1", "a-1-2", "a 1"])


# The first text that Hypothesis makes takes seconds: it reads the whole of Unicode.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(1, 12), NAMES))
def test_no_group_is_lost_to_another_of_its_name(names: dict[int, str | None]) -> None:
    groups = [group(id_, name) for id_, name in names.items()]
    assert sorted(it.id for it in named(groups).values()) == sorted(it.id for it in groups)


# The import file


def test_the_import_file_holds_what_a_create_would_have_left() -> None:
    groups = {"calling-1": group(1, "calling", {"maxCpus": 256}, team="a")}
    (resource,) = json.loads(import_file(groups, REGION, {"__provider": "it"}, lambda: "mark"))["resources"]
    inputs = {
        "__provider": "it",
        "name": "calling",
        "maxCpus": 256,
        "tags": {"team": "a"},
        "tagsAll": {"team": "a"},
        "region": REGION,
    }
    assert resource == {
        "type": "pulumi-python:dynamic/healthomics:RunGroup",
        "name": "calling-1",
        "id": "1",
        "inputs": inputs,
        "outputs": {
            **inputs,
            "arn": f"arn:aws:omics:{REGION}:123456789012:runGroup/1",
            "creationTime": "2026-03-01T00:00:00+00:00",
            "incarnation": "mark",
        },
    }


def test_every_imported_group_has_a_mark_of_its_own() -> None:
    marks = iter(("one", "two"))
    groups = {"a": group(1, "a"), "b": group(2, "b")}
    resources = json.loads(import_file(groups, REGION, {}, lambda: next(marks)))["resources"]
    assert [it["outputs"]["incarnation"] for it in resources] == ["one", "two"]
