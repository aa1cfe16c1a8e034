"""Another stand-in for HealthOmics, written by hand: it takes the liberties that AWS's documentation leaves.

The emulator answers as botocore's model reads; whatever answers in AWS's place may not. Each liberty is an attribute,
so that a test says in one line how this service differs. It shares nothing with the emulator.
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from support.local_server import LocalServer

ACCOUNT = "123456789012"
LIMITS = ("maxCpus", "maxGpus", "maxRuns", "maxDuration")
IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{}</Account></GetCallerIdentityResult>"
    "</GetCallerIdentityResponse>"
)


class Refusal(Exception):  # noqa: N818 - it is the answer that is an error
    """An error answer."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code


@dataclass
class OtherService:
    """The service's groups, runs and liberties.

    Attributes:
        code_in: where an error's code stands, see `error`.
        created_at: how a creation time is written.
        unset: what stands for a limit that is not set; absent if it is `...`.
        answers: changes to what a Get answers; a key whose value is `...` is left out.
        creates: the same for what a create answers.
        busy: the code of a refused delete.
        delete_seconds: how long a delete takes; until then another one is refused.
        lag_seconds: how long a created group can not be read.
        not_found: the body of every 404, instead of an error of the service.
    """

    code_in: str = "header"
    created_at: Any = "2026-11-25T08:00:00Z"
    unset: Any = ...
    answers: dict[str, Any] = field(default_factory=dict)
    creates: dict[str, Any] = field(default_factory=dict)
    busy: str = "ConflictException"
    delete_seconds: float = 0.0
    lag_seconds: float = 0.0
    not_found: str | None = None
    page: int = 100
    ignores_status: bool = False
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    def serve(self, method: str, path: str, query: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        """Returns the status and the answer to a request."""
        for verb, pattern, status, operation in ROUTES:
            if verb == method and (match := re.fullmatch(pattern, path)):
                self.calls.append(operation)
                return status, getattr(self, operation)(*match.groups(), query=query, body=body)
        raise Refusal(404, "UnknownOperationException")

    def create(self, body: dict[str, Any], **_: Any) -> Any:
        """CreateRunGroup."""
        token = body.pop("requestId")
        if token not in self.tokens:
            id_ = str(1000001 + len(self.tokens))
            arn = f"arn:aws:omics:us-east-1:{ACCOUNT}:runGroup/{id_}"
            tags = body.pop("tags", {})
            made = {"id": id_, "arn": arn, "tags": tags, **body}
            self.groups[id_] = {**made, "since": time.monotonic()}
            self.tokens[token] = id_
        id_ = self.tokens[token]
        arn = f"arn:aws:omics:us-east-1:{ACCOUNT}:runGroup/{id_}"
        return _with({"id": id_, "arn": arn, "tags": {}}, self.creates)

    def get(self, id_: str, **_: Any) -> Any:
        """GetRunGroup."""
        group = dict(self._find(id_))
        if time.monotonic() < group.pop("since") + self.lag_seconds:
            raise Refusal(404, "ResourceNotFoundException")
        group.pop("until", None)
        unset = {} if self.unset is ... else {key: self.unset for key in LIMITS if key not in group}
        return _with({**group, **unset, "creationTime": self.created_at}, self.answers)

    def update(self, id_: str, body: dict[str, Any], **_: Any) -> Any:
        """UpdateRunGroup."""
        self._find(id_).update(body)

    def delete(self, id_: str, **_: Any) -> Any:
        """DeleteRunGroup."""
        group = self._find(id_)
        if "until" in group or any(run["status"] in {"PENDING", "RUNNING"} for run in self.runs):
            raise Refusal(400 if self.busy == "ValidationException" else 409, self.busy)
        group["until"] = time.monotonic() + self.delete_seconds

    def list_groups(self, query: dict[str, str], **_: Any) -> Any:
        """ListRunGroups."""
        return self._paged([self.get(id_) for id_ in list(self.groups)], query)

    def list_runs(self, query: dict[str, str], **_: Any) -> Any:
        """ListRuns."""
        return self._paged([it for it in self.runs if self.ignores_status or it["status"] == query["status"]], query)

    def cancel(self, id_: str, **_: Any) -> Any:
        """CancelRun."""
        (run,) = [it for it in self.runs if it["id"] == id_]
        if run["status"] not in {"PENDING", "RUNNING"}:
            raise Refusal(409, "ConflictException")
        run["status"] = "CANCELLED"

    def tag(self, arn: str, body: dict[str, Any], **_: Any) -> Any:
        """TagResource."""
        self._find(unquote(arn).rsplit("/", 1)[1])["tags"].update(body["tags"])

    def untag(self, arn: str, query: dict[str, Any], **_: Any) -> Any:
        """UntagResource."""
        for key in query["tagKeys"]:
            self._find(unquote(arn).rsplit("/", 1)[1])["tags"].pop(key, None)

    def _find(self, id_: str) -> dict[str, Any]:
        group = self.groups.get(id_)
        if group is None or group.get("until", math.inf) <= time.monotonic():
            raise Refusal(404, "ResourceNotFoundException")
        return group

    def _paged(self, items: list[Any], query: dict[str, str]) -> Any:
        start = int(query.get("startingToken", 0))
        more = {"nextToken": str(start + self.page)} if start + self.page < len(items) else {}
        return {"items": items[start : start + self.page], **more, "fromTheFuture": [1]}

    def error(self, refusal: Refusal) -> tuple[dict[str, str], str]:
        """Returns the headers and the body of an error answer."""
        if refusal.status == 404 and self.not_found is not None:
            return {"content-type": "text/html"}, self.not_found
        code = refusal.code
        headers, body = {
            "header": ({"x-amzn-errortype": code}, {"message": "no"}),
            "header with address": (
                {"x-amzn-errortype": f"{code}:http://internal.amazon.com/coral/"},
                {"message": "no"},
            ),
            "__type": ({}, {"__type": code, "message": "no"}),
            "__type with namespace": ({}, {"__type": f"com.amazonaws.omics#{code}", "Message": "no"}),
            "code": ({}, {"code": code, "message": "no"}),
        }[self.code_in]
        return dict(headers), json.dumps(body)


ROUTES = [
    ("POST", "/runGroup", 201, "create"),
    ("GET", "/runGroup", 200, "list_groups"),
    ("GET", "/runGroup/([^/]*)", 200, "get"),
    ("POST", "/runGroup/([^/]*)", 202, "update"),
    ("DELETE", "/runGroup/([^/]*)", 202, "delete"),
    ("GET", "/run", 200, "list_runs"),
    ("POST", "/run/([^/]*)/cancel", 202, "cancel"),
    ("POST", "/tags/(.*)", 204, "tag"),
    ("DELETE", "/tags/(.*)", 204, "untag"),
]


def _with(answer: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**answer, **changes}.items() if value is not ...}


@contextmanager
def serving(service: OtherService) -> Iterator[str]:
    """Serves it, STS beside it, and returns the address."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            url = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            if url.path == "/":
                self._send(200, {"content-type": "text/xml"}, IDENTITY.format(ACCOUNT))
                return
            query = {key: values if key == "tagKeys" else values[0] for key, values in parse_qs(url.query).items()}
            try:
                with lock:
                    status, answer = service.serve(self.command, url.path, query, json.loads(sent or b"{}"))
            except Refusal as refusal:
                self._send(refusal.status, *service.error(refusal))
            else:
                self._send(status, {"content-type": "application/json"}, "" if answer is None else json.dumps(answer))

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815

        def _send(self, status: int, headers: dict[str, str], text: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(text.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    with LocalServer(Handler) as server:
        yield server.url
