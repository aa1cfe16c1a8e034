"""Secrets that AWS, a stand-in or botocore quote in what they say about a failure do not reach the engine."""

from __future__ import annotations

import json
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.proxy import Proxy

from harness.door_process import message_of
from harness.doors import Door

SECRET = "hunter2"  # noqa: S105 - what must not be shown
ROLE = "arn:aws:iam::210987654321:role/deployer"
ADDRESS = f"http://me:{SECRET}@127.0.0.1:9"
ONCE = {"AWS_MAX_ATTEMPTS": "1"}
TAGGED = {"name": "calling", "tags": {"token": SECRET}, "tagsAll": {"token": SECRET}}


@pytest.fixture(autouse=True)
def emulator(healthomics_emulator: EmulatorHandle) -> EmulatorHandle:
    """A fresh emulator, for every test of this file."""
    return healthomics_emulator


def said(door: Door, config: dict[str, str], environment: dict[str, str] | None = None) -> str:
    """Returns what the engine would print of a create that fails, at preview or later, having looked for the secret."""
    with door.process(config, environment) as provider:
        inputs, failures = provider.check(TAGGED)
        if not failures:
            failures = [refusal(lambda: provider.create(inputs))]
    assert failures
    assert SECRET not in "".join([*failures, provider.output, provider.errors])
    return failures[0]


def refusal(operation: Any) -> str:
    with pytest.raises(grpc.RpcError) as error:
        operation()
    return message_of(error.value)


def test_a_tags_value_that_aws_quotes_is_not_shown(door: Door, emulator: EmulatorHandle) -> None:
    quoted = f"Value '{SECRET}' at 'tags.token' failed to satisfy a constraint"
    emulator.inject(Fault(operation="CreateRunGroup", error="ValidationException", message=quoted, times=None))
    assert "Value '[secret]' at 'tags.token' failed" in said(door, {})
    emulator.clear_faults()
    with door.process() as provider:
        id_, outputs = provider.create(provider.checked({"name": "calling"}))
        emulator.inject(Fault(operation="TagResource", error="ValidationException", message=quoted))
        assert "Value '[secret]' at" in refusal(lambda: provider.update(id_, outputs, {**outputs, **TAGGED}))


def test_what_should_have_been_signed_is_not_shown(door: Door, emulator: EmulatorHandle) -> None:
    signed = f"'POST\n/runGroup\n\nhost:x\nx-amz-security-token:{SECRET}\n'"
    told = f"The request signature does not match.\n\nThe Canonical String for this request should have been\n{signed}"
    emulator.inject(Fault(operation="CreateRunGroup", error="InvalidSignatureException", message=told))
    answer = said(door, {}, {"AWS_SESSION_TOKEN": SECRET})
    assert f"InvalidSignatureException: The request signature does not match; {door.words.check_credentials}" in answer


def test_a_token_of_the_environment_that_fits_no_header_is_not_shown(door: Door) -> None:
    assert "Invalid header value [secret]" in said(door, {}, {"AWS_SESSION_TOKEN": f"{SECRET}\nx"})


def test_the_password_of_an_endpoint_is_not_shown(door: Door) -> None:
    answer = said(door, {"healthomics:endpoint": ADDRESS}, ONCE)
    assert answer.count("http://[secret]@127.0.0.1:9") == 2


@pytest.mark.parametrize(
    "settings",
    [{"aws:allowedAccountIds": '["123456789012"]'}, {"aws:assumeRoles": json.dumps([{"roleArn": ROLE}])}],
)
def test_the_password_of_the_endpoint_of_sts_is_not_shown(door: Door, settings: dict[str, str]) -> None:
    endpoint = {"aws:endpoints": json.dumps([{"sts": ADDRESS}])}
    assert 'connect to the endpoint URL: "http://[secret]@127.0.0.1:9/"' in said(door, {**settings, **endpoint}, ONCE)


def test_a_tag_of_a_roles_session_that_aws_quotes_is_not_shown(door: Door, emulator: EmulatorHandle) -> None:
    emulator.inject(Fault(operation="AssumeRole", error="ValidationError", message=f"Value '{SECRET}' at 'tags'"))
    role = {"roleArn": ROLE, "tags": {"cost": SECRET}}
    assert "AWS answered ValidationError: Value '[secret]' at 'tags'" in said(
        door, {"aws:assumeRoles": json.dumps([role])}
    )


def test_the_password_of_a_proxy_without_a_scheme_is_not_shown_and_the_proxy_is_used(door: Door) -> None:
    everywhere = {"NO_PROXY": "", "no_proxy": ""}
    assert "failed to connect to proxy" in said(
        door, {"aws:httpProxy": f"me:{SECRET}@127.0.0.1:9"}, {**ONCE, **everywhere}
    )
    with (
        Proxy() as proxy,
        door.process({"aws:httpProxy": proxy.url.removeprefix("http://")}, everywhere) as provider,
    ):
        provider.create(provider.checked(TAGGED))
        assert proxy.passed


def test_a_secret_name_is_refused_unquoted_and_nothing_else_is_said_of_it(door: Door) -> None:
    # Tag keys that differ only in case are warned of, by the group's name.
    wrong = {**TAGGED, "name": f"{SECRET}\t", "maxCpus": 0, "tags": {"a": "1", "A": "2"}, "secretInputs": ["name"]}
    with door.process() as provider:
        _, failures = provider.check(wrong)
        inputs = provider.checked({"name": "calling", "secretInputs": []})
    assert failures == ["name must not be a secret: AWS, every message and the list of run groups show it"]
    assert SECRET not in provider.output + provider.errors
    assert "secretInputs" not in inputs
