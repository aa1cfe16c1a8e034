"""Allowed and forbidden accounts: asked about once, at preview, and held before every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.doors import cannot

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

OURS = "123456789012"
THEIRS = "210987654321"

REFUSALS = [
    ({"aws:allowedAccountIds": f'["{THEIRS}"]'}, f"allows only {THEIRS}"),
    ({"aws:forbiddenAccountIds": f"[{THEIRS}, {OURS}]"}, f"forbids {THEIRS}, {OURS}"),
]


@pytest.mark.parametrize(("settings", "reason"), REFUSALS)
def test_a_wrong_account_is_refused_at_preview_with_both_accounts_and_the_setting(
    door: Door, healthomics_emulator: EmulatorHandle, settings: dict[str, str], reason: str
) -> None:
    with door.process(settings) as provider:
        _, failures = provider.check({"name": "calling"})
    (failure,) = failures
    assert failure.startswith(
        f"the credentials belong to account {OURS}, but {door.setting(next(iter(settings)))} {reason}; "
    )
    assert "--run-program" in failure
    assert [call.operation for call in healthomics_emulator.calls()] == ["GetCallerIdentity"]


@pytest.mark.parametrize(
    "settings", [{"aws:allowedAccountIds": f'["{OURS}"]'}, {"aws:forbiddenAccountIds": f'["{THEIRS}"]'}]
)
def test_a_right_account_is_asked_about_once_a_process(
    door: Door, healthomics_emulator: EmulatorHandle, settings: dict[str, str]
) -> None:
    with door.process(settings) as provider:
        for name in ("one", "two"):
            id_, outputs = provider.create(provider.checked({"name": name}))
            provider.read(id_, outputs)
            provider.delete(id_, outputs)
    assert len(healthomics_emulator.calls("GetCallerIdentity")) == 1


def test_a_preview_without_such_rules_makes_no_call(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    provider.checked({"name": "calling"})
    assert healthomics_emulator.calls() == []


def _read(provider: DoorProcess, id_: str, outputs: dict[str, Any]) -> object:
    return provider.read(id_, outputs)


def _update(provider: DoorProcess, id_: str, outputs: dict[str, Any]) -> object:
    return provider.update(id_, outputs, {**outputs, "maxCpus": 1})


def _delete(provider: DoorProcess, id_: str, outputs: dict[str, Any]) -> None:
    provider.delete(id_, outputs)


def _create(provider: DoorProcess, _id: str, outputs: dict[str, Any]) -> object:
    return provider.create(outputs)


@pytest.mark.parametrize("operation", [_create, _read, _update, _delete])
def test_a_wrong_account_is_refused_before_every_operation(
    door: Door,
    provider: DoorProcess,
    healthomics_emulator: EmulatorHandle,
    operation: Callable[[DoorProcess, str, dict[str, Any]], object],
) -> None:
    id_, outputs = provider.create(provider.checked({"name": "calling"}))
    healthomics_emulator.clear_calls()
    with door.process({"aws:allowedAccountIds": f'["{THEIRS}"]'}) as other, pytest.raises(grpc.RpcError) as error:
        operation(other, id_, outputs)
    assert f"account {OURS}, but {door.setting('aws:allowedAccountIds')} allows only {THEIRS}" in message_of(
        error.value
    )
    assert [call.operation for call in healthomics_emulator.calls()] == ["GetCallerIdentity"]


def test_an_account_that_nobody_can_tell_is_not_an_allowed_one(
    door: Door, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="GetCallerIdentity", error="AccessDenied", times=None))
    with door.process({"aws:allowedAccountIds": f'["{OURS}"]'}) as provider:
        _, failures = provider.check({"name": "calling"})
    (failure,) = failures
    assert failure.startswith(
        "cannot determine which account these credentials belong to: sts:GetCallerIdentity failed"
    )


def test_not_asking_for_the_account_contradicts_rules_about_it(
    door: Door, healthomics_emulator: EmulatorHandle
) -> None:
    assert healthomics_emulator
    rules = {"aws:allowedAccountIds": f'["{OURS}"]', "aws:skipRequestingAccountId": "true"}
    with door.process(rules) as provider:
        _, failures = provider.check({"name": "calling"})
    assert failures == [
        f"{door.setting('aws:allowedAccountIds')} and {door.setting('aws:forbiddenAccountIds')} need the account to be "
        f"determined, but {door.setting('aws:skipRequestingAccountId')} turns that off; remove one or the other"
    ]


@cannot("settings of another namespace")
def test_not_validating_credentials_is_what_happens_anyway(door: Door, healthomics_emulator: EmulatorHandle) -> None:
    with door.process({"aws:skipCredentialsValidation": "false"}) as provider:
        provider.create(provider.checked({"name": "calling"}))
    assert healthomics_emulator.calls("GetCallerIdentity") == []
