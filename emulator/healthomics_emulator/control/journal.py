"""The log of calls: what came in, what went out, and which fault was in between.

The last 100,000 calls are kept. Calls of the emulator's own paths are not logged.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

CAPACITY = 100_000


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call as the service saw it."""

    number: int
    """Counted from 1 since the last reset; it goes on after the log is cleared."""

    service: str
    """The service that the signature names: ``omics``, ``sts`` …; empty if it names none."""

    operation: str
    """The operation's name; empty if the request was none that the service knows."""

    account: str
    region: str
    access_key: str

    time: float
    """When the request had been read, in seconds since the epoch."""

    seconds: float
    """How long the emulator took until it had the answer."""

    status: int | None
    """The HTTP status of the answer; None if the connection was dropped instead."""

    error: str | None
    """The error code of the answer."""

    fault: str | None
    """The injected fault that the call met, in a few words."""

    parameters: dict[str, Any] = field(default_factory=dict)
    """The parameters, by their names in the model; empty if they could not be parsed."""

    request_id: str = ""
    user_agent: str = ""


class Journal:
    """The calls, oldest first. Safe for threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._lock = Lock()
        self._calls: deque[Call] = deque(maxlen=capacity)
        self._count = 0

    def write(self, **facts: Any) -> None:
        """Adds a call, given everything but its number."""
        with self._lock:
            self._count += 1
            self._calls.append(Call(number=self._count, **facts))

    def calls(self, operation: str | None = None) -> list[Call]:
        """The calls so far, of one operation or of all."""
        with self._lock:
            calls = list(self._calls)
        return [call for call in calls if operation in (None, call.operation)]

    def clear(self) -> None:
        """Forgets the calls; the numbers go on."""
        with self._lock:
            self._calls.clear()

    def reset(self) -> None:
        """Forgets the calls and starts counting from 1 again."""
        with self._lock:
            self._calls.clear()
            self._count = 0
