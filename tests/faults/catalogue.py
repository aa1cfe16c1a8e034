"""What can go wrong, with which call of which operation: the cases of the fault table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from healthomics_emulator import Fault

from harness.doors import PLUGIN, Door

READ_TIMEOUT_SECONDS = 1
"""The provider's, in the table: botocore's own 60 would take an hour longer."""

TOO_LATE_SECONDS = 2.5
"""A delay that the client does not wait for. It is over, and its call took effect, before the next `up`."""

KILLED = "provider killed after effect"
"""`kill -9` of the provider's process when the service has done its work and has not answered yet."""

_MEANWHILE_SECONDS = 60.0

# The status is written out, since STS, which meets the same faults, has other codes of its own.
FAULTS: dict[str, dict[str, Any]] = {
    "500 before effect": {"error": "InternalServerException", "status": 500},
    "500 after effect": {"error": "InternalServerException", "status": 500, "takes_effect": True},
    "408 before effect": {"error": "RequestTimeoutException", "status": 408},
    "408 after effect": {"error": "RequestTimeoutException", "status": 408, "takes_effect": True},
    "429": {"error": "ThrottlingException", "status": 429},
    "409": {"error": "ConflictException", "status": 409},
    "connection dropped before effect": {"drop": True},
    "answer lost after effect": {"drop": True, "takes_effect": True},
    "too late, before effect": {"delay_seconds": TOO_LATE_SECONDS},
    "too late, after effect": {"delay_answer_seconds": TOO_LATE_SECONDS},
    "no JSON after effect": {"body": "<html>", "content_type": "text/html", "takes_effect": True},
    KILLED: {"delay_answer_seconds": _MEANWHILE_SECONDS},
}
"""Each fault by its words, as `Fault` has it."""

# The calls of each operation, in order; one that comes again with another meaning is there again.
CALLS: dict[str, tuple[str, ...]] = {
    "create": ("CreateRunGroup", "GetRunGroup"),
    "update limits": ("GetCallerIdentity", "UpdateRunGroup"),
    "update tags": ("GetCallerIdentity", "UntagResource", "TagResource"),
    "update both": ("UpdateRunGroup", "UntagResource", "TagResource"),
    "replace": ("CreateRunGroup", "GetRunGroup", "GetCallerIdentity", "DeleteRunGroup", "GetRunGroup"),
    "read": ("GetRunGroup",),
    "read a group that is gone": ("GetRunGroup", "GetCallerIdentity"),
    "delete": ("GetCallerIdentity", "DeleteRunGroup", "GetRunGroup"),
    "delete and cancel": ("DeleteRunGroup", "ListRuns", "CancelRun", "DeleteRunGroup", "GetRunGroup"),
    "adopt": ("GetRunGroup", "GetRunGroup"),
}

_CALLS_OF_PLUGIN = {**CALLS, "adopt": ("GetRunGroup",)}  # it is imported: looked at once, not at check and at create


@dataclass(frozen=True)
class Case:
    """One operation that meets one fault.

    Attributes:
        door: the name of the door that it goes through.
        operation: a key of `CALLS`.
        call: the service's operation that goes wrong.
        nth: the first call of it that does, counted from 1.
        fault: a key of `FAULTS`.
        lasts: whether every further call goes wrong too, until the fault is lifted.
    """

    door: str
    operation: str
    call: str
    nth: int
    fault: str
    lasts: bool

    def injected(self) -> Fault:
        """Returns the case's fault for the emulator."""
        times = None if self.lasts else 1
        return Fault(operation=self.call, nth=self.nth, times=times, **FAULTS[self.fault])

    def __str__(self) -> str:
        """The case in words."""
        often = "from call" if self.lasts else "call"
        return f"{self.door}, {self.operation}, {self.fault}: {self.call}, {often} {self.nth}"


def cases(operation: str, door: Door) -> list[Case]:
    """Returns the cases of one operation through one door."""
    calls = (_CALLS_OF_PLUGIN if door is PLUGIN else CALLS)[operation]
    return [
        Case(door.id, operation, call, calls[: at + 1].count(call), fault, lasts)
        for fault in FAULTS
        for at, call in enumerate(calls)
        for lasts in ((False,) if fault == KILLED else (False, True))
    ]
