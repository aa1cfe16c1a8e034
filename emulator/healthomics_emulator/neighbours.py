"""The other AWS services: STS and IAM are moto's own, every other one is refused by name.

So no call leaves the machine, and no answer is invented. Each emulator has moto in a separate process,
``moto_process``, started by the first call of STS or IAM: a test's own ``mock_aws`` and the emulator share no state,
and neither do two emulators.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from .wire.errors import ServiceError
from .wire.exchange import Answer, Request
from .wire.model import error_status

MOTO_SERVICES = ("iam", "sts")
UNSIGNED_STS_CALLS = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
"""Calls that bring another proof of identity than a signature."""

DEFAULT_ACCOUNT = "123456789012"
"""The account of every access key that STS or IAM did not give out, as in moto."""

COMMON_ERRORS = (
    "AccessDenied", "ExpiredToken", "IncompleteSignature", "InternalFailure", "InvalidAction", "InvalidClientTokenId",
    "InvalidParameterCombination", "InvalidParameterValue", "InvalidQueryParameter", "MalformedQueryString",
    "MissingAction", "MissingAuthenticationToken", "MissingParameter", "OptInRequired", "RequestExpired",
    "RequestLimitExceeded", "ServiceUnavailable", "SignatureDoesNotMatch", "Throttling", "ThrottlingException",
    "ValidationError",
)  # fmt: skip
"""What any operation of STS and IAM may answer: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html"""

_ACCOUNT_VARIABLE = "MOTO_ACCOUNT_ID"
_FORM = "application/x-www-form-urlencoded"
_SECRETS = ("WebIdentityToken", "SAMLAssertion")


class Neighbours:
    """moto's STS and IAM, of one emulator. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._accounts: Mapping[str, str] = {}

    def perform(self, service: str, request: Request) -> Answer:
        """Has moto's STS or IAM answer."""
        question = {
            "service": service,
            "account": os.environ.get(_ACCOUNT_VARIABLE),
            "environ": {name: value for name, value in request.environ.items() if isinstance(value, (str, int))},
            "body": b64encode(request.body).decode(),
        }
        with self._lock:
            try:
                answer = self._ask(question)
            except (OSError, ValueError):
                self._end()
                return fail(ServiceError("InternalFailure", "The process of STS and IAM ended; their state is lost."))
        if "error" in answer:
            return fail(ServiceError(answer["error"], answer["message"]))
        kept = {name: value for name, value in answer["headers"] if name.lower() not in ("date", "server")}
        return Answer(answer["status"], kept, b64decode(answer["body"]))

    def account_of(self, access_key: str) -> str:
        """The account of an access key: a role's or user's own, else moto's default account.

        moto lets an environment variable name one account for all keys; its STS would answer that.
        """
        return os.environ.get(_ACCOUNT_VARIABLE) or self._accounts.get(access_key, DEFAULT_ACCOUNT)

    def reset(self) -> None:
        """Forgets everything that STS and IAM were given."""
        with self._lock:
            self._accounts = {}
            if self._process:
                try:
                    self._ask({"reset": True})
                except (OSError, ValueError):
                    self._end()

    def stop(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self._process = self._process or _started()
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None  # noqa: S101 - for mypy: both are pipes
        assert answers is not None  # noqa: S101
        questions.write(json.dumps(question) + "\n")
        questions.flush()
        answer: dict[str, Any] = json.loads(answers.readline())
        self._accounts = answer["accounts"]
        return answer

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None
            self._accounts = {}


def _started() -> subprocess.Popen[str]:
    # No profile or endpoint of the user reaches moto's botocore.
    hidden = ("AWS_", _ACCOUNT_VARIABLE)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", f"{__package__}.moto_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,  # Ctrl-C is the emulator's to handle.
    )


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
