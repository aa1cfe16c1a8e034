"""Throttling, at AWS's published rates: it is waited out unless the user has said how often to try."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

GROUPS = 30
BOTOCORES_ATTEMPTS = 3


def program(number: int, cpus: int) -> dict[str, Any]:
    return {"name": f"group-{number}", "maxCpus": cpus, "idempotencySeed": f"seed {number}"}


def test_groups_live_and_die_under_throttling_without_a_failure_or_a_duplicate(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(rate_limits=True)

    def all_at_once(act: Callable[[int], Any]) -> list[Any]:
        with ThreadPoolExecutor(8) as threads:
            return list(threads.map(act, range(GROUPS)))

    made = all_at_once(lambda number: provider.create(provider.checked(program(number, 4))))
    assert {group["id"] for group in healthomics_emulator.run_groups()} == {id_ for id_, _ in made}
    assert len(healthomics_emulator.run_groups()) == GROUPS

    def update(number: int) -> dict[str, Any]:
        id_, old = made[number]
        return provider.update(id_, old, provider.checked(program(number, 8), old))

    updated = all_at_once(update)
    assert all(group["limits"] == {"maxCpus": 8} for group in healthomics_emulator.run_groups())
    read = all_at_once(lambda number: provider.read(made[number][0], updated[number]))
    assert [outputs for _, outputs, _ in read] == updated
    all_at_once(lambda number: provider.delete(made[number][0], updated[number]))
    assert healthomics_emulator.run_groups() == []
    assert "ThrottlingException" in {call.error for call in healthomics_emulator.calls()}


def test_a_call_is_throttled_more_often_than_it_may_fail_otherwise(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    times = 2 * BOTOCORES_ATTEMPTS
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ThrottlingException", times=times))
    provider.create(provider.checked({"name": "calling"}))
    assert len(healthomics_emulator.calls("CreateRunGroup")) == times + 1
    assert len({call.parameters["requestId"] for call in healthomics_emulator.calls("CreateRunGroup")}) == 1


@pytest.mark.parametrize(
    ("settings", "environment", "attempts"),
    [
        ({"aws:maxRetries": "2"}, {}, 2),
        ({}, {"AWS_MAX_ATTEMPTS": "2"}, 2),
        ({"aws:retryMode": "adaptive"}, {}, BOTOCORES_ATTEMPTS),
        ({}, {"AWS_RETRY_MODE": "adaptive"}, BOTOCORES_ATTEMPTS),
    ],
)
def test_what_the_user_says_of_retries_holds_for_throttling_too(
    door: Door,
    healthomics_emulator: EmulatorHandle,
    settings: dict[str, str],
    environment: dict[str, str],
    attempts: int,
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ThrottlingException", times=None))
    with door.process(settings, environment) as provider, pytest.raises(grpc.RpcError) as error:
        provider.create(provider.checked({"name": "calling"}))
    assert "AWS answered ThrottlingException" in message_of(error.value)
    assert len(healthomics_emulator.calls("CreateRunGroup")) == attempts
