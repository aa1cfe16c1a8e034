"""The numbered rules in the docstring of `tagging`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.rules.spec import ALL_TAGS
from pulumi_healthomics.rules.tagging import IgnoredTags, all_tags, own_tags_after_drift
from pulumi_healthomics.rules.violations import UNKNOWN

IGNORED = IgnoredTags(frozenset({"owner"}), ("audit:",))

KEYS = st.sampled_from(["a", "b", "owner", "audit:x"])
TAGS = st.dictionaries(KEYS, st.sampled_from(["1", "2"]))


def test_own_tags_win_over_default_tags() -> None:
    assert all_tags({"a": "own"}, {"a": "default", "b": "default"}) == {"a": "own", "b": "default"}


def test_keys_are_case_sensitive() -> None:
    assert all_tags({"Team": "own"}, {"team": "default"}) == {"Team": "own", "team": "default"}


@pytest.mark.parametrize("key", ["owner", "audit:", "audit:by"])
def test_a_key_is_ignored_by_name_or_by_its_start(key: str) -> None:
    assert key in IGNORED
    assert all_tags({key: "own"}, {key: "default"}, IGNORED) == {}


@pytest.mark.parametrize("key", ["Owner", "owners", "audi", "an audit:"])
def test_a_key_that_is_only_alike_is_not_ignored(key: str) -> None:
    assert key not in IGNORED


def test_nothing_is_ignored_by_default() -> None:
    assert IgnoredTags().without({"owner": "1", "": "2"}) == {"owner": "1", "": "2"}


@given(own=TAGS, default=TAGS)
def test_an_untouched_group_reads_as_written(own: dict[str, str], default: dict[str, str]) -> None:
    written = all_tags(own, default, IGNORED)
    assert own_tags_after_drift(own, written, written, IGNORED) == own


@given(own=TAGS, default=TAGS, theirs=TAGS)
def test_ignored_tags_of_others_never_show(
    own: dict[str, str], default: dict[str, str], theirs: dict[str, str]
) -> None:
    written = all_tags(own, default, IGNORED)
    live = {**written, **{key: value for key, value in theirs.items() if key in IGNORED}}
    assert own_tags_after_drift(own, written, live, IGNORED) == own


def test_a_change_by_somebody_else_shows_as_the_programs_own_tag() -> None:
    found = own_tags_after_drift({"a": "1", "b": "1"}, {"a": "1", "b": "1", "d": "1"}, {"a": "2", "c": "1", "d": "1"})
    assert found == {"a": "2", "c": "1"}


@given(own=TAGS, default=TAGS, standing=TAGS, held=st.sets(KEYS))
def test_a_held_or_ignored_tag_stays_as_it_stands_and_every_other_is_the_programs(
    own: dict[str, str], default: dict[str, str], standing: dict[str, str], held: set[str]
) -> None:
    wanted = {**default, **own}
    found = all_tags(own, default, IGNORED, held, standing)
    for key in {*wanted, *standing}:
        source = standing if key in held or key in IGNORED else wanted
        assert (key in found, found.get(key)) == (key in source, source.get(key))


@given(own=TAGS, default=TAGS, standing=TAGS)
def test_where_all_tags_are_held_none_changes(
    own: dict[str, str], default: dict[str, str], standing: dict[str, str]
) -> None:
    assert all_tags(own, default, IGNORED, [ALL_TAGS], standing) == standing
    assert all_tags(UNKNOWN, default, IGNORED, [ALL_TAGS], standing) == standing


@pytest.mark.parametrize("tags", [None, "team", ["team"], 1])
def test_what_validation_refuses_counts_as_no_tags(tags: object) -> None:
    assert all_tags(tags, {"stage": "dev"}) == {"stage": "dev"}
