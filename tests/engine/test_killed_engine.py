"""A command whose engine was killed (-9) stays ended: no process of ours is left, and nothing is written any more.

What each call does at each moment is in `lifecycle/test_ended_engine.py`; these are the real engine's processes, with
both launchers.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.launcher import with_pulumis_launcher

from harness.processes import in_session, kill
from harness.stack import Stack, repair
from harness.waiting import eventually

pytestmark = pytest.mark.engine

READS = {"GetRunGroup", "ListRuns", "ListRunGroups", "GetCallerIdentity"}
# Seconds; the process looks twice a second.
SOON = 5.0
# Seconds that a request may take on its way, if it was sent when the engine still lived.
ON_ITS_WAY = 0.2

MANY = 'for i in range(12):\n    RunGroup(f"g{i}", max_cpus=i + 1, on_active_runs="wait")'
MANY_CHANGED = MANY.replace("i + 1", "i + 2")


LAUNCHERS = ["our launcher", "Pulumi's launcher"]


@pytest.fixture
def launched(
    request: pytest.FixtureRequest, engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> Stack:
    """An empty stack, whose dynamic providers are started by one or the other launcher."""
    if request.param == "Pulumi's launcher":
        programs = tmp_path / "engine"
        programs.mkdir()
        engine = with_pulumis_launcher(engine, programs)
    return Stack(tmp_path / "stack", engine, healthomics_emulator.environment())


def kill_engine(engine: subprocess.Popen[bytes]) -> float:
    """Kills the engine alone, which ends none of the processes that it started; returns when that was."""
    assert any("pulumi.dynamic" in process.command for process in in_session(engine.pid))
    engine.kill()
    engine.wait()
    return time.time()


def ours(engine: subprocess.Popen[bytes]) -> list[str]:
    """Returns the processes that serve, or launch, the dynamic providers that an engine started."""
    texts = ("pulumi.dynamic", "pulumi-resource-pulumi-python")
    commands = [process.command for process in in_session(engine.pid)]
    return [command for command in commands if any(text in command for text in texts)]


def writes_since(emulator: EmulatorHandle, moment: float) -> list[str]:
    return [it.operation for it in emulator.calls() if it.operation not in READS and it.time > moment + ON_ITS_WAY]


# Not every condition with every launcher: the provider does not know who launched it.
@pytest.mark.parametrize(
    ("condition", "launched"), [("lagging", LAUNCHERS[1]), ("throttling", LAUNCHERS[0])], indirect=["launched"]
)
@pytest.mark.parametrize(
    ("command", "api_call"),
    [
        ("up", "CreateRunGroup"),
        ("up", "UpdateRunGroup"),
        ("destroy", "DeleteRunGroup"),
        ("refresh", "GetRunGroup"),
    ],
)
def test_a_killed_engine_leaves_no_process_and_no_write(
    launched: Stack, healthomics_emulator: EmulatorHandle, command: str, api_call: str, condition: str
) -> None:
    launched.write(MANY)
    if api_call != "CreateRunGroup":
        launched.up().succeeded()
        launched.write(MANY_CHANGED)
    lagging = Fault(operation=api_call, times=None, delay_answer_seconds=0.5)
    throttling = Fault(operation=api_call, times=None, error="ThrottlingException")
    healthomics_emulator.inject(lagging if condition == "lagging" else throttling)
    engine = launched.start(command, "--yes", "--skip-preview")
    try:
        eventually(lambda: healthomics_emulator.faults()[0]["fired"] > 0)
        killed = kill_engine(engine)
        eventually(lambda: ours(engine) == [], SOON)
    finally:
        kill(engine)
    assert writes_since(healthomics_emulator, killed) == []


@pytest.mark.parametrize("launched", LAUNCHERS, indirect=True)
def test_a_delete_that_waited_for_a_run_when_its_engine_was_killed_deletes_nothing_when_the_run_ends(
    launched: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    launched.write('RunGroup("calling", on_active_runs="wait")')
    launched.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    run = healthomics_emulator.client().start_run(
        workflowId="1", roleArn="arn:aws:iam::123456789012:role/run", outputUri="s3://out", runGroupId=group["id"]
    )["id"]
    engine = launched.start("destroy", "--yes", "--skip-preview")
    try:
        eventually(lambda: len(healthomics_emulator.calls("DeleteRunGroup")) > 1)
        killed = kill_engine(engine)
        healthomics_emulator.set_run_status(run, "COMPLETED")
        eventually(lambda: ours(engine) == [], SOON)
    finally:
        kill(engine)
    assert writes_since(healthomics_emulator, killed) == []
    repair(launched)
    launched.up().succeeded()
    assert [it["id"] for it in healthomics_emulator.run_groups()] == [group["id"]]
