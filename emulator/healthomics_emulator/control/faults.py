"""The fault plan: which calls go wrong, and how.

A fault is a value that a test injects. The plan counts the calls of each operation and hands out
the fault that one of them has coming. It does nothing to the call itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from threading import Lock
from typing import Any, get_args, get_type_hints

EVERY_OPERATION = "*"
LONGEST_DELAY = 86_400

_STATUSES = range(200, 600)
_ERROR_CODE = re.compile(r"[A-Za-z][\w.:-]*", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with some calls.

    A call meets at most one fault. Counting starts when the fault is injected. One of ``error``,
    ``drop`` and ``body`` says what the client gets; with none, it gets the true answer, late.

    Examples:
        ``Fault(operation="CreateRunGroup", error="InternalServerException")`` fails the next
        create, which has no effect. ``Fault(operation="CreateRunGroup", drop=True,
        takes_effect=True)`` makes a group and loses the answer. ``Fault(nth=3, times=2,
        error="ThrottlingException")`` throttles the third and the fourth call of any operation.
    """

    operation: str = EVERY_OPERATION
    """The operation's name; ``*`` is every one of HealthOmics'. STS's and IAM's go by name."""

    nth: int = 1
    """The first call it hits, counted from 1."""

    times: int | None = 1
    """How many calls in a row it hits; None is every one from the n-th on."""

    takes_effect: bool = False
    """Whether the call does its work before it goes wrong."""

    error: str | None = None
    """The error code to answer with, such as ``ConflictException``."""

    message: str = "Injected by the emulator's fault plan."
    """The message that goes with the error code."""

    drop: bool = False
    """Whether the connection is closed without an answer."""

    body: str | None = None
    """A body to answer with, instead of the true one: HTML, half a JSON, or an empty string."""

    content_type: str = "application/json"
    """The content type that goes with ``body``."""

    status: int | None = None
    """The HTTP status; by default the error's own, or 200 with ``body``."""

    delay_seconds: float = 0.0
    """How long to wait before the call takes effect."""

    delay_answer_seconds: float = 0.0
    """How long to wait after it has."""

    def __post_init__(self) -> None:
        """Refuses what could not be meant."""
        if (self.error is not None) + self.drop + (self.body is not None) > 1:
            raise ValueError("a fault has one of error, drop and body")
        if not all(0 <= delay <= LONGEST_DELAY for delay in (self.delay_seconds, self.delay_answer_seconds)):
            raise ValueError(f"a delay is of 0 to {LONGEST_DELAY} seconds")
        if self.nth < 1 or (self.times is not None and self.times < 1):
            raise ValueError("nth and times count from 1")
        if not (self.replaces_answer or self.delay_seconds or self.delay_answer_seconds):
            raise ValueError("a fault needs one of error, drop, body and a delay")
        self._check_that_http_can_say_it()

    def _check_that_http_can_say_it(self) -> None:
        if self.status is not None and self.status not in _STATUSES:
            raise ValueError(f"a status is from {_STATUSES[0]} to {_STATUSES[-1]}, got {self.status}")
        if self.error is not None and not _ERROR_CODE.fullmatch(self.error):
            raise ValueError(f"an error code is a name such as ConflictException, got {self.error!r}")
        if not (self.content_type.isascii() and self.content_type.isprintable()):
            raise ValueError(f"a content type is one line of ASCII, got {self.content_type!r}")
        if self.body is not None and _SURROGATE.search(self.body):
            raise ValueError("a body is text that UTF-8 has, without lone surrogates")

    @property
    def replaces_answer(self) -> bool:
        """Whether the client gets something other than the true answer."""
        return self.error is not None or self.drop or self.body is not None

    def hits(self, call: int) -> bool:
        """Whether the fault is meant for the ``call``-th call since it was injected."""
        return call >= self.nth and (self.times is None or call < self.nth + self.times)

    def __str__(self) -> str:
        """The fault in a few words, for the log of calls."""
        if not self.replaces_answer:
            return "delay"
        outcome = self.error or ("dropped connection" if self.drop else "replaced answer")
        return f"{outcome} {'after' if self.takes_effect else 'before'} effect"

    @classmethod
    def from_description(cls, description: Mapping[str, Any]) -> Fault:
        """The fault whose fields these are, as JSON has them.

        Raises:
            ValueError: The message is for the user.
        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(description) - known):
            raise ValueError(f"a fault has no {unknown[0]!r}; it has: {', '.join(sorted(known))}")
        hints = get_type_hints(cls)
        for name, value in description.items():
            if not _fits(value, get_args(hints[name]) or (hints[name],)):
                raise ValueError(f"a fault's {name} cannot be {value!r}")
        return cls(**description)


def _fits(value: object, types: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, (*types, int) if float in types else types)


@dataclass
class _Injected:
    fault: Fault
    seen: int = 0
    fired: int = 0


class FaultPlan:
    """The injected faults and how far each has come. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._injected: list[_Injected] = []

    def inject(self, fault: Fault) -> None:
        """Adds a fault, which starts counting now."""
        with self._lock:
            self._injected.append(_Injected(fault))

    def clear(self) -> None:
        """Lifts every fault."""
        with self._lock:
            self._injected = []

    def described(self) -> list[dict[str, Any]]:
        """The faults with how many calls each has ``seen`` and how often it has ``fired``."""
        with self._lock:
            return [{**asdict(each.fault), "seen": each.seen, "fired": each.fired} for each in self._injected]

    def next_fault(self, operation: str, *, of_health_omics: bool = True) -> Fault | None:
        """Counts a call of an operation; the fault that it meets, the first injected if several."""
        names = (operation, EVERY_OPERATION) if of_health_omics else (operation,)
        met: _Injected | None = None
        with self._lock:
            for each in self._injected:
                if each.fault.operation in names:
                    each.seen += 1
                    if met is None and each.fault.hits(each.seen):
                        met = each
            if met is not None:
                met.fired += 1
        return met.fault if met else None
