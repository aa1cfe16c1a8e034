"""Settings that are wrong are told at preview, by key, shape and what was got; a secret is never shown."""

from __future__ import annotations

import grpc
import pytest
from healthomics_emulator import EmulatorHandle
from support.doors import cannot

from harness.door_process import message_of
from harness.doors import Door


@pytest.fixture(autouse=True)
def emulator(healthomics_emulator: EmulatorHandle) -> EmulatorHandle:
    """A fresh emulator, for every test of this file."""
    return healthomics_emulator


def failures(door: Door, config: dict[str, str], **environment: str) -> list[str]:
    with door.process(config, environment) as provider:
        return provider.check({"name": "calling"})[1]


@cannot("settings of another namespace")
def test_an_unknown_key_of_ours_is_refused_with_the_nearest_known_one(door: Door) -> None:
    assert failures(door, {"healthomics:endpiont": "http://127.0.0.1:1"}) == [
        "healthomics:endpiont is not a known setting, the nearest is healthomics:endpoint; "
        "correct or remove it; known settings: endpoint, onActiveRuns, exactlyOnce"
    ]


@cannot("settings of another namespace")
def test_a_project_called_healthomics_has_keys_of_its_own(door: Door) -> None:
    assert failures(door, {"healthomics:sampleBucket": "x"}, PULUMI_PROJECT="healthomics") == []


@cannot("settings of another namespace")
def test_keys_of_others_are_not_ours_to_judge(door: Door) -> None:
    assert failures(door, {"project:endpiont": "x", "aws:somethingNew": "x"}) == []


def test_a_malformed_setting_names_key_shape_and_what_was_got_and_makes_no_call(
    door: Door, emulator: EmulatorHandle
) -> None:
    assert failures(door, {"aws:insecure": "yes"}) == [
        f"{door.setting('aws:insecure')} must be true or false, got another value"
    ]
    assert emulator.calls() == []


@cannot("settings of another namespace")
def test_a_malformed_exactly_once_is_reported_with_the_other_settings(door: Door) -> None:
    assert failures(door, {"healthomics:exactlyOnce": "no", "aws:insecure": "yes"}) == [
        "2 problems in the settings:\n"
        "  1. healthomics:exactlyOnce must be true or false, got another value\n"
        "  2. aws:insecure must be true or false, got another value"
    ]


@cannot("settings of another namespace")
def test_a_role_of_an_older_pulumi_aws_is_not_passed_over(door: Door) -> None:
    assert failures(door, {"aws:assumeRole": '{"roleArn": "arn:aws:iam::210987654321:role/x"}'}) == [
        "aws:assumeRole is a setting of an older pulumi-aws; use aws:assumeRoles, a list"
    ]


def test_an_own_setting_reaches_the_provider_next_to_others(door: Door, emulator: EmulatorHandle) -> None:
    config = {"healthomics:endpoint": emulator.endpoint, "healthomics:onActiveRuns": "wait", "aws:region": "us-east-1"}
    assert failures(door, {**config, "healthomics:exactlyOnce": "true"}) == []


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"aws:maxRetries": "many"}, "aws:maxRetries must be a whole number of at least 0, got something else; "),
        ({"aws:profile": "none"}, "the config profile (none) could not be found; "),
        ({"healthomics:endpoint": "http://127.0.0.1:9", "aws:maxRetries": "1"}, "answers at http://127.0.0.1:9 "),
    ],
)
@pytest.mark.parametrize("operation", ["read", "delete"])
def test_who_has_corrected_a_setting_is_told_why_refresh_and_destroy_do_not_see_it(
    door: Door, emulator: EmulatorHandle, settings: dict[str, str], reason: str, operation: str
) -> None:
    with door.process() as provider:
        id_, outputs = provider.create(provider.checked({"name": "calling"}))
    with door.process(settings) as provider, pytest.raises(grpc.RpcError) as error:
        getattr(provider, operation)(id_, outputs)
    assert reason.replace("aws:maxRetries", door.setting("aws:maxRetries")) in message_of(error.value)
    assert door.words.old_settings in message_of(error.value)
    assert len(emulator.run_groups()) == 1
