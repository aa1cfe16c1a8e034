"""HealthOmics itself: from a request to its answer, and the state between.

One lock guards the state and is held only while an operation works on it, never during a wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from threading import Lock
from typing import Any

from healthomics_emulator.wire.constraints import broken_constraints
from healthomics_emulator.wire.errors import ServiceError, not_found, violations
from healthomics_emulator.wire.exchange import Answer, Request
from healthomics_emulator.wire.model import output_members
from healthomics_emulator.wire.protocol import parse, serialize
from healthomics_emulator.wire.routing import Router

from . import queue, runs, workflows
from .context import Context, Result
from .operations import OPERATIONS, served
from .options import Options
from .records import Place
from .rules import REQUESTS_A_SECOND
from .state_file import StateFile, StateFileError
from .store import Store
from .throttle import Throttle

Clock = Callable[[], float]
"""Seconds since the epoch."""

_UNSIGNED = "The request is not signed with Signature Version 4, or its credential scope cannot be read."


@dataclass(frozen=True)
class Reading:
    """What a request asks for, and why it is refused if it is."""

    operation: str | None
    parameters: dict[str, Any] = field(default_factory=dict)
    refusal: ServiceError | None = None


class HealthOmics:
    """The service. Safe for threads."""

    def __init__(self, options: Options, clock: Clock, state_file: StateFile | None = None) -> None:
        self.options = options
        self._clock = clock
        self._state_file = state_file
        self._store = state_file.load() if state_file else Store()
        self._router = Router(served())
        self._throttle = Throttle()
        self._lock = Lock()
        self._saved_revision = -1
        self._save()  # Whoever cannot write the file is told before the first call, not after.

    def read(self, request: Request) -> Reading:
        """What the request asks for. Has no effect."""
        operation = None
        try:
            operation, labels = self._router.match(request.method, request.path)
            parameters, broken = parse(operation, request, labels)
            return Reading(operation, parameters, violations(broken) if broken else None)
        except ServiceError as refusal:
            return Reading(operation, refusal=refusal)

    def perform(self, reading: Reading, place: Place | None) -> Answer:
        """Does what the request asks for in the place of its signature, None without one, and answers."""
        result: Result | ServiceError
        try:
            result = self._perform(reading, place)
        except ServiceError as error:
            result = error
        except StateFileError as error:
            result = ServiceError("InternalServerException", f"The emulator {error}.")
        return serialize(reading.operation, result)

    def _perform(self, reading: Reading, place: Place | None) -> Result:
        if place is None:
            raise ServiceError("MissingAuthenticationTokenException", _UNSIGNED)
        if reading.operation:
            self._admit(reading.operation, place)
        if reading.refusal:
            raise reading.refusal
        operation = str(reading.operation)
        with self._lock:
            try:
                context = Context(self._store, self.options, place, self._now())
                return OPERATIONS[operation](context, reading.parameters)
            finally:
                self._save()

    def set_run_status(self, run_id: str, status: str) -> None:
        """Gives any run a status, which it then keeps.

        Raises:
            ServiceError: There is no such run or no such status.
        """
        shape = output_members("GetRun")["status"]
        if broken := list(broken_constraints(shape, status, "/status")):
            raise violations(broken)
        with self._lock:
            run = self._store.runs.get(run_id)
            if run is None:
                raise not_found(runs.KIND, run_id)
            queue.hold(self._store, self.options, run, status, self._now())
            self._save()

    def register_workflow(self, place: Place, given: Mapping[str, Any]) -> None:
        """Makes a workflow known, as if a run had named it.

        Raises:
            ServiceError: The model does not allow it.
        """
        with self._lock:
            workflows.register_workflow(self._store, place, self._now(), given)
            self._save()

    def register_run_cache(self, place: Place, given: Mapping[str, Any]) -> None:
        """Makes a run cache known, as if a run had named it.

        Raises:
            ServiceError: The model does not allow it.
        """
        with self._lock:
            workflows.register_run_cache(self._store, place, self._now(), given)
            self._save()

    def run_groups(self) -> list[dict[str, Any]]:
        """Every live group of every account and Region."""
        with self._lock:
            self._store.sweep(self._now())
            return [
                {
                    "arn": group.arn,
                    "id": group.id,
                    "account": group.place.account,
                    "region": group.place.region,
                    "name": group.name,
                    "limits": dict(group.limits),
                    "tags": dict(group.tags),
                }
                for group in self._store.run_groups.values()
            ]

    def reset(self, options: Options) -> None:
        """Forgets everything but which ids were used."""
        with self._lock:
            self.options = options
            self._throttle.clear()
            self._store.clear()
            self._save()

    def close(self) -> None:
        """Lets another emulator use the state file."""
        if self._state_file:
            self._state_file.close()

    def _admit(self, operation: str, place: Place) -> None:
        limit = REQUESTS_A_SECOND.get(operation)
        if limit is None or not self.options.rate_limits:
            return
        rate = limit.value * self.options.rate_factor
        if not self._throttle.admits((place, operation), rate, self._clock()):
            raise ServiceError("ThrottlingException", "Rate exceeded")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), timezone.utc)

    def _save(self) -> None:
        if self._state_file and self._saved_revision != self._store.revision:
            self._state_file.save(self._store)
            self._saved_revision = self._store.revision
