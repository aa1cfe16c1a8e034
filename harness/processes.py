"""Finds and ends processes, with everything that they started.

A process that a test will end is started in a new session, by `started` or with `start_new_session=True`, and ended by
that session: Pulumi's plugins lead separate process groups and may have lost their parent, but they stay in the
session.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

GRACE = 5.0
"""Seconds that an interrupted process has to clean up."""

_PROC = Path("/proc")
_ENDED = "Z"  # the state of a process that has ended and that its parent has not waited for


@dataclass(frozen=True)
class Running:
    """A process of this machine.

    Attributes:
        pid: its process ID.
        parent: that of the process that started it, or of the one that adopted it.
        session: that of the leader of its session.
        command: its command line, the arguments separated by spaces.
    """

    pid: int
    parent: int
    session: int
    command: str


def heed_sigint() -> None:
    """Lets the engine end its plugins at once, which it does by SIGINT.

    What a script starts in its background ignores that signal, and so does everything that this starts in turn: the
    engine would wait five seconds for its plugins, at every command.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def started(
    arguments: Sequence[str],
    folder: Path,
    *,
    output: int | IO[str] | None = None,
    complaints: int | IO[str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """Starts a program that ends with the block, with everything that it started, even if this process is killed.

    The program has no input and does not hear the terminal's Ctrl-C.

    Args:
        arguments: the command.
        folder: its working directory.
        output: its stdout, as `subprocess.Popen` takes it; this process's own unless given.
        complaints: its stderr, likewise.
        environment: all of its variables; this process's own unless given.
    """
    with subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=complaints,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            with _guarded(process.pid):
                yield process
        finally:
            end(process)


def interrupt(process: subprocess.Popen[Any]) -> None:
    """Does what Ctrl-C does at a terminal: sends SIGINT to the process group that a process leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGINT)


def end(process: subprocess.Popen[Any]) -> None:
    """Interrupts the leader of a session, gives it time to clean up, and kills what is left of the session."""
    if process.poll() is None:
        interrupt(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    kill(process)


def kill(process: subprocess.Popen[Any]) -> None:
    """Kills (-9) the leader of a session and all of the session, at once.

    Killing an engine alone would leave its plugins, which finish what they do.
    """
    killed: set[int] = set()
    # What is started between the look and the kill is found by the next look.
    while new := {member.pid for member in in_session(process.pid)} - killed:
        for pid in new:
            _kill(pid)
        killed |= new
    process.wait()


def kill_only(process: subprocess.Popen[Any], command: str) -> int:
    """Kills (-9) those processes of a session whose command line contains a string; returns how many.

    Args:
        process: the leader of the session.
        command: the text.
    """
    found = [member.pid for member in in_session(process.pid) if command in member.command]
    for pid in found:
        _kill(pid)
    return len(found)


def in_session(leader: int) -> list[Running]:
    """Returns the processes of a session, by the process ID of its leader, which may have ended."""
    return [process for process in running() if process.session == leader]


def descendants(pid: int) -> list[Running]:
    """Returns the processes that a process has started and that those have, as far as their parents still run."""
    everything = running()
    found, generation = [], {pid}
    while generation:
        children = [process for process in everything if process.parent in generation]
        generation = {child.pid for child in children}
        found += children
    return found


def running() -> list[Running]:
    """Returns the processes of this machine, without those that have ended and were not waited for."""
    return list(_of_proc() if (_PROC / "self" / "stat").exists() else _of_ps())


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _of_proc() -> Iterator[Running]:
    """Reads Linux's `/proc`: a machine, such as a container, may have no `ps`."""
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended
                # The name of the program is in parentheses, and may contain some.
                state, parent, _, session = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:4]
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                if state != _ENDED:
                    yield Running(int(folder.name), int(parent), int(session), command)


def _of_ps() -> Iterator[Running]:
    # By its full name, since PATH may have been replaced; `sess` is not an ID everywhere.
    listing = ["/bin/ps", "-A", "-o", "pid=,ppid=,state=,args="]
    for line in subprocess.run(listing, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        pid, parent, state, *command = line.split(maxsplit=3)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if not state.startswith(_ENDED):
                yield Running(int(pid), int(parent), os.getsid(int(pid)), "".join(command))


@contextlib.contextmanager
def _guarded(group: int) -> Iterator[None]:
    """Kills a process group even if this process is killed: the guard's input closes with it, unanswered."""
    command = ["/bin/sh", "-c", 'read -r word || kill -s KILL -- "-$1"', "guard", str(group)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as guard:
        try:
            yield
        finally:
            guard.communicate("relieved\n")
