"""The settings of a native provider, read from its arguments."""

from __future__ import annotations

import json
from typing import Any

import pytest
from healthomics_plugin.provider_inputs import NAMES
from healthomics_plugin.settings import is_known, mistakes, parse_provider_settings
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.rules.violations import UNKNOWN
from pulumi_healthomics.settings.roles import Role
from pulumi_healthomics.settings.settings import Settings

ARN = "arn:aws:iam::210987654321:role/x"
VARIABLE = "PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS"

PROPER: dict[str, Any] = {
    "region": "eu-west-1",
    "assumeRoles": [{"roleArn": ARN, "tags": {"cost": 42}}],
    "allowedAccountIds": ["123456789012", 1234],
    "maxRetries": 7,
    "insecure": True,
    "defaultTags": {"tags": {"team": "rare"}},
    "endpoint": "http://localhost:5000",
    "onActiveRuns": "wait",
}


def floats(value: Any) -> Any:
    """Returns a value as Pulumi's own messages carry it: every number is a float."""
    if isinstance(value, dict):
        return {key: floats(part) for key, part in value.items()}
    if isinstance(value, list):
        return [floats(part) for part in value]
    return float(value) if type(value) is int else value


def strings(arguments: dict[str, Any]) -> dict[str, str]:
    """Returns arguments as the default provider gets them."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in arguments.items()}


@pytest.mark.parametrize("sent", [strings, floats, dict])
def test_strings_and_objects_are_the_same_settings(sent: Any) -> None:
    settings = parse_provider_settings(sent(PROPER), {})
    assert settings.assume_roles == (Role(setting="healthomics:assumeRoles[0]", arn=ARN, tags={"cost": "42"}),)
    assert settings.accounts.allowed == ("123456789012", "000000001234")
    assert (settings.region, settings.max_attempts, settings.insecure) == ("eu-west-1", 7, True)
    assert (settings.endpoint, settings.on_active_runs) == ("http://localhost:5000", "wait")
    assert settings.default_tags == {"team": "rare"}
    assert mistakes(sent(PROPER), {}) == []


@pytest.mark.parametrize("key", ["version", "pluginDownloadURL", "__internal", "__defaults", "exactlyOnce"])
def test_what_others_add_to_the_arguments_is_passed_over(key: str) -> None:
    assert parse_provider_settings({key: "x"}, {}) == Settings()
    assert mistakes({key: "x"}, {}) == []


def test_the_environment_counts_as_at_every_door() -> None:
    settings = parse_provider_settings({"onActiveRuns": "fail"}, {"TF_AWS_DEFAULT_TAGS_a": "b", VARIABLE: "cancel"})
    assert (settings.default_tags, settings.on_active_runs, settings.on_active_runs_now) == (
        {"a": "b"},
        "fail",
        "cancel",
    )


def test_all_mistakes_are_reported_by_argument() -> None:
    arguments = {
        "regoin": "eu-west-1",
        "aws:region": "eu-west-1",
        "region": ["eu-west-1"],
        "accessKey": "AKIA",
        "assumeRoles": [{"rolArn": ARN, "duration": "5m"}],
        "maxRetries": 1.5,
        "insecure": "ture",
    }
    retries = "healthomics:maxRetries must be a whole number of at least 0, got something else"
    assert mistakes(arguments, {VARIABLE: "x"}) == [
        (
            "regoin",
            "healthomics:regoin is not a setting of this provider, the nearest is healthomics:region; correct or "
            "remove it",
        ),
        (
            "aws:region",
            "healthomics:aws:region is not a setting of this provider, the nearest is healthomics:region; correct or "
            "remove it",
        ),
        ("region", "healthomics:region must be a string, got a list"),
        (
            "assumeRoles",
            "healthomics:assumeRoles[0].rolArn is not a known setting, the nearest is "
            "healthomics:assumeRoles[0].roleArn; correct or remove it; known settings: roleArn, sessionName, duration, "
            "policy, policyArns, externalId, sourceIdentity, tags, transitiveTagKeys",
        ),
        (
            "assumeRoles",
            'healthomics:assumeRoles[0].duration must be a duration between 15m and 12h, such as "1h", got a shorter '
            "or longer one",
        ),
        ("maxRetries", retries),
        ("insecure", "healthomics:insecure must be true or false, got another value; did you mean 'true'?"),
        ("", f"{VARIABLE} must be fail or wait or cancel, got another value"),
        (
            "accessKey",
            "healthomics:accessKey and healthomics:secretKey are given only together; set or remove both",
        ),
    ]
    with pytest.raises(SettingsError, match=r"^9 problems in the settings:"):
        parse_provider_settings(arguments, {VARIABLE: "x"})


def test_a_project_of_the_same_name_keeps_its_own_settings() -> None:
    assert mistakes({"bucket": "x", "region": "eu-west-1"}, {}, of_others=True) == []
    assert parse_provider_settings({"bucket": "x", "region": "eu-west-1"}, {}, of_others=True).region == "eu-west-1"


@pytest.mark.parametrize(
    "arguments",
    [
        {"region": UNKNOWN},
        {"accessKey": "AKIA", "secretKey": UNKNOWN},
        {"assumeRoles": [{"roleArn": ARN}, {"roleArn": UNKNOWN}]},
        {"defaultTags": {"tags": {"a": "b", "c": UNKNOWN}}},
        {"allowedAccountIds": ["123456789012", UNKNOWN]},
    ],
)
def test_what_is_not_known_yet_counts_as_not_set(arguments: dict[str, Any]) -> None:
    assert mistakes(arguments, {}) == []
    assert not is_known(arguments)
    known = {"accessKey": "AKIA"} if "accessKey" in arguments else {}
    assert parse_provider_settings(arguments, {}) == Settings(access_key=known.get("accessKey"))


def test_beside_what_is_not_known_yet_mistakes_are_reported() -> None:
    found = mistakes({"assumeRoles": [{"roleArn": UNKNOWN, "duration": "5m"}], "retryMode": "never"}, {})
    assert [name for name, _ in found] == ["assumeRoles", "retryMode"]


@given(name=st.sampled_from(NAMES), value=st.text("qxzj0123456789", min_size=5, max_size=12).map("qx{}".format))
def test_no_value_is_quoted(name: str, value: str) -> None:
    for sent in (
        value,
        [value],
        {"a": value},
        {"tags": value, "keys": value},
        [{"roleArn": value}],
        json.dumps([value]),
    ):
        for _, sentence in mistakes({name: sent}, {}):
            assert value not in sentence
