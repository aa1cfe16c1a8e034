"""The emulator in a separate process, `python -m healthomics_emulator`, as a user runs it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

from healthomics_emulator import EmulatorHandle


@contextlib.contextmanager
def emulator_process(*options: str) -> Iterator[EmulatorHandle]:
    """Runs an emulator while the block lasts.

    Args:
        options: of its command line.
    """
    command = [sys.executable, "-m", "healthomics_emulator", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield EmulatorHandle(process.stdout.readline().strip())
        finally:
            process.terminate()
