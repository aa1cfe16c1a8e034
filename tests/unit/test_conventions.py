"""The pure tag conventions: precedence, and every violation at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics import UNKNOWN, ConventionsViolatedError, DocumentError, TagConventions, Violation
from pulumi_healthomics.rules.conventions import matches

CONVENTIONS = TagConventions(
    required=["team", "cost-center"],
    allowed={"team": ["rare-disease", "cancer-*"], "stage": ["development", "production"]},
    defaults={"stage": "development"},
    fixed={"managed-by": "platform"},
    forbidden=["owner"],
)
GOOD = {"team": "cancer-lung", "cost-center": "1000"}


def said(tags: Mapping[str, str], stack_defaults: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ConventionsViolatedError) as refused:
        CONVENTIONS.apply(tags, stack_defaults)
    return [str(reason) for reason in refused.value.reasons]


def test_defaults_and_fixed_values_are_added() -> None:
    assert CONVENTIONS.apply(GOOD) == {**GOOD, "stage": "development", "managed-by": "platform"}


def test_what_the_program_says_wins_over_a_default_and_that_over_the_stacks() -> None:
    stack = {"stage": "production", "cost-center": "2000", "managed-by": "hand", "billing": "yes"}
    assert CONVENTIONS.apply({"team": "cancer-lung"}, stack) == {
        "team": "cancer-lung",
        "cost-center": "2000",
        "stage": "development",
        "managed-by": "platform",
        "billing": "yes",
    }
    assert CONVENTIONS.apply({**GOOD, "stage": "production"}, stack)["stage"] == "production"


def test_a_fixed_value_can_not_be_overridden_but_repeated() -> None:
    assert said({**GOOD, "managed-by": "me"}) == [
        "tags['managed-by'] is set to 'platform' by the conventions, got 'me'"
    ]
    assert CONVENTIONS.apply({**GOOD, "managed-by": "platform"})["managed-by"] == "platform"


def test_every_violation_is_said_at_once_in_the_order_of_the_conventions() -> None:
    assert said({"Owner": "me", "stage": "prod", "managed-by": "me", "team": "cancer"}) == [
        "tags['managed-by'] is set to 'platform' by the conventions, got 'me'",
        "tags['team'] must be one of 'rare-disease', 'cancer-*', got 'cancer'; did you mean 'cancer-*'?",
        "tags['cost-center'] is required",
        "tags['stage'] must be one of 'development', 'production', got 'prod'",
        "tags['Owner'] must not be set: the conventions forbid the key",
    ]


def test_a_violation_carries_its_facts() -> None:
    (violation,) = CONVENTIONS.evaluate({**GOOD, "team": "rare-diseases"}).violations
    assert violation == Violation(
        "tags",
        "must be one of 'rare-disease', 'cancer-*'",
        "team",
        "rare-diseases",
        ("rare-disease", "cancer-*"),
        "rare-disease",
    )


def test_a_missing_key_names_what_may_be_meant_for_it_and_what_it_may_be() -> None:
    assert said({"team": "rare-disease", "cost_center": "1"}) == [
        "tags['cost-center'] is required; is 'cost_center' meant to be it?"
    ]
    assert said({"cost-center": "1"}) == ["tags['team'] is required, one of 'rare-disease', 'cancer-*'"]


def test_other_capitals_are_one_violation_and_not_two() -> None:
    assert said({"Team": "rare-disease", "cost-center": "1"}) == ["tags['Team'] must be written 'team'"]


def test_the_stacks_default_tags_are_evaluated_too() -> None:
    assert said(GOOD, {"Stage": "x", "OWNER": "me"}) == [
        "tags['Stage'] must be written 'stage'",
        "tags['OWNER'] must not be set: the conventions forbid the key",
    ]


def test_the_message_lists_and_counts() -> None:
    with pytest.raises(ConventionsViolatedError) as refused:
        CONVENTIONS.apply({})
    assert str(refused.value) == (
        "tags: 2 things are wrong\n"
        "  1. tags['team'] is required, one of 'rare-disease', 'cancer-*'\n"
        "  2. tags['cost-center'] is required"
    )


def test_of_an_unknown_value_only_the_key_is_evaluated() -> None:
    evaluation = CONVENTIONS.evaluate({"team": UNKNOWN, "Stage": UNKNOWN, "owner": UNKNOWN})
    assert [it.key for it in evaluation.violations] == ["cost-center", "Stage", "owner"]
    assert CONVENTIONS.evaluate({**GOOD, "team": UNKNOWN}).violations == ()


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        ("abc", "abc", True),
        ("abc", "ab", False),
        ("abc", "a*", True),
        ("abc", "*c", True),
        ("abc", "a*c", True),
        ("abc", "abc*", True),
        ("aba", "ab*ba", False),
        ("", "*", True),
        ("a.c", "a?c", False),
        ("[x]", "[x]", True),
    ],
)
def test_one_star_stands_for_any_text(value: str, pattern: str, expected: bool) -> None:
    assert matches(value, pattern) is expected


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"required": "team"}, "required must be a list of texts, got the text 'team'"),
    ({"allowed": {"team": "rare-disease"}}, "allowed.team must be a list of texts, got the text 'rare-disease'"),
    ({"allowed": {"team": ["a*b*"]}}, "allowed.team may have one * in each value, got 'a*b*'"),
    ({"allowed": {"team": []}}, "allowed.team must list at least one value; leave it out to allow any"),
    ({"required": ["team", "Team"]}, "required has 'Team' and another rule 'team': one key has one spelling"),
    ({"required": ["team"], "forbidden": ["TEAM"]}, "forbidden lists 'TEAM', which another rule speaks of"),
    (
        {"allowed": {"team": ["a"]}, "defaults": {"team": "b"}},
        "defaults.team is 'b', which allowed.team does not list: 'a'",
    ),
    ({"allowed": {"team": ["a"]}, "fixed": {"team": "b"}}, "fixed.team is 'b', which allowed.team does not list: 'a'"),
    (
        {"defaults": {"team": "a"}, "fixed": {"team": "a"}},
        "defaults.team is fixed already; a default could never stand",
    ),
]


@pytest.mark.parametrize(("rules", "expected"), CONTRADICTIONS, ids=[it[1] for it in CONTRADICTIONS])
def test_rules_that_contradict_each_other_are_refused(rules: dict[str, Any], expected: str) -> None:
    with pytest.raises(DocumentError) as refused:
        TagConventions(**rules)
    assert str(refused.value) == f"tag conventions: {expected}"


KEYS = st.sampled_from(["team", "Team", "cost-center", "stage", "managed-by", "owner", "OWNER", "other"])
TAGS = st.dictionaries(KEYS, st.sampled_from(["rare-disease", "cancer-x", "production", "platform", "", "x"]))


@given(TAGS, TAGS)
def test_what_apply_returns_is_never_in_violation(tags: dict[str, str], stack_defaults: dict[str, str]) -> None:
    evaluation = CONVENTIONS.evaluate(tags, stack_defaults)
    if evaluation.violations:
        return
    merged = CONVENTIONS.apply(tags, stack_defaults)
    assert CONVENTIONS.apply(merged) == merged
    assert {key.lower() for key in merged}.isdisjoint({"owner"})
    assert merged["team"] == "rare-disease" or merged["team"].startswith("cancer-")
