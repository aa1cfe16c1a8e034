"""A real HTTP proxy: passes plain requests on, and tunnels to where it is told, or refuses to."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from support.local_server import LocalServer
from support.relay import relay

_OF_THE_CONNECTION = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "date", "server"}


@dataclass(frozen=True)
class Passed:
    """What came by.

    Attributes:
        method: of HTTP; CONNECT asks for a tunnel.
        target: `http://host:port` of a plain request, `host:port` of a tunnel.
        path: what follows the target.
        headers: the request's.
    """

    method: str
    target: str
    path: str
    headers: Mapping[str, str]


class Proxy(LocalServer):
    """A proxy on a port of its own.

    Args:
        tunnel_to: the port of this machine to which every tunnel leads, whatever host is asked for; None refuses them,
            after they have been noted.
        passes_on: whether plain requests reach their target, or are refused, after they have been noted.

    Attributes:
        passed: what came by.
    """

    def __init__(self, tunnel_to: int | None = None, *, passes_on: bool = True) -> None:
        self.passed: list[Passed] = []
        self.passes_on = passes_on
        self.tunnel_to = tunnel_to
        proxy = self

        class Handler(_Handler):
            owner = proxy

        super().__init__(Handler)

    def targets(self) -> set[str]:
        """Where requests and tunnels were bound for."""
        return {it.target for it in self.passed}


class _Handler(BaseHTTPRequestHandler):
    owner: Proxy

    def do_CONNECT(self) -> None:
        self._note(self.path, "")
        if self.owner.tunnel_to is None:
            self.send_error(502)
            return
        with socket.create_connection(("127.0.0.1", self.owner.tunnel_to)) as there:
            self.send_response(200)
            self.end_headers()
            relay(self.connection, there)
        self.close_connection = True

    def _pass_on(self) -> None:
        address = urlsplit(self.path)
        path = self.path.removeprefix(f"http://{address.netloc}")
        self._note(f"{address.scheme}://{address.netloc}", path)
        if not self.owner.passes_on:
            self.send_error(502)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = HTTPConnection(address.netloc, timeout=30)
        try:
            connection.request(self.command, path, body, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in (*_OF_THE_CONNECTION, "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815 - http.server's names

    def _note(self, target: str, path: str) -> None:
        self.owner.passed.append(Passed(self.command, target, path, dict(self.headers)))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read `passed`."""
