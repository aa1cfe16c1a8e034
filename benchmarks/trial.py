"""One stack on the real engine, with a peer's program, and how long the engine takes over it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from healthomics_emulator import EmulatorHandle

from harness.stack import Outcome, Stack

PEERS = Path(__file__).parent / "peers"
LONGEST = 1800.0  # seconds that a command may take


class Trial:
    """A fresh stack, on a `file://` backend of its own.

    Args:
        engine: the folder that holds `pulumi`.
        emulator: the service, which is emptied.
        program: the name of one of the peers' programs.
        groups: how many groups it has.
        folder: an empty folder.
    """

    def __init__(self, engine: Path, emulator: EmulatorHandle, program: str, groups: int, folder: Path) -> None:
        emulator.reset()
        environment = {**emulator.environment(), "GROUPS": str(groups), "PYTHONPATH": str(PEERS)}
        self.stack = Stack(folder, engine, environment, timeout=LONGEST)
        shutil.copy(PEERS / f"{program}.py", self.stack.folder / "__main__.py")

    def up(self) -> float:
        """Returns how many seconds `pulumi up` takes."""
        return self.seconds("up")

    def seconds(self, command: str) -> float:
        """Returns how many seconds a command takes, without its preview."""
        start = time.perf_counter()
        outcome = self.attempt(command)
        seconds = time.perf_counter() - start
        outcome.succeeded()
        return seconds

    def attempt(self, command: str) -> Outcome:
        """Returns how a command ends, without its preview."""
        return self.stack.run(command, "--skip-preview", "--yes", "--suppress-progress")


@contextlib.contextmanager
def trial(engine: Path, emulator: EmulatorHandle, program: str, groups: int) -> Iterator[Trial]:
    """A trial whose folder goes with the block."""
    with tempfile.TemporaryDirectory() as folder:
        yield Trial(engine, emulator, program, groups, Path(folder))
