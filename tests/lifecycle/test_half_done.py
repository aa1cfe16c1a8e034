"""An update that fails half way: the error says what was done, and every way on ends where the program says.

The state does not have what was done, or else, through a door that can say it, all of it.
"""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.doors import cannot, lacks

from harness.door_process import message_of
from harness.doors import Door

OLD = {"name": "calling", "maxCpus": 4, "tags": {"team": "rare", "old": "1"}}
NEW = {"name": "called", "maxCpus": 8, "tags": {"team": "common", "new": "1"}}
EFFECTS = {
    "UpdateRunGroup": "name, {} changed",
    "UntagResource": "tags removed",
    "TagResource": "tags written",
}
CALLS = list(EFFECTS)
FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"error": "AccessDeniedException"},
    "answer lost": {"drop": True, "takes_effect": True},
    "failed without effect": {"error": "InternalServerException"},
    "failed with effect": {"error": "InternalServerException", "takes_effect": True},
}


def seen(emulator: EmulatorHandle) -> dict[str, object]:
    """Returns what the live group has of each call's effect."""
    (group,) = emulator.run_groups()
    tags = group["tags"]
    return {
        "UpdateRunGroup": (group["name"], group["limits"]),
        "UntagResource": "old" in tags,
        "TagResource": (tags["team"], "new" in tags),
    }


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "way_on",
    [
        "the same program again",
        "a refresh, and the old program",
        pytest.param("the old program", marks=cannot("keep a half-done update")),
    ],
)
def test_the_error_says_what_was_sent_and_all_ways_on_end_where_the_program_says(
    door: Door, healthomics_emulator: EmulatorHandle, call: str, fault: str, way_on: str
) -> None:
    with door.process(environment={"AWS_MAX_ATTEMPTS": "1"}) as provider:
        first = provider.checked(OLD)
        id_, outputs = provider.create(first)
        before = seen(healthomics_emulator)
        changed = provider.checked(NEW, first)
        healthomics_emulator.inject(Fault(operation=call, times=None, **FAULTS[fault]))
        with pytest.raises(grpc.RpcError) as error:
            provider.update(id_, outputs, changed)
        said = message_of(error.value)
        after = seen(healthomics_emulator)
        for effect in (it for it in CALLS if before[it] != after[it]):
            assert EFFECTS[effect].format(door.argument("maxCpus")) in said
        if before == after and fault == "refused":
            assert "already" not in said
        else:
            assert door.words.half_done in said
        assert ("perhaps" in said) == (fault != "refused")
        healthomics_emulator.clear_faults()
        left = provider.unfinished(error.value, changed)
        assert (left is not None) == (door.words.half_done in said and not lacks(door, "keep a half-done update"))
        recorded = first
        if left:
            assert left.id == id_
            outputs, recorded = left.outputs, left.inputs
        if "refresh" in way_on:
            _, outputs, recorded = provider.read(id_, outputs)
        program = NEW if way_on == "the same program again" else OLD
        inputs = provider.checked(program, recorded)
        # The engine updates what is not finished, whatever the diff says.
        if left or provider.diff(id_, outputs, inputs)[0] != "DIFF_NONE":
            outputs = provider.update(id_, outputs, inputs)
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
    (group,) = healthomics_emulator.run_groups()
    assert (group["name"], group["limits"]["maxCpus"], group["tags"]) == tuple(
        program[key] for key in ("name", "maxCpus", "tags")
    )
