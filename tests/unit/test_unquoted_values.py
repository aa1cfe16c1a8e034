"""A value that is given to the wrong argument may be a secret: what is wrong with it is said without quoting it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.messages import python_argument
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.validation import validate
from pulumi_healthomics.settings.settings import parse_settings

# No sentence of ours has such a word, or such a number.
odd_text = st.text("qxzj0123456789", min_size=5, max_size=12).map("qx{}".format)
odd_number = (
    st.integers(200_000, 2**53)
    | st.integers(-(2**53), -200_000)
    | st.integers(2**20, 2**30).map(lambda it: it / 8 + 0.1)
)
odd = odd_text | odd_number | odd_text.map(lambda it: [it]) | odd_text.map(lambda it: {"a": it})
KEYS = (*spec.LIMIT_KEYS, "limitRemoval", "onActiveRuns", "deleteTimeout", "adoptId", "tags")


def shown(value: Any) -> str:
    """Returns a value as a message would quote it, of a structure what is in it."""
    inside = value[0] if isinstance(value, list) else value["a"] if isinstance(value, dict) else value
    return str(int(inside)) if isinstance(inside, float) and inside.is_integer() else str(inside)


@pytest.mark.parametrize("key", KEYS)
@given(value=odd)
def test_no_violation_quotes_a_value(key: str, value: Any) -> None:
    # The mapping of tags: its keys may be shown, and its values are proper.
    found = validate({"name": "calling", key: value})
    assert found or (key == "tags" and isinstance(value, dict))
    for violation in found:
        assert shown(value) not in f"{violation.worded(python_argument)} {violation}"


@pytest.mark.parametrize(
    ("key", "value", "nearest"),
    [
        ("onActiveRuns", "waitt", "wait"),
        ("onActiveRuns", "Cancel", "cancel"),
        ("limitRemoval", "replaced", "replace"),
        ("limitRemoval", "raise-to-maximum", "raise_to_maximum"),
    ],
)
def test_the_nearest_choice_is_named(key: str, value: str, nearest: str) -> None:
    (violation,) = validate({key: value})
    assert violation.worded(python_argument).endswith(f", got another string; did you mean {nearest!r}?")


@pytest.mark.parametrize(
    "key",
    [
        *("maxRetries", "retryMode", "insecure", "useFipsEndpoint", "skipMetadataApiCheck", "httpProxy", "endpoints"),
        *("ec2MetadataServiceEndpoint", "allowedAccountIds", "assumeRoles", "defaultTags", "ignoreTags"),
    ],
)
@given(value=odd_text)
def test_no_error_quotes_the_value_of_a_setting(key: str, value: str) -> None:
    for given_value in (value, json.dumps([value]), json.dumps({"keys": value, "tags": value})):
        try:
            parse_settings({f"aws:{key}": given_value}.get, {})
        except SettingsError as error:
            said = str(error)
            assert value not in said


@given(value=odd_text)
def test_what_is_said_about_active_runs_is_quoted_from_no_setting_and_no_variable(value: str) -> None:
    for config, variables in (
        ({"healthomics:onActiveRuns": value}, {}),
        ({}, {"PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS": value}),
    ):
        with pytest.raises(SettingsError) as error:
            parse_settings(dict[str, str](config).get, variables)
        assert value not in str(error.value)
    with pytest.raises(SettingsError, match=r"got another value; did you mean 'cancel'\?"):
        parse_settings({"healthomics:onActiveRuns": "cancle"}.get, {})
