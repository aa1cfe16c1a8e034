"""The HTTP server: from connections to requests, and from answers back.

werkzeug's server does the HTTP; what is changed here is that connections stay open (werkzeug closes
each after one answer and waits 10 ms), that an answer leaves in one piece without waiting for
Nagle's algorithm, and that a connection can be dropped on purpose.
"""

from __future__ import annotations

import io
import logging
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from threading import Lock, Thread, current_thread
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from .control.admin import PREFIX, Admin
from .control.service import Service
from .wire.errors import ServiceError
from .wire.exchange import Answer, Request
from .wire.protocol import serialize

LARGEST_BODY = 10 * 2**20
"""More than any request of the service needs; API Gateway, too, stops at 10 MB."""

_LOG = logging.getLogger(__name__)
_AUTHORITY = re.compile(r"^https?://[^/?]*", re.IGNORECASE)
_CHUNK = 2**16
_SHUTDOWN_SECONDS = 5.0


class _Handler(WSGIRequestHandler):
    """One connection. ``run_wsgi`` is called for every request of any method."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # Headers and body leave together, when the request is done.
    server: Server

    def run_wsgi(self) -> None:
        """Answers one request."""
        try:
            self.environ = self.make_environ()
            answer = self.server.answer(self._request(self._read_body()))
        except ServiceError as error:
            answer = serialize(None, error)
        except ValueError:
            answer = serialize(None, ServiceError("SerializationException", "The URL is not valid."))
        except OSError:
            answer = None
        if answer is None:
            self.close_connection = True
        else:
            self._send(answer)

    def handle_expect_100(self) -> bool:
        """Lets a client go on that waits for leave to send its body."""
        self.send_response_only(HTTPStatus.CONTINUE)
        self.end_headers()
        self.wfile.flush()
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuses what http.server cannot read, in the service's protocol instead of HTML."""
        del explain
        self.close_connection = True
        self.request_version = self.protocol_version  # Which one is meant may be what it cannot read.
        answer = serialize(None, ServiceError("SerializationException", f"{message or HTTPStatus(code).phrase}."))
        self._send(Answer(code, answer.headers, answer.body))

    def log_request(self, *_: Any) -> None:
        """Nothing: the emulator keeps its own log."""

    def log_message(self, *_: Any) -> None:
        """Nothing, either."""

    def _request(self, body: bytes) -> Request:
        target = _AUTHORITY.sub("", self.path)
        path, _, query = target.partition("?")
        self.environ["wsgi.input"] = io.BytesIO(body)
        self.environ["CONTENT_LENGTH"] = str(len(body))
        headers = {name.title(): value for name, value in self.headers.items()}
        return Request(self.command, path, query, headers, body, self.environ)

    def _read_body(self) -> bytes:
        """The body, all of it, so that the next request is found behind it.

        Raises:
            ServiceError: It is too large, or does not say how large it is.
            OSError: The client did not send what it announced.
        """
        source = self.environ["wsgi.input"]
        left = self._announced_length()
        kept = bytearray()
        while left is None or left > 0:
            piece = source.read(_CHUNK if left is None else min(left, _CHUNK))
            if not piece and left is None:
                break
            if not piece:
                raise ConnectionError("the body is cut off")
            if len(kept) <= LARGEST_BODY:  # What is beyond is read all the same, and forgotten.
                kept += piece
            left = None if left is None else left - len(piece)
        if len(kept) > LARGEST_BODY:
            raise ServiceError("RequestEntityTooLargeException", "The request is too large.")
        return bytes(kept)

    def _announced_length(self) -> int | None:
        """How long the body is; None if its chunks will tell."""
        if self.environ.get("wsgi.input_terminated"):
            return None
        length = self.environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            self.close_connection = True  # Where the next request begins is anybody's guess.
            raise ServiceError("SerializationException", "The Content-Length is not a number.")
        return int(length)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        if answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status != HTTPStatus.NO_CONTENT:
            self.wfile.write(answer.body)


class Server(ThreadedWSGIServer):
    """Accepts connections, a thread each, and knows which are open."""

    def __init__(self, listening: socket.socket, service: Service) -> None:
        host, port = listening.getsockname()[:2]
        self.service = service
        self._admin = Admin(service)
        self._lock = Lock()
        self._open: dict[socket.socket, Thread] = {}
        with listening:
            super().__init__(host, port, _no_wsgi, handler=_Handler, fd=listening.fileno())

    def answer(self, request: Request) -> Answer | None:
        """What to answer to a request; None is to drop the connection."""
        try:
            if request.path.startswith(PREFIX):
                return self._admin.answer(request)
            return self.service.answer(request)
        except Exception:
            _LOG.exception("the emulator has a bug, in %s %s", request.method, request.path)
            return serialize(None, ServiceError("InternalFailure", "The emulator has a bug."))

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serves one connection to its end."""
        with self._tracked(request):
            super().process_request_thread(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that went away is none of the emulator's errors."""

    def stop(self) -> None:
        """Stops accepting, wakes waiting threads, ends open connections and their threads."""
        self.service.stop()
        self.shutdown()
        with self._lock:
            connections = dict(self._open)
        for connection in connections:
            _hang_up(connection)
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        for thread in connections.values():
            thread.join(max(0.0, deadline - time.monotonic()))

    @contextmanager
    def _tracked(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open[connection] = current_thread()
        try:
            yield
        finally:
            with self._lock:
                del self._open[connection]


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # It may have hung up first.
        connection.shutdown(socket.SHUT_RDWR)


def _no_wsgi(*_: Any) -> Any:
    raise NotImplementedError("requests are answered by the handler, not through WSGI")
