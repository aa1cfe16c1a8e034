"""The processes of the demo: none outlives it, and a Ctrl-C is obeyed at any moment.

A signal is noted when it comes and obeyed at the next look, so that none can come between the start of a process and
our knowing of it.
"""

from __future__ import annotations

import contextlib
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TypeVar

from harness.processes import started

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

LOOK = 0.1  # seconds between two looks at whether we were told to stop
PATIENCE = 300.0  # seconds for a command, or a server's first words, on a busy machine

T = TypeVar("T")


class InterruptedBySignalError(Exception):
    """The signal `number` ended this process's work."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Processes:
    """Starts processes, waits for them, and ends them and every process that they started."""

    def __init__(self) -> None:
        self._told = 0
        for number in SIGNALS:
            signal.signal(number, self._note)

    def run(self, arguments: list[str], folder: Path) -> int:
        """Runs a command whose output is ours; returns its exit status.

        Raises:
            TimeoutError: It takes too long.
            InterruptedBySignalError: A signal arrived.
        """
        with self.started(arguments, folder, None) as process:
            return self._awaited(lambda: _status(process), " ".join(arguments))

    def first_line(self, process: subprocess.Popen[str]) -> str:
        """Returns the first line that a process prints, empty if it ends without one.

        Raises:
            TimeoutError: It takes too long.
            InterruptedBySignalError: A signal arrived.
        """
        return self._awaited(lambda: _line(process), "a server's first line")

    @contextlib.contextmanager
    def started(self, arguments: list[str], folder: Path, output: int | None) -> Iterator[subprocess.Popen[str]]:
        """A process that ends with the block, with everything that it started."""
        self._look()
        with started(arguments, folder, output=output) as process:
            yield process

    def _awaited(self, ask: Callable[[], T | None], what: str) -> T:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._look()
            if (answer := ask()) is not None:
                return answer
        raise TimeoutError(f"{what} took longer than {PATIENCE:.0f} s")

    def _look(self) -> None:
        if self._told:
            raise InterruptedBySignalError(self._told)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._told = self._told or number


def _status(process: subprocess.Popen[str]) -> int | None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(LOOK)
    return None


def _line(process: subprocess.Popen[str]) -> str | None:
    assert process.stdout is not None  # noqa: S101 - for the type checker: it was started with a pipe
    readable, _, _ = select.select([process.stdout], [], [], LOOK)
    return process.stdout.readline().strip() if readable else None
