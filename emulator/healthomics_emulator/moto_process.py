"""moto's STS and IAM in a separate process: ``python -m healthomics_emulator.moto_process``.

moto keeps its state in variables of its modules, one set for the whole process, and ``mock_aws`` clears it when a
test's mock begins. In a separate process the emulator and a user's own mocks cannot reach each other.

One line of JSON in, one out. The process ends when its input does, so it never outlives its emulator.
"""

from __future__ import annotations

import io
import json
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, TextIO

from botocore.model import OperationNotFoundError
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.iam.models import iam_backends
from werkzeug.test import run_wsgi_app

ACCOUNT_VARIABLE = "MOTO_ACCOUNT_ID"


def main() -> None:
    """Answers until the input ends. Only answers go to the standard output."""
    answers, sys.stdout = sys.stdout, sys.stderr
    _serve(sys.stdin, answers)


def _serve(questions: TextIO, answers: TextIO) -> None:
    for line in questions:
        question = json.loads(line)
        if "reset" in question:
            BackendDict.reset()
            reset_model_data()
            answer: dict[str, Any] = {}
        else:
            answer = _answered(question)
        answers.write(json.dumps({**answer, "accounts": _accounts()}) + "\n")
        answers.flush()


def _answered(question: dict[str, Any]) -> dict[str, Any]:
    os.environ.pop(ACCOUNT_VARIABLE, None)
    if question["account"]:
        os.environ[ACCOUNT_VARIABLE] = question["account"]
    environ = {**question["environ"], "wsgi.input": io.BytesIO(b64decode(question["body"])), "wsgi.errors": sys.stderr}
    try:
        body, status, headers = run_wsgi_app(_application(question["service"]), environ, buffered=True)
    except (NotImplementedError, OperationNotFoundError):
        return {"error": "InvalidAction", "message": "moto does not have this operation."}
    except Exception as error:  # moto's code takes an operation's required parameters for granted.
        return {"error": "ValidationError", "message": f"moto does not accept this request: {error!r}."}
    if headers.get("Content-Type", "").startswith("text/html"):  # Flask's own page, not an answer of moto.
        return {"error": "InvalidAction", "message": f"moto has no operation for this method and path: {status}."}
    return {"status": int(status.split()[0]), "headers": list(headers), "body": b64encode(b"".join(body)).decode()}


def _accounts() -> dict[str, str]:
    """The account of every access key that moto gave out."""
    backends = [backend for account in list(iam_backends.values()) for backend in list(account.values())]
    return {key: backend.account_id for backend in backends for key in backend.access_keys}


@cache
def _application(service: str) -> Callable[..., Any]:
    application: Callable[..., Any] = import_module("moto.moto_server.werkzeug_app").create_backend_app(service)
    return application


if __name__ == "__main__":
    main()
