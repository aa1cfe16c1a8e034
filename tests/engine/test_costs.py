"""What a group costs: calls to AWS, and bytes of state. Counted, not timed."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from healthomics_emulator import EmulatorHandle
from support.stack import Stack

pytestmark = pytest.mark.engine

GROUPS = 10
PROGRAM = (
    f'for i in range({GROUPS}):\n    RunGroup(f"g{{i}}", max_cpus=256, max_gpus=8, max_runs=20, tags={{"n": str(i)}})'
)

# A docs-style provider, pickled by value, takes 12,100 bytes of state a group; a tenth of that is the goal.
BYTES_A_GROUP = 1_210
OF_THE_ENGINE = {"stackTrace", "sourcePosition", "urn", "parent", "provider", "propertyDependencies"}


def calls_of(emulator: EmulatorHandle) -> Counter[str]:
    calls = Counter(call.operation for call in emulator.calls())
    emulator.clear_calls()
    return calls


def test_no_command_makes_more_calls_than_it_must(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write(PROGRAM)
    stack.preview().succeeded()
    assert calls_of(healthomics_emulator) == {}
    stack.up().succeeded()
    assert calls_of(healthomics_emulator) == {"CreateRunGroup": GROUPS, "GetRunGroup": GROUPS}
    stack.up("--expect-no-changes").succeeded()
    assert calls_of(healthomics_emulator) == {}
    stack.refresh("--expect-no-changes").succeeded()
    assert calls_of(healthomics_emulator) == {"GetRunGroup": GROUPS}
    stack.destroy().succeeded()
    assert calls_of(healthomics_emulator) == {"DeleteRunGroup": GROUPS, "GetRunGroup": GROUPS, "GetCallerIdentity": 1}


def test_a_group_takes_few_bytes_of_state(stack: Stack) -> None:
    stack.write(PROGRAM)
    stack.up().succeeded()
    sizes = [
        len(json.dumps({key: value for key, value in group.items() if key not in OF_THE_ENGINE}))
        for group in stack.resources()
    ]
    assert len(sizes) == GROUPS
    assert max(sizes) <= BYTES_A_GROUP
