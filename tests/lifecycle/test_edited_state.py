"""A state that somebody edited by hand: what can not be read counts as missing, and is filled in by a refresh."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle
from pulumi_healthomics.resource.state import OUTPUT_KEYS

from harness.door_process import DoorProcess, message_of

PROGRAM = {"name": "calling", "maxCpus": 4, "tags": {"team": "rare"}, "idempotencySeed": "the group's seed"}
CHANGED = {**PROGRAM, "maxCpus": 5, "tags": {"team": "common"}}
WRONG = ["", "x", 7, True, [], ["a"], [[1]], {}, {"a": 7}, {"a": {"b": 1}}]


@pytest.fixture
def provider(shared_provider: DoorProcess) -> DoorProcess:
    """One process for all tests of this file."""
    return shared_provider


@pytest.mark.parametrize("key", OUTPUT_KEYS)
def test_no_value_in_the_state_is_answered_with_a_traceback(provider: DoorProcess, key: str) -> None:
    inputs = provider.checked(PROGRAM)
    id_, outputs = provider.create(inputs)
    changed = provider.checked(CHANGED, inputs)
    said = []
    for value in WRONG:
        edited = {**outputs, key: value}
        for act in (
            lambda edited: provider.check(CHANGED, edited),
            lambda edited: provider.diff(id_, edited, changed),
            lambda edited: provider.read(id_, edited),
            lambda edited: provider.update(id_, edited, changed),
            lambda edited: provider.delete(id_, edited),
        ):
            try:
                act(edited)
            except grpc.RpcError as error:
                said.append(message_of(error))
    assert [it for it in said if "Traceback" in it or "\n" in it] == []


@pytest.mark.parametrize("value", [7, True, [[1]], {"a": {"b": 1}}])
def test_a_refresh_fills_in_what_can_not_be_read(provider: DoorProcess, value: Any) -> None:
    inputs = provider.checked(PROGRAM)
    id_, outputs = provider.create(inputs)
    for key in ("arn", "region", "tagsAll", "maxCpus", "raisedLimits", "creationTime"):
        _, filled, found = provider.read(id_, {**outputs, key: value})
        assert {it: filled[it] for it in outputs} == outputs
        assert (filled["arn"], found) == (outputs["arn"], inputs)


def test_a_choice_that_is_none_deletes_no_running_group(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = provider.create(provider.checked(PROGRAM))
    healthomics_emulator.client().start_run(
        workflowId="1", roleArn="arn:aws:iam::123456789012:role/r", outputUri="s3://b/o", runGroupId=id_
    )
    with pytest.raises(grpc.RpcError) as error:
        provider.delete(id_, {**outputs, "onActiveRuns": "stop"})
    assert "blocked by 1 active run (1 RUNNING)" in message_of(error.value)
