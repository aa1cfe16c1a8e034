"""The other AWS services: STS and IAM are moto's own, every other one is refused by name.

So nothing that a program says to its endpoint leaves the machine or is quietly made up. moto keeps
its state for the whole process: two emulators in one process share it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from moto.core.base_backend import BackendDict
from moto.core.model import OperationModel, ServiceModel
from moto.core.model_instances import reset_model_data
from moto.core.serialize import SERIALIZERS
from werkzeug.test import run_wsgi_app

from .wire.errors import ServiceError
from .wire.exchange import Answer, Request
from .wire.identity import Caller
from .wire.model import error_status, shared_shapes

MOTO_SERVICES = ("iam", "sts")
UNSIGNED_STS_CALLS = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
"""Calls that bring another proof of identity than a signature."""

_FORM = "application/x-www-form-urlencoded"
_CBOR = {"Content-Type": "application/cbor", "Smithy-Protocol": "rpc-v2-cbor"}
_REST_XML = ("cloudfront", "route53", "s3", "s3express")
_SECRETS = ("WebIdentityToken", "SAMLAssertion")


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


class MotoServices:
    """moto's STS and IAM, loaded on the first call of each. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._applications: dict[str, Callable[..., Any]] = {}

    def perform(self, service: str, request: Request) -> Answer:
        """Has moto answer."""
        environ = {**request.environ, "wsgi.input": io.BytesIO(request.body)}
        body, status, headers = run_wsgi_app(self._application(service), environ, buffered=True)
        kept = {name: value for name, value in headers if name.lower() not in ("date", "server")}
        return Answer(int(status.split()[0]), kept, b"".join(body))

    def reset(self) -> None:
        """Forgets what moto knows, in this whole process."""
        if self._applications:
            BackendDict.reset()
            reset_model_data()

    def _application(self, service: str) -> Callable[..., Any]:
        with self._lock:
            if service not in self._applications:
                werkzeug_app = import_module("moto.moto_server.werkzeug_app")
                self._applications[service] = werkzeug_app.create_backend_app(service)
            return self._applications[service]


def refuse(caller: Caller, request: Request) -> Answer:
    """The answer to a call of a service that is not here, in that service's own protocol."""
    error = ServiceError(
        "NotImplementedException",
        f"This emulator does not have the AWS service {caller.service!r}, only omics, sts and iam; "
        "it passes no call on.",
    )
    return fail(caller.service, request, error)


def fail(service: str, request: Request, error: ServiceError) -> Answer:
    """An error, in the protocol that a service of that name speaks."""
    if request.headers.get("Smithy-Protocol") == _CBOR["Smithy-Protocol"]:
        body = _cbor_map({"__type": error.code, "message": error.message})
        return Answer(error_status(error.code), {**_CBOR, "X-Amzn-Errortype": error.code}, body)
    protocol = _protocol(service, request)
    nameless = ServiceModel({"metadata": {"protocol": protocol}, "shapes": shared_shapes()})
    response = SERIALIZERS[protocol](OperationModel({}, nameless)).serialize(error)
    headers = {**response["headers"], "X-Amzn-Errortype": error.code}
    return Answer(response["status_code"], headers, str(response["body"]).encode())


def _cbor_map(members: dict[str, str]) -> bytes:
    """A map of texts in CBOR, which moto's serializers do not write (RFC 8949, major types 5 and 3)."""
    texts = [text.encode() for member in members.items() for text in member]
    return _cbor_head(5, len(members)) + b"".join(_cbor_head(3, len(text)) + text for text in texts)


def _cbor_head(major_type: int, length: int) -> bytes:
    return bytes([major_type << 5 | 25]) + length.to_bytes(2, "big")  # 25: the length follows, in two bytes.


def _protocol(service: str, request: Request) -> str:
    if request.headers.get("X-Amz-Target"):
        return "json"
    if request.headers.get("Content-Type", "").startswith(_FORM):
        return "ec2" if service == "ec2" else "query"
    return "rest-xml" if service in _REST_XML else "rest-json"
