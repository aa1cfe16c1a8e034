"""An organisation's conventions in check: they judge what all tags of a group come to, and are kept nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime.rpc import UNKNOWN
from pulumi_healthomics import DocumentError, TagConventions
from support.doors import cannot

from harness.door_process import DoorProcess
from harness.doors import Door

RULES: dict[str, Any] = {
    "required": ["team"],
    "allowed": {"team": ["rare", "cancer"], "stage": ["dev", "prod"]},
    "fixed": {"org": "acme"},
    "forbidden": ["owner"],
}
REGION = {"aws:region": "us-east-1"}
GOOD = {"team": "rare", "org": "acme"}


def packed(rules: object) -> dict[str, Any]:
    return {"governance": json.dumps({"conventions": json.dumps(rules)})}


def governed(tags: dict[str, Any], rules: dict[str, Any] = RULES, **more: Any) -> dict[str, Any]:
    return {"name": "calling", "tags": tags, **packed(rules), **more}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"org": "acme"}, ["tags['team'] is required, one of 'rare', 'cancer'"]),
        ({**GOOD, "team": ""}, ["tags['team'] is required, and must not be empty, one of 'rare', 'cancer'"]),
        ({**GOOD, "team": "hush"}, ["tags['team'] must be one of 'rare', 'cancer'"]),
        ({"team": "rare"}, ["tags['org'] is set to 'acme' by the conventions, and is missing"]),
        ({**GOOD, "org": "hush"}, ["tags['org'] is set to 'acme' by the conventions"]),
        ({**GOOD, "Owner": "hush"}, ["tags['Owner'] must not be set: the conventions forbid the key"]),
        ({**GOOD, "Stage": "dev"}, ["tags['Stage'] must be written 'stage'"]),
        (
            {"org": "acme", "teem": "x"},
            ["tags['team'] is required, one of 'rare', 'cancer'; did you mean 'teem'?"],
        ),
        (GOOD, []),
        ({**GOOD, "team": UNKNOWN, "stage": UNKNOWN, "other": "x"}, []),
        (UNKNOWN, []),
    ],
)
def test_the_final_tags_are_judged_and_no_value_is_shown(
    provider: DoorProcess, tags: dict[str, Any], expected: list[str]
) -> None:
    inputs, failures = provider.check(governed(tags))
    assert failures == expected
    assert "governance" not in inputs


def test_everything_wrong_with_a_group_comes_in_one_message(provider: DoorProcess, door: Door) -> None:
    _, failures = provider.check({**governed({"team": "x"}), "name": "x" * 129, "maxCpus": 0})
    assert [it.split(" ")[0] for it in failures] == ["name", door.argument("maxCpus"), "tags['team']", "tags['org']"]


def test_that_no_region_is_set_is_one_problem_among_the_others(door: Door) -> None:
    with door.process({}, {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}) as provider:
        _, failures = provider.check({**governed({"team": "x"}), "maxCpus": 0})
    first = [it.split(" ")[0] for it in failures]
    assert first == ["no", door.argument("maxCpus"), "tags['team']", "tags['org']"]
    assert failures[0].startswith("no Region is set; ")


@pytest.mark.parametrize(
    "governance",
    [
        *(
            json.dumps({"conventions": it})
            for it in ("[]", "{", "null", '{"require": []}', '{"required": 1}', 7, {"a": 1})
        ),
        *("", "[]", "{", "null", "7", "{}", '{"conventionTags": 1}', 7, {"a": [UNKNOWN]}, ["conventions"]),
    ],
)
def test_what_is_no_conventions_is_refused(provider: DoorProcess, governance: object) -> None:
    _, failures = provider.check({"name": "calling", "governance": governance})
    assert failures == ["tags cannot be checked: what came with the group as its conventions is something else"]


@pytest.mark.parametrize(
    ("config", "environment"),
    [
        ({"aws:defaultTags": '{"tags": {"team": "rare", "org": "acme", "OWNER": "hush"}}'}, {}),
        ({}, {f"TF_AWS_DEFAULT_TAGS_{key}": it for key, it in {**GOOD, "OWNER": "hush"}.items()}),
    ],
    ids=["aws:defaultTags", "TF_AWS_DEFAULT_TAGS_"],
)
def test_default_tags_count_from_wherever_they_come(
    door: Door, config: dict[str, str], environment: dict[str, str]
) -> None:
    with door.process({**REGION, **config}, environment) as provider:
        assert provider.check(governed({}))[1] == ["tags['OWNER'] must not be set: the conventions forbid the key"]


@cannot("default tags among the inputs")
def test_the_default_tags_of_an_explicit_provider_take_the_place_of_the_stacks(door: Door) -> None:
    with door.process({**REGION, "aws:defaultTags": '{"tags": {"team": "rare"}}'}) as provider:
        _, failures = provider.check(governed({}, {"required": ["team"]}, defaultTags={"owner": "x"}))
        assert failures == ["tags['team'] is required"]
        assert provider.check(governed({}, {"required": ["team"]}, defaultTags={"team": "x"}))[1] == []
        assert provider.check(governed({}, {"required": ["team"]}, defaultTags=UNKNOWN))[1] == []


def test_a_required_tag_that_is_ignored_is_a_violation(door: Door) -> None:
    with door.process({**REGION, "aws:ignoreTags": '{"keys": ["team"], "keyPrefixes": ["or"]}'}) as provider:
        assert provider.check(governed(GOOD))[1] == [
            "tags['team'] is required, but ignoreTags keeps the key off the group"
        ]
        # What is only fixed is somebody else's, as ignoring it says.
        assert provider.check(governed(GOOD, {"fixed": {"org": "acme"}}))[1] == []


def test_a_violation_keeps_a_living_group_as_it_is(provider: DoorProcess) -> None:
    inputs = provider.checked(governed(GOOD))
    id_, outputs = provider.create(inputs)
    assert "governance" not in outputs
    stricter = {**RULES, "required": ["team", "stage"]}
    assert provider.check(governed(GOOD, stricter), inputs)[1] == ["tags['stage'] is required, one of 'dev', 'prod'"]
    # Other rules that the tags satisfy are no change.
    assert provider.diff(id_, outputs, provider.checked(governed(GOOD, {}), inputs)) == ("DIFF_NONE", [])


keys = st.sampled_from(["team", "Team", "org", "owner", "stage", "x"])
values = st.sampled_from(["", "rare", "acme", "dev", "x"])
rules = st.fixed_dictionaries(
    {},
    optional={
        "required": st.lists(keys, max_size=2, unique=True),
        "allowed": st.dictionaries(keys, st.lists(values, min_size=1, max_size=2), max_size=2),
        "defaults": st.dictionaries(keys, values, max_size=2),
        "fixed": st.dictionaries(keys, values, max_size=2),
        "forbidden": st.lists(keys, max_size=2),
        "keys": st.lists(keys, max_size=2),
    },
)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conventions=rules, tags=st.dictionaries(keys, values, max_size=4))
def test_check_agrees_with_the_conventions_about_tags_that_they_have_merged(
    provider: DoorProcess, conventions: dict[str, Any], tags: dict[str, str]
) -> None:
    try:
        known = TagConventions(**conventions)
    except DocumentError:
        assert provider.check(governed(tags, conventions))[1][-1].startswith("tags cannot be checked")
        return
    found = known.evaluate(tags)
    judged = provider.check(governed(dict(found.tags), conventions))[1]
    overridden = [key for key in known.fixed if tags.get(key, known.fixed[key]) != known.fixed[key]]
    merged = known.violations_in(dict(sorted(found.tags.items())))
    assert judged == [str(it.hidden()) for it in merged]
    assert {it.key for it in merged} == {it.key for it in found.violations} - {*overridden}
