"""Cases of one operation, tried: each meets its fault in a provider process of its own, all are repeated in a new one.

The repetition shares a process, as the resources of one `pulumi up` do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import grpc
from healthomics_emulator import EmulatorHandle

from faults.catalogue import KILLED, READ_TIMEOUT_SECONDS, Case
from faults.engine import CheckFailedError
from faults.stories import Story
from harness.door_process import DoorProcess
from harness.doors import Door
from harness.waiting import eventually

# One retry, so that a fault that lasts is over soon and one that does not is healed.
_ATTEMPTS = "2"
_RESOURCES_AT_A_TIME = 4
_FAILURES = (grpc.RpcError, CheckFailedError)


@dataclass(frozen=True)
class Verdict:
    """What there was after the first `up` without the fault.

    Attributes:
        happened: whether the fault hit a call at all; if not, the case says nothing.
        failed: whether the operation failed under the fault.
        duplicates: live groups of the resource beyond the first.
        lost: groups that live but are not in the state, and the reverse.
        unconverged: 1 if that `up` failed, or state or reality are not what the program says.
    """

    case: Case
    happened: bool
    failed: bool
    duplicates: int
    lost: int
    unconverged: int

    def counts(self) -> tuple[int, int, int]:
        """Returns the figures that must be 0."""
        return self.duplicates, self.lost, self.unconverged


def impatient(folder: Path) -> dict[str, str]:
    """Returns the variables of a provider that neither waits nor retries for long.

    Args:
        folder: an empty one. botocore has no setting for its read time-out, so Python is given a start-up file there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    timeout = f'botocore.config.Config.OPTION_DEFAULTS["read_timeout"] = {READ_TIMEOUT_SECONDS}'
    (folder / "sitecustomize.py").write_text(f"import botocore.config\n\n{timeout}\n")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, "AWS_MAX_ATTEMPTS": _ATTEMPTS}


def tried(emulator: EmulatorHandle, door: Door, cases: Sequence[Case], variables: dict[str, str]) -> list[Verdict]:
    """Tries cases on an emulator of their own and returns what became of each.

    Args:
        emulator: without groups, faults and calls.
        door: theirs.
        cases: with their faults.
        variables: from `impatient`.
    """
    environment = {**emulator.environment(), **variables}
    stories = [Story(case.operation, f"group {at}", emulator) for at, case in enumerate(cases)]
    with door.process(environment=emulator.environment()) as provider:
        for story in stories:
            story.prepare(provider)
    met = [_met(emulator, door, case, story, environment) for case, story in zip(cases, stories, strict=True)]
    with (
        door.process(environment=emulator.environment()) as provider,
        ThreadPoolExecutor(_RESOURCES_AT_A_TIME) as up,
    ):
        settled = list(up.map(lambda story: _settles(story, provider), stories))
    verdicts = [
        Verdict(case, happened, failed, *_counted(story, settled=settles))
        for case, story, (happened, failed), settles in zip(cases, stories, met, settled, strict=True)
    ]
    emulator.reset()
    return verdicts


def _met(
    emulator: EmulatorHandle, door: Door, case: Case, story: Story, environment: dict[str, str]
) -> tuple[bool, bool]:
    """Lets the operation meet the fault and lifts it; returns whether it happened, and whether it was failed by it."""
    emulator.clear_calls()
    emulator.inject(case.injected())
    if case.fault == KILLED:
        failed = _killed(emulator, door, story)
    else:
        with door.process(environment=environment) as provider:
            failed = _fails(story, provider)
    (injected,) = emulator.faults()
    eventually(lambda: _hits(emulator) == injected["fired"])
    emulator.clear_faults()
    return injected["fired"] > 0, failed


def _fails(story: Story, provider: DoorProcess) -> bool:
    try:
        story.operate(provider)
    except _FAILURES:
        return True
    return False


def _settles(story: Story, provider: DoorProcess) -> bool:
    try:
        story.next_up(provider)
        return story.resource.is_settled(provider)
    except _FAILURES:
        return False


def _killed(emulator: EmulatorHandle, door: Door, story: Story) -> bool:
    with (
        ThreadPoolExecutor(1) as thread,
        # What ends it is a kill -9.
        door.process(environment=emulator.environment()) as provider,
    ):
        operation = thread.submit(story.operate, provider)
        while not operation.done() and not _hits(emulator):
            time.sleep(0.02)
    return operation.exception() is not None


def _hits(emulator: EmulatorHandle) -> int:
    return sum(call.fault is not None for call in emulator.calls())


def _counted(story: Story, *, settled: bool) -> tuple[int, int, int]:
    live = story.live()
    as_asked = all(story.is_as_asked(group) for group in live)
    complete = len(live) == (story.resource.program is not None)
    lost = {group["id"] for group in live} ^ story.resource.ids()
    return max(0, len(live) - 1), len(lost), int(not (settled and as_asked and complete))
