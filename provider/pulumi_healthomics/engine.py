"""The engine that started this process, and the end of the process when the engine has ended.

An engine that ends by itself ends its plugins. A killed engine does not: the process would live on, and delete a group
an hour later, when the run that it waited for has ended and the user has long repaired the stack. So the process sends
nothing more to AWS once the engine has ended, its waits end within a second, and then it exits.

The engine listens on an address, which is the last argument of `python -m pulumi.dynamic`; when the operating system
refuses a connection to it, the engine has ended. That takes up to half a second after a kill. The standard input, which
the engine holds open, ends some milliseconds after it, but may also end for another reason: it raises the doubt, and
the address decides. The parent process does not show it, since Pulumi's launcher stays in between.

All dynamic providers of a stack share the process. It exits after the calls of other packages' providers have finished.
"""

from __future__ import annotations

import os
import re
import select
import socket
import sys
import time
from collections.abc import Iterable
from functools import cache
from threading import Thread, current_thread
from threading import enumerate as threads_alive
from traceback import walk_stack
from types import FrameType

# Seconds; the first is how late a wait, or the process, notices the end.
BETWEEN_LOOKS = 0.5
# How long an address may still be served after the standard input has ended: many times what was measured.
LONGEST_DOUBT = 3.0
BETWEEN_LOOKS_IN_DOUBT = 0.02
LONGEST_CONNECT = 1.0

_ADDRESS = re.compile(r"(?P<host>[^/]+):(?P<port>\d{1,5})")


class EngineEndedError(Exception):
    """The engine has ended: there is no command any more that a request could belong to."""


class Engine:
    """An engine, seen from a process that it started. Safe for threads.

    Args:
        address: where it listens, such as `127.0.0.1:40001`; an engine without an address counts as alive.
        standard_input: the file descriptor of the process's standard input.
    """

    def __init__(self, address: str, standard_input: int = 0) -> None:
        found = _ADDRESS.fullmatch(address)
        self._address = (found["host"].strip("[]"), int(found["port"])) if found else None
        self._standard_input: int | None = standard_input
        self._has_ended = False

    @property
    def is_watched(self) -> bool:
        """Whether its end can be noticed."""
        return self._address is not None

    def has_ended(self) -> bool:
        """Returns whether the engine has ended; never takes that back, since another process may take its address."""
        self._has_ended = self._has_ended or self._refuses() or (self._input_has_ended() and self._refuses_soon())
        return self._has_ended

    def ensure_alive(self) -> None:
        """Raises if the engine has ended.

        Raises:
            EngineEndedError: it has.
        """
        if self.has_ended():
            raise EngineEndedError("the Pulumi command has ended, and nothing more is done for it")

    def sleep(self, seconds: float) -> None:
        """Waits for so many seconds.

        Raises:
            EngineEndedError: the engine has ended meanwhile.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.ensure_alive()
            time.sleep(min(left, BETWEEN_LOOKS))

    def _refuses(self) -> bool:
        if self._address is None:
            return False
        try:
            with socket.create_connection(self._address, LONGEST_CONNECT):
                return False
        except ConnectionRefusedError:
            return True
        except OSError:
            # Too many open files, a full queue: no answer is not a refusal.
            return False

    def _input_has_ended(self) -> bool:
        """Returns whether the other end of the standard input is closed; reads nothing of it."""
        descriptor = self._standard_input
        if self._address is None or descriptor is None or not hasattr(select, "poll"):
            return False
        poll = select.poll()
        poll.register(descriptor, 0)
        return any(event & select.POLLHUP for _, event in poll.poll(0))

    def _refuses_soon(self) -> bool:
        until = time.monotonic() + LONGEST_DOUBT
        while time.monotonic() < until:
            if self._refuses():
                return True
            time.sleep(BETWEEN_LOOKS_IN_DOUBT)
        # Its end meant something else, and means nothing from now on.
        self._standard_input = None
        return False


@cache
def engine(provider: str) -> Engine:
    """Returns the engine of this process, with which the process ends. To be called by a thread that serves a request.

    In a process that serves no dynamic providers, such as a program, there is none, and nothing ends.

    Args:
        provider: the name of the module whose calls need not be finished when the engine has ended.
    """
    serves = hasattr(sys.modules.get("__main__"), "DynamicResourceProviderServicer")
    found = Engine(sys.argv[-1] if serves else "")
    if found.is_watched:
        pool = _pool(current_thread())
        Thread(target=_end_with, args=(found, pool, provider), name="end-with-engine", daemon=True).start()
    return found


def _end_with(engine: Engine, pool: str, provider: str) -> None:
    while not engine.has_ended():
        time.sleep(BETWEEN_LOOKS)
    while any(_serves_others(stack, provider) for stack in _stacks(pool)):
        time.sleep(BETWEEN_LOOKS)
    # The SDK's main thread waits for ever, and a call of ours may wait for AWS for minutes.
    os._exit(1)


def _pool(thread: Thread) -> str:
    """Returns the name of the pool that a thread is of: `ThreadPoolExecutor-0` for `ThreadPoolExecutor-0_1`."""
    return thread.name.rpartition("_")[0]


def _stacks(pool: str) -> Iterable[list[str]]:
    """Returns what each thread of a pool is in: the names of the modules of its calls, the innermost first."""
    frames = sys._current_frames()
    for thread in threads_alive():
        if _pool(thread) == pool and thread.ident in frames:
            yield [_module(frame) for frame, _ in walk_stack(frames[thread.ident])]


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


def _serves_others(stack: list[str], provider: str) -> bool:
    """Returns whether a thread of the pool serves a call, and not one of ours. An idle one waits in the pool's code."""
    return stack[0] != "concurrent.futures.thread" and provider not in stack
