"""Decision record 2 in the real process: a repeated create makes no second group, a used-up token leads on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from pulumi_healthomics.lifecycle.tokens import following
from support.doors import cannot, lacks, one_door

from harness.door_process import DoorProcess, message_of
from harness.doors import Door
from harness.waiting import eventually

PROGRAM = {"name": "calling", "maxCpus": 4, "tags": {"team": "rare"}, "idempotencySeed": "the group's seed"}


def tokens(emulator: EmulatorHandle) -> list[str]:
    return [call.parameters["requestId"] for call in emulator.calls("CreateRunGroup")]


def ids(emulator: EmulatorHandle) -> list[str]:
    return [group["id"] for group in emulator.run_groups()]


def test_the_seed_never_reaches_the_state(provider: DoorProcess) -> None:
    inputs = provider.checked(PROGRAM)
    _, outputs = provider.create(inputs)
    assert "the group's seed" not in str({**inputs, **outputs})
    assert "idempotencySeed" not in {**inputs, **outputs}


@cannot("a token among the inputs")
def test_a_token_among_the_inputs_is_recorded_once(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    inputs = provider.checked(PROGRAM)
    _, outputs = provider.create(inputs)
    assert [outputs["idempotencyToken"]] == [inputs["idempotencyToken"]] == tokens(healthomics_emulator)
    assert "requestId" not in outputs


def test_another_process_sends_the_same_token_and_is_handed_the_same_group(
    door: Door,
    healthomics_emulator: EmulatorHandle,
) -> None:
    made = set()
    for _ in range(2):
        with door.process() as provider:
            made.add(provider.create(provider.checked(PROGRAM))[0])
    assert made == set(ids(healthomics_emulator))
    assert len(made) == 1
    assert len(set(tokens(healthomics_emulator))) == 1


def test_an_update_is_never_given_a_token(provider: DoorProcess) -> None:
    plain = {key: value for key, value in PROGRAM.items() if key != "idempotencySeed"}
    first = provider.checked(plain)
    id_, outputs = provider.create(first)
    inputs = provider.checked(PROGRAM, first)
    assert inputs == first
    assert provider.diff(id_, outputs, inputs) == ("DIFF_NONE", [])


def test_a_replacement_with_equal_settings_sends_the_next_token_and_the_same_one_after_a_crash(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    first = provider.checked(PROGRAM)
    id_, outputs = provider.create(first)
    replaced = []
    for _ in range(2):
        with door.process() as process:
            process.diff(id_, outputs, process.checked(PROGRAM, first))
            replaced.append(process.create(process.checked(PROGRAM))[0])
    assert len(set(replaced)) == 1
    assert replaced[0] != id_
    assert len(ids(healthomics_emulator)) == 2


def test_a_forced_replacement_is_handed_the_live_group_and_keeps_it(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, old = provider.create(provider.checked(PROGRAM))
    with door.process() as process:
        new_id, new = process.create(process.checked(PROGRAM))
        process.delete(id_, old)
    assert new_id == id_
    assert new["incarnation"] != old["incarnation"]
    assert ids(healthomics_emulator) == [id_]


@pytest.mark.parametrize("memory", ["replay", "create", "conflict"])
def test_a_group_deleted_by_hand_is_made_again_whatever_the_service_remembers(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle, memory: str
) -> None:
    healthomics_emulator.configure(request_id_after_delete=memory)
    gone, _ = provider.create(provider.checked(PROGRAM))
    healthomics_emulator.client().delete_run_group(id=gone)
    inputs = provider.checked(PROGRAM)
    id_, outputs = provider.create(inputs)
    assert ids(healthomics_emulator) == [id_]
    used = tokens(healthomics_emulator)
    assert inputs.get("idempotencyToken", used[0]) == used[0]
    if memory == "create":
        assert used == [used[0]] * 2
        assert ("requestId" in outputs) == lacks(door, "a token among the inputs")
    else:
        assert used[-1] == next(islice(following(used[0]), 1))
    assert used[-1] == outputs.get("requestId", inputs.get("idempotencyToken"))
    assert provider.diff(id_, outputs, inputs) == ("DIFF_NONE", [])
    assert provider.read(id_, outputs) == (id_, outputs, inputs)


@pytest.mark.parametrize("change", [{"maxCpus": 99}, {"name": "other"}, {"maxGpus": 1}])
def test_a_group_that_answers_is_ours_though_it_is_not_as_asked_for(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, change: dict[str, Any]
) -> None:
    first, _ = provider.create(provider.checked(PROGRAM))
    healthomics_emulator.client().update_run_group(id=first, **change)
    inputs = provider.checked(PROGRAM)
    second, outputs = provider.create(inputs)
    assert ids(healthomics_emulator) == [first] == [second]
    # The difference is drift, which the next refresh shows.
    assert provider.read(second, outputs)[2] == {**inputs, **change}


def test_a_group_that_is_late_is_waited_for(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.configure(read_lag_seconds=2.0)
    id_, _ = provider.create(provider.checked(PROGRAM))
    assert ids(healthomics_emulator) == [id_]


@one_door
def test_the_tokens_tried_are_bounded(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ConflictException", times=None))
    with pytest.raises(grpc.RpcError) as error:
        provider.create(provider.checked(PROGRAM))
    assert "AWS answered ConflictException" in message_of(error.value)
    sent = tokens(healthomics_emulator)
    assert (len(sent), len(set(sent))) == (20, 5)


def test_a_conflict_with_a_request_that_is_still_under_way_makes_no_second_group(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(
        Fault(operation="CreateRunGroup", drop=True, takes_effect=True),
        Fault(operation="CreateRunGroup", nth=2, times=2, error="ConflictException"),
    )
    id_, _ = provider.create(provider.checked(PROGRAM))
    assert ids(healthomics_emulator) == [id_]
    assert len(set(tokens(healthomics_emulator))) == 1


@cannot("a create without a seed")
def test_without_a_seed_the_token_is_random(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    plain = provider.checked({"name": "calling"})
    assert "idempotencyToken" not in plain
    first, second = (provider.create(plain)[1]["requestId"] for _ in range(2))
    assert first != second
    assert len(ids(healthomics_emulator)) == 2


@pytest.mark.parametrize("seen", ["before the create", "while the service answers"])
def test_a_new_group_of_a_renamed_ones_old_name_never_gets_that_group(
    door: Door, healthomics_emulator: EmulatorHandle, seen: str
) -> None:
    # The engine checks in the order of registration: the new resource may come first, and its token is the old one's.
    with door.process() as process:
        inputs = process.checked(PROGRAM)
        renamed, outputs = process.create(inputs)
    with door.process() as process, ThreadPoolExecutor() as pool:
        new = process.checked(PROGRAM)
        if seen == "while the service answers":
            healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ConflictException", times=3))
            creating = pool.submit(process.create, new)
            # The create pauses 3.5 seconds in all before the call that is answered.
            eventually(lambda: len(healthomics_emulator.calls("CreateRunGroup")) == 2)
        again = process.checked({**PROGRAM, "idempotencySeed": "another", "name": "renamed"}, inputs)
        process.diff(renamed, outputs, again)
        id_, _ = creating.result() if seen == "while the service answers" else process.create(new)
    assert id_ != renamed
    assert ids(healthomics_emulator) == sorted([id_, renamed])
