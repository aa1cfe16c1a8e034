"""The emulator's own paths, under ``/_emulator/``. JSON in, JSON out.

====== ============================= ===================================================
GET    ``/_emulator/health``         that it is there, what it serves
POST   ``/_emulator/reset``          forget all state, faults, log; options of the start
GET    ``/_emulator/options``        the options
POST   ``/_emulator/options``        change some: ``{"rate_limits": true}``
GET    ``/_emulator/faults``         the injected faults, each with ``seen``, ``fired``
POST   ``/_emulator/faults``         inject one: ``{"operation": …, "error": …}``
DELETE ``/_emulator/faults``         lift all
GET    ``/_emulator/calls``          the log, ``?operation=`` of one operation only
DELETE ``/_emulator/calls``          forget it
GET    ``/_emulator/run-groups``     the live groups of all accounts and Regions
POST   ``/_emulator/workflows``      make one known: ``{"id": "1234567", "name": "calling"}``
POST   ``/_emulator/run-caches``     make one known: ``{"id": "7654321"}``
POST   ``/_emulator/runs/{id}``      give a run a status: ``{"status": "COMPLETED"}``
====== ============================= ===================================================

A mistake is answered with 400, 404 or 405 and ``{"error": "<one sentence>"}``; a state file that cannot be written,
with 500.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from healthomics_emulator.neighbours import DEFAULT_ACCOUNT
from healthomics_emulator.omics.operations import served
from healthomics_emulator.omics.records import Place
from healthomics_emulator.omics.state_file import StateFileError
from healthomics_emulator.wire.errors import ServiceError
from healthomics_emulator.wire.exchange import Answer, Request

from .fault_names import check_names
from .faults import Fault
from .service import Service

PREFIX = "/_emulator/"
DEFAULT_REGION = "us-east-1"
_RUNS = "runs/"


class Admin:
    """Answers the requests of tests and of programs that watch the emulator."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._routes: Mapping[tuple[str, str], Callable[[Request], Any]] = {
            ("GET", "health"): lambda _: {"status": "ok", "operations": served()},
            ("POST", "reset"): lambda _: service.reset(),
            ("GET", "options"): lambda _: asdict(service.health_omics.options),
            ("POST", "options"): self._configure,
            ("GET", "faults"): lambda _: {"faults": service.faults.described()},
            ("POST", "faults"): self._inject,
            ("DELETE", "faults"): lambda _: service.faults.clear(),
            ("GET", "calls"): self._calls,
            ("DELETE", "calls"): lambda _: service.journal.clear(),
            ("POST", "workflows"): lambda it: service.health_omics.register_workflow(*_placed(it)),
            ("POST", "run-caches"): lambda it: service.health_omics.register_run_cache(*_placed(it)),
            ("GET", "run-groups"): lambda _: {"run_groups": service.health_omics.run_groups()},
        }

    def answer(self, request: Request) -> Answer:
        """The answer to a request whose path starts with ``PREFIX``."""
        method = "GET" if request.method == "HEAD" else request.method
        path = request.path.removeprefix(PREFIX).rstrip("/")
        route = self._routes.get((method, path))
        if method == "POST" and path.startswith(_RUNS):
            route = self._set_run_status
        if route is None:
            known = any(path == other for _, other in self._routes)
            return _json(405 if known else 404, {"error": f"no {request.method} {request.path}"})
        try:
            return _json(200, route(request) or {})
        except (ValueError, ServiceError) as error:
            return _json(400, {"error": str(error)})
        except StateFileError as error:
            return _json(500, {"error": str(error)})

    def _configure(self, request: Request) -> Any:
        service = self._service.health_omics
        service.options = service.options.changed(_object(request))
        return asdict(service.options)

    def _inject(self, request: Request) -> None:
        fault = Fault.from_description(_object(request))
        check_names(fault)
        self._service.faults.inject(fault)

    def _calls(self, request: Request) -> Any:
        operation = dict(request.arguments()).get("operation")
        return {"calls": [asdict(call) for call in self._service.journal.calls(operation)]}

    def _set_run_status(self, request: Request) -> None:
        run_id = request.path.removeprefix(PREFIX + _RUNS)
        self._service.health_omics.set_run_status(run_id, str(_object(request).get("status")))


def _placed(request: Request) -> tuple[Place, dict[str, Any]]:
    """The place that a request names, by default that of the handle's clients, and what else it holds."""
    given = _object(request)
    account, region = given.pop("account", DEFAULT_ACCOUNT), given.pop("region", DEFAULT_REGION)
    if not (re.fullmatch("[0-9]{12}", str(account)) and re.fullmatch("[a-z0-9-]+", str(region))):
        raise ValueError(f"no place has the account {account!r} and the Region {region!r}")
    return Place(str(account), str(region)), given


def _object(request: Request) -> dict[str, Any]:
    try:
        content = json.loads(request.body or b"{}")
    except RecursionError:
        raise ValueError("the body is nested too deeply") from None
    if not isinstance(content, dict):
        raise ValueError("the body must be a JSON object")
    return content


def _json(status: int, content: Any) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(content).encode())
