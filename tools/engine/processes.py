"""Runs other programs so that none outlives us and none holds us for ever."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

HEARTBEAT = 60.0  # seconds between two signs of life of a long run
GRACE = 5.0  # seconds that an interrupted program has to clean up


def say(line: str) -> None:
    """Tell the user something; stdout is for the one line that is the answer."""
    print(f"engine: {line}", file=sys.stderr, flush=True)


def answer(arguments: Sequence[str], env: Mapping[str, str], folder: Path, seconds: float) -> str:
    """What a short program prints.

    Raises:
        subprocess.SubprocessError: It failed, or took longer than `seconds`.
        OSError: It could not be started.
    """
    with _started(arguments, env, folder, subprocess.PIPE) as process:
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
    with _started(arguments, env, folder, sys.stderr) as process:
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


@contextlib.contextmanager
def _started(
    arguments: Sequence[str], env: Mapping[str, str], folder: Path, output: int | IO[str]
) -> Iterator[subprocess.Popen[str]]:
    """A program in a process group of its own, which ends with the block whatever happens."""
    with subprocess.Popen(
        arguments,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            with _guarded(process.pid):
                yield process
        except BaseException:
            _end(process)
            raise


@contextlib.contextmanager
def _guarded(group: int) -> Iterator[None]:
    """End a process group even if we are killed: the guard's input closes with us, unanswered."""
    command = ["/bin/sh", "-c", 'read -r word || kill -s KILL -- "-$1"', "guard", str(group)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as guard:
        try:
            yield
        finally:
            guard.communicate("relieved\n")


def _end(process: subprocess.Popen[str]) -> None:
    """Ask the whole group to stop, as Ctrl-C does, then insist."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=GRACE)
