"""Requests under way: each ends with its work, when its time is up, or within a second of the engine's Cancel.

The work is done in a thread of a pool, and the thread that answers the engine waits for it. So a call that waits for
AWS, which nothing can interrupt, does not keep an answer back. Before each call to AWS, and in each wait, the work asks
whether it is still wanted: nothing is sent any more once the engine has been answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import ContextVar, copy_context
from threading import Lock
from typing import Any, TypeVar

from pulumi_healthomics.engine import BETWEEN_LOOKS, Engine
from pulumi_healthomics.errors import RunGroupError

T = TypeVar("T")

# Seconds that work has after a Cancel, or after its time, to come to an end that can be reported.
GRACE = 0.6


class EndedError(RunGroupError):
    """A request ends before its work: the command was cancelled, or the time is up."""

    may_have_taken_effect = True


class AbandonedError(EndedError):
    """The same, and what the work did is not known."""


class Operations:
    """The requests under way of one process. Safe for threads.

    Args:
        engine: the engine that they come from.
        most_at_once: how many the engine may be answered at a time.
    """

    def __init__(self, engine: Engine, most_at_once: int) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(most_at_once, "operation")
        self._cancelled: Future[None] = Future()
        self._time: ContextVar[_Time | None] = ContextVar("time", default=None)
        self._lock = Lock()
        self._under_way = 0

    @property
    def are_under_way(self) -> bool:
        """Whether a request has not been answered yet."""
        return self._under_way > 0

    def run(self, work: Callable[[], T], seconds: float = 0.0) -> T:
        """Returns what `work` returns, or raises what it raises.

        Args:
            work: answers the request.
            seconds: how long it may take; 0 is as long as it needs.

        Raises:
            AbandonedError: it was cancelled, or its time is up, and it has not come to an end.
        """
        limit = _Time(seconds) if seconds else None
        with self._lock:
            self._under_way += 1
        try:
            context = copy_context()
            context.run(self._time.set, limit)
            done = self._pool.submit(context.run, work)
            ends: list[Future[Any]] = [done, self._cancelled]
            wait(ends, limit.left() if limit else None, FIRST_COMPLETED)
            wait([done], GRACE)
            if done.done():
                return done.result()
            raise AbandonedError(
                f"{self._why(limit)} while a call to AWS was not answered yet, so whether it took effect is not known",
                "run the command again",
            )
        finally:
            with self._lock:
                self._under_way -= 1

    def cancel(self) -> None:
        """Ends all requests, those that come later too."""
        with self._lock:
            if not self._cancelled.done():
                self._cancelled.set_result(None)

    def ensure_wanted(self) -> None:
        """Raises where the request of this thread has ended, or the engine has.

        Raises:
            EndedError: it was cancelled, or its time is up.
            EngineEndedError: the engine has ended.
        """
        limit = self._time.get()
        if self._cancelled.done() or (limit is not None and limit.left() <= 0):
            raise EndedError(self._why(limit), "run the command again")
        self._engine.ensure_alive()

    def sleep(self, seconds: float) -> None:
        """Waits; raises as `ensure_wanted` does, within half a second."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.ensure_wanted()
            wait([self._cancelled], min(left, BETWEEN_LOOKS))
        self.ensure_wanted()

    def _why(self, limit: _Time | None) -> str:
        if limit is None or self._cancelled.done():
            return "the command was cancelled"
        return f"it took longer than {limit.seconds:g} s, its custom time-out"


class _Time:
    """How long a request may take, from now on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        return max(self._end - time.monotonic(), 0.0)
