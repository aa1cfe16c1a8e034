"""Runs other programs so that none outlives us and none holds us forever."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.processes import started

HEARTBEAT = 60.0  # seconds between two signs of life of a long run


def say(line: str) -> None:
    """Tell the user something; stdout is for the one line that is the answer."""
    print(f"engine: {line}", file=sys.stderr, flush=True)


def answer(arguments: Sequence[str], env: Mapping[str, str], folder: Path, seconds: float) -> str:
    """What a short program prints.

    Raises:
        subprocess.SubprocessError: It failed, or took longer than `seconds`.
        OSError: It could not be started.
    """
    with started(arguments, folder, output=subprocess.PIPE, complaints=subprocess.PIPE, environment=env) as process:
        out, err = process.communicate(timeout=seconds)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, out, err)
    return out.strip()


def work(arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> int:
    """Run a program for as long as it takes, its words on our stderr; return its exit code.

    Raises:
        OSError: It could not be started.
    """
    start = time.monotonic()
    with started(arguments, folder, output=sys.stderr, complaints=sys.stderr, environment=env) as process:
        while True:
            try:
                return process.wait(timeout=HEARTBEAT)
            except subprocess.TimeoutExpired:
                say(f"still at it after {time.monotonic() - start:.0f} s")


def reason(error: BaseException) -> str:
    """An error in one line: of a program that failed, the last thing that it said."""
    if isinstance(error, subprocess.TimeoutExpired):
        return f"no answer within {error.timeout:.0f} s"
    if isinstance(error, subprocess.CalledProcessError):
        words = f"{error.output or ''}\n{error.stderr or ''}".strip()
        return words.splitlines()[-1] if words else f"exit code {error.returncode}"
    return str(error)
