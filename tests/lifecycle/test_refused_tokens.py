"""Where a token is answered with something else than its group: no second group, and no error without a way out."""

from __future__ import annotations

import json
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.doors import cannot, one_door

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

PROGRAM: dict[str, Any] = {
    "name": "calling",
    "maxCpus": 4,
    "tags": {"team": "rare", "old": "1"},
    "idempotencySeed": "the group's seed",
}
RETAGGED = {**PROGRAM, "tags": {"team": "common", "new": "1"}}


def ids(emulator: EmulatorHandle) -> list[str]:
    return [group["id"] for group in emulator.run_groups()]


def interrupted(door: Door, program: dict[str, Any] = PROGRAM) -> str:
    """Makes a group of which no state ever hears."""
    with door.process() as provider:
        return provider.create(provider.checked(program))[0]


def refused(provider: DoorProcess, program: dict[str, Any] = PROGRAM) -> str:
    with pytest.raises(grpc.RpcError) as error:
        provider.create(provider.checked(program))
    return message_of(error.value)


def test_tags_that_changed_since_an_interrupted_create_are_written_and_none_is_removed(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(request_id_other_parameters="replay")
    first = interrupted(door)
    inputs = provider.checked(RETAGGED)
    id_, outputs = provider.create(inputs)
    (group,) = healthomics_emulator.run_groups()
    assert (id_, group["id"], group["tags"]) == (first, first, {"team": "common", "old": "1", "new": "1"})
    # What was not asked for is drift, which a refresh shows and the next `up` removes.
    _, _, read = provider.read(id_, outputs)
    assert read == {**inputs, "tags": group["tags"], "tagsAll": group["tags"]}


@pytest.mark.parametrize("answer", ["conflict", pytest.param("validation", marks=one_door)])
def test_tags_that_changed_where_the_service_refuses_them_are_an_error_that_names_the_group(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle, answer: str
) -> None:
    healthomics_emulator.configure(request_id_other_parameters=answer)
    first = interrupted(door)
    before = healthomics_emulator.run_groups()
    said = refused(provider, RETAGGED)
    assert f"a group with this name and these limits exists already, {first}, which an interrupted" in said
    assert f"adopt it with {door.words.adopt(first)}, or delete it" in said
    assert healthomics_emulator.run_groups() == before
    # No request ever had other tags than those that were asked for.
    sent = [call.parameters["tags"] for call in healthomics_emulator.calls("CreateRunGroup")]
    assert sent[0] == PROGRAM["tags"]
    assert all(tags == RETAGGED["tags"] for tags in sent[1:])


@pytest.mark.parametrize("answer", ["conflict", pytest.param("validation", marks=one_door)])
@pytest.mark.parametrize("memory", ["replay", "conflict"])
def test_a_group_deleted_by_hand_is_made_again_with_other_tags(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle, answer: str, memory: str
) -> None:
    healthomics_emulator.configure(request_id_other_parameters=answer, request_id_after_delete=memory)
    healthomics_emulator.client().delete_run_group(id=interrupted(door))
    id_, _ = provider.create(provider.checked(RETAGGED))
    assert ids(healthomics_emulator) == [id_]


def test_a_token_that_is_refused_although_its_group_lives_is_an_error_and_no_second_group(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    first = interrupted(door)
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ConflictException", times=None))
    said = refused(provider)
    assert f"a group with this name and these limits exists already, {first}, which an interrupted" in said
    assert f"adopt it with {door.words.adopt(first)}, or delete it" in said
    assert ids(healthomics_emulator) == [first]


@cannot("adopt by an input")
def test_the_group_that_a_refused_token_made_is_adopted(door: Door, provider: DoorProcess) -> None:
    first = interrupted(door)
    id_, _ = provider.create(provider.checked({**PROGRAM, "adoptId": first}))
    assert id_ == first


@one_door
def test_a_group_of_equal_name_and_limits_is_never_taken_for_the_one_that_a_refused_token_made(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(request_id_after_delete="conflict")
    healthomics_emulator.client().delete_run_group(id=interrupted(door))
    theirs = interrupted(door, {**RETAGGED, "idempotencySeed": "of another stack"})
    before = healthomics_emulator.run_groups()
    assert f"a group with this name and these limits exists already, {theirs}" in refused(provider)
    assert healthomics_emulator.run_groups() == before


@one_door
def test_a_group_that_the_state_has_stands_in_the_way_of_none_of_equal_name_and_limits(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(request_id_after_delete="conflict")
    other = {**PROGRAM, "idempotencySeed": "of another resource"}
    inputs = provider.checked(other)
    living, outputs = provider.create(inputs)
    healthomics_emulator.client().delete_run_group(id=interrupted(door))
    with door.process() as process:
        process.diff(living, outputs, process.checked(other, inputs))
        id_, _ = process.create(process.checked(PROGRAM))
    assert ids(healthomics_emulator) == [living, id_]


@pytest.mark.parametrize("memory", ["conflict", "replay"])
def test_groups_that_cannot_be_listed_end_a_create_whose_token_may_have_made_one(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle, memory: str
) -> None:
    healthomics_emulator.configure(request_id_after_delete=memory)
    gone = interrupted(door)
    healthomics_emulator.client().delete_run_group(id=gone)
    healthomics_emulator.inject(Fault(operation="ListRunGroups", error="AccessDeniedException", times=None))
    said = refused(provider)
    assert "whether it made a group cannot be determined, since listing fails: AWS answered AccessDenied" in said
    assert ("AWS answered ConflictException" if memory == "conflict" else f"answered with group {gone}") in said
    assert ids(healthomics_emulator) == []
    healthomics_emulator.clear_faults()
    id_, _ = provider.create(provider.checked(PROGRAM))
    assert ids(healthomics_emulator) == [id_]


@pytest.mark.parametrize(
    "description",
    [{}, {"name": "calling"}, {"maxCpus": 4, "maxGpus": 0}, {"name": "calling", "maxCpus": 4, "maxRuns": 100_000}],
)
def test_a_description_that_lacks_settings_or_names_limits_that_limit_nothing_makes_no_second_group(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, description: dict[str, Any]
) -> None:
    arn = "arn:aws:omics:us-east-1:123456789012:runGroup/1234567"
    body = json.dumps({"id": "1234567", "arn": arn, **description})
    healthomics_emulator.inject(Fault(operation="GetRunGroup", body=body, times=None))
    provider.create(provider.checked({**PROGRAM, "tags": {}}))
    assert len(ids(healthomics_emulator)) == 1


def test_values_that_are_refused_whatever_the_token_are_sent_twice(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ValidationException", times=None))
    assert "AWS answered ValidationException" in refused(provider)
    assert len(healthomics_emulator.calls("CreateRunGroup")) == 2


def test_tags_of_an_interrupted_create_that_can_not_be_written_yet_are_written_by_the_next(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(request_id_other_parameters="replay")
    first = interrupted(door)
    healthomics_emulator.inject(Fault(operation="TagResource", error="AccessDeniedException"))
    said = refused(provider, RETAGGED)
    assert said.startswith(f'creating run group "calling" ({first}): AWS answered AccessDeniedException')
    id_, _ = provider.create(provider.checked(RETAGGED))
    (group,) = healthomics_emulator.run_groups()
    assert (id_, group["tags"]) == (first, {**PROGRAM["tags"], **RETAGGED["tags"]})
