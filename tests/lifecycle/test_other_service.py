"""A group's life against a service that answers otherwise than the emulator, where AWS's documentation is silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from support.doors import one_door
from support.endpoints import at
from support.other_service import OtherService, serving

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

PROGRAM = {"name": "calling", "maxCpus": 4, "tags": {"team": "rare"}, "idempotencySeed": "the group's seed"}
CHANGED = {**PROGRAM, "maxCpus": 5, "maxGpus": 1, "tags": {"stage": "dev"}}


@contextmanager
def provider_of(door: Door, service: OtherService) -> Iterator[DoorProcess]:
    """A provider process that talks to the service."""
    environment = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
    }
    with serving(service) as endpoint, door.process(environment={**environment, **at(endpoint)}) as it:
        yield it


LIBERTIES: dict[str, dict[str, Any]] = {
    "an error code with an address behind it": {"code_in": "header with address"},
    "an error code in the body alone": {"code_in": "__type"},
    "an error code with its namespace": {"code_in": "__type with namespace"},
    "an error code under another key": {"code_in": "code"},
    "seconds since 1970": {"created_at": 1764057600.5},
    "a time without a zone": {"created_at": "2026-11-25T08:00:00"},
    "no time": {"created_at": None},
    "null where a limit is not set": {"unset": None},
    "0 where a limit is not set": {"unset": 0},
    "no name": {"answers": {"name": ...}},
    "unknown members": {"answers": {"fromTheFuture": {"a": [1]}}},
    "a slow delete": {"delete_seconds": 1},
    "a slow create": {"lag_seconds": 1},
}

DESCRIBED_OTHERWISE: dict[str, dict[str, Any]] = {
    "a trimmed name": {"answers": {"name": "calling"}},
    "a limit that was not set": {"answers": {"maxRuns": 100}},
    "another limit": {"answers": {"maxCpus": 99}},
    "a time in the past": {"created_at": "2020-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("described", DESCRIBED_OTHERWISE.values(), ids=DESCRIBED_OTHERWISE)
def test_a_group_that_is_described_otherwise_than_it_was_asked_for_is_made_once(
    door: Door, described: dict[str, Any]
) -> None:
    service = OtherService(**described)
    for _ in range(2):  # the second process knows of no group
        with provider_of(door, service) as provider:
            id_, _ = provider.create(provider.checked({**PROGRAM, "name": " calling "}))
            assert list(service.groups) == [id_]
    assert service.calls.count("create") == 2


@pytest.mark.parametrize("liberty", LIBERTIES.values(), ids=LIBERTIES)
def test_a_life_under_a_liberty_makes_one_group_shows_no_drift_and_ends(door: Door, liberty: dict[str, Any]) -> None:
    service = OtherService(**liberty)
    with provider_of(door, service) as provider:
        inputs = provider.checked(PROGRAM)
        id_, outputs = provider.create(inputs)
        assert list(service.groups) == [id_]
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
        changed = provider.checked(CHANGED, inputs)
        outputs = provider.update(id_, outputs, changed)
        assert provider.read(id_, outputs) == (id_, outputs, changed)
        provider.delete(id_, outputs)
        assert provider.read(id_, outputs)[0] == ""
        provider.delete(id_, outputs)


def test_a_404_that_is_no_answer_of_the_service_is_not_a_deletion(door: Door) -> None:
    service = OtherService(not_found="<html>no such page</html>")
    with provider_of(door, service) as provider:
        id_, outputs = provider.create(provider.checked(PROGRAM))
        service.groups.clear()
        for act in (provider.read, provider.delete):
            with pytest.raises(grpc.RpcError) as error:
                act(id_, outputs)
            assert "(HTTP 404); check that what answers is AWS HealthOmics" in message_of(error.value)


def runs(count: int, **more: Any) -> list[dict[str, Any]]:
    """Runs without a name, and with a time without a zone."""
    return [
        {"id": str(number), "status": "RUNNING", "creationTime": "2026-11-25T05:00:00", **more}
        for number in range(count)
    ]


@pytest.mark.parametrize("busy", ["ConflictException", "ValidationException"])
def test_runs_in_the_way_are_named_whatever_the_refusal_and_however_they_are_listed(door: Door, busy: str) -> None:
    # It filters by nothing, and gives a page at a time.
    service = OtherService(busy=busy, page=4, ignores_status=True)
    with provider_of(door, service) as provider:
        id_, outputs = provider.create(provider.checked(PROGRAM))
        service.runs += [*runs(12), {"id": "99", "status": "COMPLETED"}]
        with pytest.raises(grpc.RpcError) as error:
            provider.delete(id_, outputs)
        assert "blocked by 12 active runs (12 RUNNING): 0 (RUNNING for " in message_of(error.value)
        assert " and 2 more; set the environment variable PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS=wait" in message_of(
            error.value
        )
        provider.delete(id_, {**outputs, "onActiveRuns": "cancel"})
    assert service.calls.count("cancel") == 12


@pytest.mark.parametrize("busy", ["ConflictException", pytest.param("ValidationException", marks=one_door)])
def test_a_delete_that_was_interrupted_is_waited_for_though_another_one_is_refused(door: Door, busy: str) -> None:
    service = OtherService(busy=busy, delete_seconds=1)
    with provider_of(door, service) as provider:
        id_, outputs = provider.create(provider.checked(PROGRAM))
        service.delete(id_)
        provider.delete(id_, outputs)
        assert provider.read(id_, outputs)[0] == ""
