"""The other AWS services: STS and IAM are moto's own, every other one is refused by name.

So nothing that a program says to its endpoint leaves the machine or is quietly made up. moto keeps
its state for the whole process: two emulators in one process share it.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any, cast
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from werkzeug.test import run_wsgi_app

from .wire.errors import ServiceError
from .wire.exchange import Answer, Request
from .wire.model import error_status

MOTO_SERVICES = ("iam", "sts")
UNSIGNED_STS_CALLS = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
"""Calls that bring another proof of identity than a signature."""

_FORM = "application/x-www-form-urlencoded"
_SECRETS = ("WebIdentityToken", "SAMLAssertion")
_LOADING = Lock()


def action_of(request: Request) -> str:
    """The operation that a call of a query or JSON service names, if it names one."""
    target = request.headers.get("X-Amz-Target", "")
    return form_of(request).get("Action", "") or target.rpartition(".")[2]


def form_of(request: Request) -> dict[str, str]:
    """The fields of a query service's call, without those that are credentials."""
    fields = request.arguments()
    if request.headers.get("Content-Type", "").startswith(_FORM):
        fields += parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: value for name, value in fields if name not in _SECRETS}


def perform(service: str, request: Request) -> Answer:
    """Has moto's STS or IAM answer. Safe for threads."""
    environ = {**request.environ, "wsgi.input": io.BytesIO(request.body)}
    with _LOADING:
        application = _application(service)
    body, status, headers = run_wsgi_app(application, environ, buffered=True)
    kept = {name: value for name, value in headers if name.lower() not in ("date", "server")}
    return Answer(int(status.split()[0]), kept, b"".join(body))


def reset() -> None:
    """Forgets what moto knows, in this whole process, if any of it was called here."""
    if _application.cache_info().currsize:
        BackendDict.reset()
        reset_model_data()


def refuse(service: str) -> Answer:
    """The answer to a call of a service that is not here."""
    error = ServiceError(
        "NotImplementedException",
        f"This emulator does not have the AWS service {service!r}, only omics, sts and iam; it passes no call on.",
    )
    answer = fail(error)
    return Answer(answer.status, {**answer.headers, "X-Amzn-Error-Message": error.message}, answer.body)


def fail(error: ServiceError) -> Answer:
    """An error, as STS and IAM answer it.

    Clients of other services get the same: those that speak XML understand it, those that speak JSON take the whole
    body for the message.
    """
    code, message = escape(error.code), escape(error.message)
    described = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    body = f"<ErrorResponse>{described}<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    headers = {"Content-Type": "text/xml", "X-Amzn-Errortype": error.code}
    return Answer(error_status(error.code), headers, body.encode())


@cache
def _application(service: str) -> Callable[..., Any]:
    werkzeug_app = import_module("moto.moto_server.werkzeug_app")  # Heavy: on the first call of a service.
    return cast("Callable[..., Any]", werkzeug_app.create_backend_app(service))
