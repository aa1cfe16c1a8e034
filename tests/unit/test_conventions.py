"""The pure tag conventions: precedence, and every violation at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_healthomics import (
    UNKNOWN,
    Contradiction,
    ConventionsViolatedError,
    DocumentError,
    TagConventions,
    Violation,
)
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
        "tags['cost-center'] is required; did you mean 'cost_center'?"
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
        "tags: 2 problems\n"
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


@pytest.mark.parametrize(
    ("value", "allowed", "hint"),
    [
        ("developement", ["development", "production"], "; did you mean 'development'?"),
        ("Production", ["development", "production"], "; did you mean 'production'?"),
        ("testing", ["staging"], ""),
        ("1001", ["1000", "2000"], ""),
        ("cc1000", ["CC-1000", "CC-1001"], "; did you mean 'CC-1000'?"),
    ],
)
def test_only_a_misspelling_has_a_suggestion(value: str, allowed: list[str], hint: str) -> None:
    (violation,) = TagConventions(allowed={"stage": allowed}).evaluate({"stage": value}).violations
    assert str(violation).endswith(f", got {value!r}{hint}")


def test_a_message_lists_ten_allowed_values_and_says_how_many_more_there_are() -> None:
    values = [f"cc-{number}" for number in range(400)]
    ten = "'cc-0', 'cc-1', 'cc-2', 'cc-3', 'cc-4', 'cc-5', 'cc-6', 'cc-7', 'cc-8', 'cc-9'"
    conventions = TagConventions(required=["cost-center"], allowed={"cost-center": values})
    (missing,) = conventions.evaluate({}).violations
    assert str(missing) == f"tags['cost-center'] is required, one of {ten} or 390 more"
    (other,) = conventions.evaluate({"cost-center": "x"}).violations
    assert str(other) == f"tags['cost-center'] must be one of {ten} or 390 more, got 'x'"
    assert other.allowed == tuple(values)
    with pytest.raises(DocumentError, match=f"which allowed.cost-center does not list: {ten} or 390 more$"):
        TagConventions(allowed={"cost-center": values}, defaults={"cost-center": "x"})
    (ten_of_them,) = TagConventions(allowed={"cost-center": values[:10]}).evaluate({"cost-center": "x"}).violations
    assert ten_of_them.reason == f"must be one of {ten}"


MISTYPED: list[tuple[dict[str, Any], str]] = [
    ({"required": None}, "required must be a list of strings, got nothing"),
    ({"required": 7}, "required must be a list of strings, got a number"),
    ({"required": {"team": 1}}, "required must be a list of strings, got a mapping"),
    ({"forbidden": b"team"}, "forbidden must be a list of strings, got bytes"),
    ({"keys": ["team", 1]}, "keys must be a list of strings, got a number in it"),
    ({"allowed": ["team"]}, "allowed must be a mapping of keys to values, got a list"),
    ({"allowed": None}, "allowed must be a mapping of keys to values, got nothing"),
    ({"allowed": {"a": [1]}}, "allowed.a must be a list of strings, got a number in it"),
    ({"allowed": {"a": [None]}}, "allowed.a must be a list of strings, got nothing in it"),
    ({"allowed": {"a": None}}, "allowed.a must be a list of strings, got nothing"),
    ({"allowed": {1: ["a"]}}, "allowed has the key 1, which must be a string"),
    ({"defaults": {"a": 1}}, "defaults.a must be a string, got a number"),
    ({"fixed": {"a": None}}, "fixed.a must be a string, got nothing"),
    ({"fixed": {"a": True}}, "fixed.a must be a string, got a boolean"),
]


@pytest.mark.parametrize(("rules", "expected"), MISTYPED, ids=[it[1] for it in MISTYPED])
def test_rules_of_another_type_are_named(rules: dict[str, Any], expected: str) -> None:
    with pytest.raises(DocumentError) as refused:
        TagConventions(**rules)
    assert str(refused.value) == f"tag conventions: {expected}"


def test_all_rules_of_another_type_are_named_at_once() -> None:
    rules: dict[str, Any] = {"required": None, "allowed": {"a": [1, None]}, "fixed": {"b": 2}}
    with pytest.raises(DocumentError) as refused:
        TagConventions(**rules)
    assert [it.trail for it in refused.value.reasons if isinstance(it, Contradiction)] == [
        ("required",), ("allowed", "a"), ("allowed", "a"), ("fixed", "b")
    ]  # fmt: skip


def test_rules_may_be_any_collection_of_texts() -> None:
    rules: dict[str, Any] = {"required": {"team"}, "allowed": {"team": {"a"}}}
    assert TagConventions(**rules).apply({"team": "a"}) == {"team": "a"}
    with pytest.raises(DocumentError, match="does not list: 'a'"):
        TagConventions(**rules, defaults={"team": "b"})


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"a": 1}, ["tags['a'] must be a string, got a number; put it in quotes"]),
        ({"team": True}, ["tags['team'] must be a string, got a boolean; put it in quotes"]),
        ({"owner": ["me"]}, ["tags['owner'] must be a string, got a list", "tags['owner'] must not be set"]),
        ({"managed-by": 1.5}, ["tags['managed-by'] must be a string, got a number; put it in quotes"]),
        ({1: "a"}, ["tags has the key 1, which must be a string"]),
        ({"team": None}, ["tags['team'] is required, one of 'rare-disease', 'cancer-*'"]),
    ],
)
def test_a_tag_that_is_not_a_text_is_a_violation(tags: dict[Any, Any], expected: list[str]) -> None:
    for arguments in ((tags, {"cost-center": "1"}), ({"cost-center": "1"}, tags)):
        given, stack = ({**({} if "team" in tags else {"team": "cancer-x"}), **it} for it in arguments)
        with pytest.raises(ConventionsViolatedError) as refused:
            CONVENTIONS.apply(given, stack)
        reasons = [str(it) for it in refused.value.reasons]
        assert len(reasons) == len(expected)
        assert all(reason.startswith(it) for reason, it in zip(reasons, expected, strict=True))


@pytest.mark.parametrize("tags", [None, 1, "team", ["team"]])
def test_tags_that_are_no_mapping_are_a_type_error_that_names_the_argument(tags: Any) -> None:
    with pytest.raises(TypeError, match=r"^tags must be a mapping of keys to values, got "):
        CONVENTIONS.apply(tags)
    if tags is not None:
        with pytest.raises(TypeError, match=r"^stack_defaults must be a mapping of keys to values, got "):
            CONVENTIONS.evaluate({}, tags)


def test_a_value_that_turns_out_to_be_no_text_is_a_violation() -> None:
    later: Any = None
    assert [str(it) for it in CONVENTIONS.evaluate_value("team", later)] == [
        "tags['team'] is required, one of 'rare-disease', 'cancer-*'"
    ]
    for key in ("stage", "managed-by", "other"):
        assert CONVENTIONS.evaluate_value(key, later) == ()
    later = 5
    for key in ("team", "stage", "managed-by", "other"):
        (violation,) = CONVENTIONS.evaluate_value(key, later)
        assert str(violation) == f"tags[{key!r}] must be a string, got a number; put it in quotes"


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"required": "team"}, "required must be a list of strings, got the string 'team'"),
    ({"allowed": {"team": "rare-disease"}}, "allowed.team must be a list of strings, got the string 'rare-disease'"),
    ({"allowed": {"team": ["a*b*"]}}, "allowed.team may have one * in each value, got 'a*b*'"),
    ({"allowed": {"team": []}}, "allowed.team must list at least one value; leave it out to allow any"),
    ({"required": ["team", "Team"]}, "required has 'Team' and another rule 'team': one key has one spelling"),
    ({"required": ["team"], "forbidden": ["TEAM"]}, "forbidden lists 'TEAM', which another rule uses"),
    (
        {"allowed": {"team": ["a"]}, "defaults": {"team": "b"}},
        "defaults.team is 'b', which allowed.team does not list: 'a'",
    ),
    ({"allowed": {"team": ["a"]}, "fixed": {"team": "b"}}, "fixed.team is 'b', which allowed.team does not list: 'a'"),
    (
        {"defaults": {"team": "a"}, "fixed": {"team": "a"}},
        "defaults.team is fixed already; a default would have no effect",
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


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | KEYS | st.text(max_size=3),
    lambda it: st.lists(it, max_size=3) | st.dictionaries(KEYS | st.integers(), it, max_size=3),
    max_leaves=5,
)
RULES = st.dictionaries(st.sampled_from(["required", "allowed", "defaults", "fixed", "forbidden", "keys"]), ANY)
ANY_TAGS = st.dictionaries(KEYS | st.integers() | st.none(), ANY, max_size=4)


@settings(deadline=None)
@given(RULES, ANY_TAGS, ANY_TAGS)
def test_no_type_ends_in_another_error_than_it_should(
    rules: dict[str, Any], tags: dict[Any, Any], stack: dict[Any, Any]
) -> None:
    try:
        conventions = TagConventions(**rules)
    except DocumentError:
        conventions = CONVENTIONS
    evaluation = conventions.evaluate(tags, stack)
    later = [it for key, value in tags.items() for it in conventions.evaluate_value(key, value)]
    assert all(str(it) for it in (*evaluation.violations, *later))
    assert evaluation.violations or all(isinstance(it, str) for it in conventions.apply(tags, stack).values())
