"""Everything behind the HTTP server: who answers a call, what goes wrong with it, and its log."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from threading import Event
from typing import Any

from healthomics_emulator.neighbours import (
    MOTO_SERVICES,
    UNSIGNED_STS_CALLS,
    Neighbours,
    action_of,
    fail,
    form_of,
    refuse,
)
from healthomics_emulator.omics.health_omics import Clock, HealthOmics
from healthomics_emulator.omics.options import Options
from healthomics_emulator.omics.records import Place
from healthomics_emulator.omics.state_file import StateFile
from healthomics_emulator.wire.errors import ServiceError
from healthomics_emulator.wire.exchange import Answer, Request
from healthomics_emulator.wire.identity import find_caller
from healthomics_emulator.wire.model import SERVICE, error_status
from healthomics_emulator.wire.protocol import serialize

from .faults import Fault, FaultPlan
from .journal import Journal

_XML_CODE = re.compile(rb"<Code>(\w+)</Code>")


@dataclass(frozen=True)
class _Call:
    """A call that a service here can answer."""

    service: str
    operation: str
    parameters: dict[str, Any]
    perform: Callable[[], Answer]
    fail: Callable[[ServiceError], Answer]
    place: Place | None
    access_key: str


class Service:
    """The emulated AWS. Safe for threads."""

    def __init__(self, options: Options, clock: Clock, state_file: StateFile | None = None) -> None:
        self.health_omics = HealthOmics(options, clock, state_file)
        self.faults = FaultPlan()
        self.journal = Journal()
        self._neighbours = Neighbours()
        self._ending = Event()
        self._first_options = options
        self._clock = clock

    def answer(self, request: Request) -> Answer | None:
        """The answer to a call; None means to drop the connection without one."""
        arrived = self._clock()
        call = self._recognise(request)
        fault = self.faults.next_fault(call.operation, of_health_omics=call.service in (SERVICE, ""))
        answer = self._met(fault, call) if fault else call.perform()
        answer = self._identified(answer, fault)
        self._log(request, call, fault, answer, arrived)
        if fault:
            self._ending.wait(fault.delay_answer_seconds)
        return answer

    def stop(self) -> None:
        """Wakes every call that a fault holds up; those have no effect any more."""
        self._ending.set()

    def close(self) -> None:
        """Ends the process of STS and IAM, and gives the state file back. No call may come after."""
        self._neighbours.stop()
        self.health_omics.close()

    def reset(self) -> None:
        """Back to the state and the options of the start, with no state and no call held up from before."""
        held_up, self._ending = self._ending, Event()
        held_up.set()
        self.faults.clear()
        self.health_omics.reset(self._first_options)
        self._neighbours.reset()
        self.journal.reset()

    def _recognise(self, request: Request) -> _Call:
        caller = find_caller(request)
        access_key = caller.access_key if caller else ""
        place = Place(self._neighbours.account_of(access_key), caller.region) if caller else None
        service = caller.service if caller else ""
        if caller is None and action_of(request) in UNSIGNED_STS_CALLS:
            service = "sts"
        if service in (SERVICE, ""):
            reading = self.health_omics.read(request)
            operation, parameters = reading.operation or "", reading.parameters
            perform = partial(self.health_omics.perform, reading, place)
            return _Call(service, operation, parameters, perform, partial(serialize, None), place, access_key)
        operation = action_of(request)
        if service in MOTO_SERVICES:
            parameters, perform = form_of(request), partial(self._neighbours.perform, service, request)
        else:
            parameters, perform = {}, partial(refuse, service)
        return _Call(service, operation, parameters, perform, fail, place, access_key)

    def _met(self, fault: Fault, call: _Call) -> Answer | None:
        if self._ending.wait(fault.delay_seconds):
            return None  # The emulator was stopped or reset first: the call has no effect any more.
        if not fault.replaces_answer:
            return call.perform()
        if fault.takes_effect:
            call.perform()
        if fault.drop:
            return None
        if fault.body is not None:
            headers = {"Content-Type": fault.content_type} if fault.content_type else {}
            return Answer(fault.status or 200, headers, fault.body.encode())
        error = ServiceError(str(fault.error), fault.message)
        answer = call.fail(error)
        return Answer(fault.status or error_status(error.code), answer.headers, answer.body)

    def _identified(self, answer: Answer | None, fault: Fault | None) -> Answer | None:
        if answer is None or (fault and fault.body is not None):
            return answer  # What stands between client and service knows no request ids.
        others = {k: v for k, v in answer.headers.items() if k.lower() != "x-amzn-requestid"}
        headers = {**others, "x-amzn-RequestId": str(uuid.uuid4())}
        return Answer(answer.status, headers, answer.body)

    def _log(self, request: Request, call: _Call, fault: Fault | None, answer: Answer | None, arrived: float) -> None:
        self.journal.write(
            service=call.service,
            operation=call.operation,
            account=call.place.account if call.place else "",
            region=call.place.region if call.place else "",
            access_key=call.access_key,
            time=arrived,
            seconds=self._clock() - arrived,
            status=answer.status if answer else None,
            error=_error_code(answer) if answer else None,
            fault=str(fault) if fault else None,
            parameters=call.parameters,
            request_id=answer.headers.get("x-amzn-RequestId", "") if answer else "",
            user_agent=request.headers.get("User-Agent", ""),
        )


def _error_code(answer: Answer) -> str | None:
    code = answer.headers.get("X-Amzn-Errortype")
    if code is None and answer.status >= HTTPStatus.BAD_REQUEST and (found := _XML_CODE.search(answer.body)):
        return found.group(1).decode()
    return code
