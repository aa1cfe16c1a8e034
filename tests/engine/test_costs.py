"""What a group costs: calls to AWS, and bytes of state. Counted, not timed."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import RUN_GROUP, Stack
from harness.state_size import DYNAMIC, state_bytes

pytestmark = pytest.mark.engine

GROUPS = 10
PROGRAM = (
    f'for i in range({GROUPS}):\n    RunGroup(f"g{{i}}", max_cpus=256, max_gpus=8, max_runs=20, tags={{"n": str(i)}})'
)

PEERS = Path(__file__).parents[2] / "benchmarks" / "peers"


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


def test_a_group_takes_a_tenth_of_a_docs_style_providers_state(stack: Stack) -> None:
    stack.environment["GROUPS"] = str(GROUPS)
    sizes = {}
    for program, resource_type in (("ours", RUN_GROUP), ("docs_style", DYNAMIC)):
        shutil.copy(PEERS / f"{program}.py", stack.folder / "__main__.py")
        stack.up().succeeded()
        exported = stack.run("stack", "export").succeeded().output
        sizes[program] = state_bytes(exported, resource_type)
    assert [len(of_each) for of_each in sizes.values()] == [GROUPS, GROUPS]
    assert max(sizes["ours"]) <= min(sizes["docs_style"]) / 10
