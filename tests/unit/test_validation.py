"""The rules of the specification, as a user meets them."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_healthomics.messages import python_argument
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.validation import cautions, validate
from pulumi_healthomics.rules.violations import UNKNOWN


def reasons(**inputs: Any) -> list[str]:
    if "tags" in inputs and "tagsAll" not in inputs:
        inputs["tagsAll"] = inputs["tags"]
    return [violation.worded(python_argument) for violation in validate(inputs)]


@pytest.mark.parametrize("key", spec.LIMIT_KEYS)
@pytest.mark.parametrize("value", [1, 100_000, 256.0, UNKNOWN, None])
def test_a_limit_within_its_bounds_is_accepted(key: str, value: object) -> None:
    assert reasons(**{key: value}) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0, "max_cpus must be between 1 and 100000 vCPUs, got a smaller number"),
        (100_001, "max_cpus must be between 1 and 100000 vCPUs, got a larger number"),
        (-1.0, "max_cpus must be between 1 and 100000 vCPUs, got a smaller number"),
        (2.5, "max_cpus must be an integer between 1 and 100000 vCPUs, got a number that is not an integer"),
        (float("nan"), "max_cpus must be an integer between 1 and 100000 vCPUs, got a number that is not an integer"),
        (True, "max_cpus must be an integer between 1 and 100000 vCPUs, got a boolean"),
        (
            "256",
            "max_cpus must be an integer between 1 and 100000 vCPUs, got a string; write the number without quotes",
        ),
        ("many", "max_cpus must be an integer between 1 and 100000 vCPUs, got a string"),
        ([1], "max_cpus must be an integer between 1 and 100000 vCPUs, got a list"),
    ],
)
def test_a_limit_that_breaks_a_rule_is_refused_with_its_bounds(value: object, reason: str) -> None:
    assert reasons(maxCpus=value) == [reason]


@pytest.mark.parametrize("limit", spec.LIMITS, ids=lambda limit: limit.argument)
def test_every_limit_is_named_as_in_python_and_with_its_unit(limit: spec.Limit) -> None:
    assert reasons(**{limit.key: 0}) == [
        f"{limit.argument} must be between 1 and 100000 {limit.unit}, got a smaller number"
    ]


@pytest.mark.parametrize("name", ["a", "x" * 128, "Wärme 温度 ½ €—(№1)", "a|b", "\u0301", "\U00010ffe", UNKNOWN, None])
def test_a_name_of_letters_marks_spaces_symbols_numbers_and_punctuation_is_accepted(name: object) -> None:
    assert reasons(name=name) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "name must have between 1 and 128 characters, got 0"),
        ("x" * 129, "name must have between 1 and 128 characters, got 129"),
        (
            "a\tb",
            "name must not hold control, format, surrogate or private-use characters, got U+0009 in 'a\\tb'",
        ),
        (
            "a\u200db",
            "name must not hold control, format, surrogate or private-use characters, got U+200D in 'a\\u200db'",
        ),
        (
            "\ue000",
            "name must not hold control, format, surrogate or private-use characters, got U+E000 in '\\ue000'",
        ),
        (7.0, "name must be a string, got a number"),
    ],
)
def test_a_name_that_breaks_a_rule_is_refused(name: object, reason: str) -> None:
    assert reasons(name=name) == [reason]


@pytest.mark.parametrize(
    "tags",
    [{}, {"Team": "rare disease", "team": ""}, {"k" * 128: "v" * 256}, {"a": UNKNOWN}, {"ключ:/=+-@._": "значение 1"}],
)
def test_tags_within_the_rules_are_accepted(tags: dict[str, Any]) -> None:
    assert reasons(tags=tags) == []


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"": "v"}, "tags[''] key must have between 1 and 128 characters, got 0"),
        ({"k" * 129: "v"}, f"tags['{'k' * 129}'] key must have between 1 and 128 characters, got 129"),
        ({"AWS:x": "v"}, "tags['AWS:x'] key must not start with 'aws:', which AWS keeps for itself"),
        ({"a!": "v"}, "tags['a!'] key must hold only letters, digits, spaces and _ . : / = + - @"),
        ({"a": "v" * 257}, "tags['a'] value must have between 0 and 256 characters, got 257"),
        ({"a": 42.0}, "tags['a'] must be a string, got a number; put the value in quotes"),
        ({"a": ["x"]}, "tags['a'] must be a string, got a list; put the value in quotes"),
        (["a"], "tags must be a mapping of strings to strings, got a list"),
    ],
)
def test_tags_that_break_a_rule_are_refused(tags: object, reason: str) -> None:
    assert reasons(tags=tags) == [reason]


def test_a_refused_tag_value_is_not_shown_because_it_may_be_a_secret() -> None:
    (reason,) = reasons(tags={"token": "hunter2!"})
    assert reason == (
        "tags['token'] value must hold only letters, digits, spaces and _ . : / = + - @; character 8 is none of them"
    )


def test_fifty_tags_are_the_most_default_tags_included() -> None:
    own = {f"own{i}": "v" for i in range(30)}
    default = {f"default{i}": "v" for i in range(20)}
    assert reasons(tags=own, tagsAll={**default, **own}) == []
    assert reasons(tags=own, tagsAll={**default, **own, "one": "more"}) == [
        "tags must be at most 50, default tags included, got 51"
    ]


def test_tags_not_known_yet_are_skipped() -> None:
    assert reasons(tags=UNKNOWN, tagsAll=UNKNOWN) == []


def test_all_violations_are_reported_at_once_in_the_order_of_the_fields() -> None:
    found = reasons(maxDuration=0, maxCpus=2.5, name="", tags={"a!": "v"})
    assert [reason.split()[0] for reason in found] == ["name", "max_cpus", "max_duration", "tags['a!']"]


def listed(region: str) -> list[str]:
    assert region in {"eu-north-1", "ue-west-1"}
    return ["eu-west-1", "us-east-1"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"tagsAll": {"Team": "a", "team": "b", "TEAM": "c", "other": "d"}, "region": "us-east-1"}, 2),
        ({"tagsAll": {"team": "a"}, "region": "us-east-1"}, 0),
        ({"tagsAll": UNKNOWN, "region": UNKNOWN}, 0),
        ({"region": "eu-north-1"}, 1),
        ({"region": "no region"}, 0),
    ],
)
def test_what_is_hardly_meant_brings_a_caution(inputs: dict[str, Any], expected: int) -> None:
    assert len(cautions(inputs, listed)) == expected


def test_a_caution_names_the_tag_keys_and_the_regions() -> None:
    assert cautions({"tagsAll": {"Team": "a", "team": "b"}, "region": "eu-north-1"}, listed) == (
        "the tag keys 'Team' and 'team' differ only in case, and are two tags to AWS",
        "the AWS SDK does not list HealthOmics in eu-north-1, but in eu-west-1, us-east-1",
    )


def test_a_caution_names_the_region_that_was_meant_if_there_is_one() -> None:
    meant = {"ue-west-1": "eu-west-1"}
    assert cautions({"region": "ue-west-1"}, listed, meant.get) == (
        "the AWS SDK does not list HealthOmics in ue-west-1 (did you mean eu-west-1?), but in eu-west-1, us-east-1",
    )


def test_violations_of_tags_come_in_one_order_whatever_order_the_engine_sends_the_tags_in() -> None:
    tags = {"team": 1, "aws:x": "a", "b!": "b", "A": []}
    assert reasons(tags=tags) == reasons(tags=dict(reversed(tags.items())))
