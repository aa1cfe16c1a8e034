"""One process, four threads, many resources at once: each gets its own answer, and what is shared is made once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.doors import lacks

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

RESOURCES = 24
# The provider's threads are fewer: the rest waits in its queue, as the engine's calls do.
CALLERS = 12
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")
OWN_ACCOUNT = {"aws:allowedAccountIds": '["123456789012"]'}


@pytest.fixture
def slow_identity(healthomics_emulator: EmulatorHandle) -> EmulatorHandle:
    """An emulator whose STS takes its time: whoever does not wait for the first answer asks again."""
    healthomics_emulator.inject(Fault(operation="GetCallerIdentity", times=None, delay_seconds=0.3))
    return healthomics_emulator


def program(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"group-{number}",
        "region": REGIONS[number % len(REGIONS)],
        "maxCpus": number + 1,
        "tags": {"number": str(number)},
        "idempotencySeed": f"seed {number}",
        **changes,
    }


def lived(provider: DoorProcess, number: int) -> None:
    """Takes one resource through its life and holds every answer against what was asked."""
    inputs = provider.checked(program(number))
    id_, outputs = provider.create(inputs)
    assert f":omics:{REGIONS[number % len(REGIONS)]}:" in outputs["arn"]
    assert {key: outputs[key] for key in inputs} == inputs
    assert provider.diff(id_, outputs, inputs) == ("DIFF_NONE", [])
    assert provider.read(id_, outputs) == (id_, outputs, inputs)
    changed = provider.checked(program(number, maxRuns=number + 1, tags={"changed": str(number)}), inputs)
    assert provider.diff(id_, outputs, changed) == (provider.CHANGED, [])
    outputs = provider.update(id_, outputs, changed)
    assert provider.read(id_, outputs) == (id_, outputs, changed)
    provider.delete(id_, outputs)
    assert provider.read(id_, outputs) == ("", {}, {})


def test_every_resource_gets_its_own_answers_and_the_identity_is_asked_for_once(
    door: Door, slow_identity: EmulatorHandle
) -> None:
    with door.process(OWN_ACCOUNT) as provider, ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(lambda number: lived(provider, number), range(RESOURCES)))
    assert slow_identity.run_groups() == []
    assert len(slow_identity.calls("CreateRunGroup")) == RESOURCES
    assert len(slow_identity.calls("GetCallerIdentity")) == 1


def test_a_first_rush_of_previews_makes_one_call_in_all(door: Door, slow_identity: EmulatorHandle) -> None:
    rush = Barrier(CALLERS)

    def previewed(number: int) -> dict[str, Any]:
        rush.wait()
        return provider.checked(program(number))

    with door.process(OWN_ACCOUNT) as provider, ThreadPoolExecutor(CALLERS) as callers:
        inputs = list(callers.map(previewed, range(CALLERS)))
    assert [it["maxCpus"] for it in inputs] == [number + 1 for number in range(CALLERS)]
    if not lacks(door, "a token among the inputs"):
        assert len({it["idempotencyToken"] for it in inputs}) == CALLERS
    assert [call.operation for call in slow_identity.calls()] == ["GetCallerIdentity"]


def test_a_resource_that_fails_leaves_the_others_alone(door: Door, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="AccessDeniedException", nth=5))

    def created(number: int) -> str | None:
        try:
            provider.create(provider.checked(program(number)))
        except grpc.RpcError as error:
            return message_of(error)
        return None

    with door.process() as provider, ThreadPoolExecutor(CALLERS) as callers:
        failures = {number: said for number, said in enumerate(callers.map(created, range(RESOURCES))) if said}
    ((number, said),) = failures.items()
    assert said.startswith(f'creating run group "group-{number}": AWS answered AccessDeniedException')
    names = {group["name"] for group in healthomics_emulator.run_groups()}
    assert names == {f"group-{it}" for it in range(RESOURCES)} - {f"group-{number}"}


def test_many_clients_share_one_role(door: Door, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.inject(Fault(operation="AssumeRole", times=None, delay_seconds=0.3))
    roles = json.dumps([{"roleArn": "arn:aws:iam::210987654321:role/deployer"}])
    with door.process({"aws:assumeRoles": roles}) as provider, ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(lambda number: provider.create(provider.checked(program(number))), range(CALLERS)))
    assert len(healthomics_emulator.calls("AssumeRole")) == 1
    assert {(group["account"], group["region"]) for group in healthomics_emulator.run_groups()} == {
        ("210987654321", region) for region in REGIONS
    }
