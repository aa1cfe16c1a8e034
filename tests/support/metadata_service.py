"""The metadata service of an EC2 instance, as far as it hands out the credentials of the instance's role."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

from support.local_server import LocalServer

ROLE = "instance-role"
ACCESS_KEY = "ASIAFROMTHEINSTANCE"
_CREDENTIALS = {
    "Code": "Success",
    "AccessKeyId": ACCESS_KEY,
    "SecretAccessKey": "secret",
    "Token": "token",
    "Expiration": "2999-01-01T00:00:00Z",
}


class MetadataService(LocalServer):
    """A metadata service on a port of its own.

    Attributes:
        asked: the paths that were asked for.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        service = self

        class Handler(_Handler):
            owner = service

        super().__init__(Handler)


class _Handler(BaseHTTPRequestHandler):
    owner: MetadataService

    def do_PUT(self) -> None:
        self._answer("session-token")

    def do_GET(self) -> None:
        self._answer(ROLE if self.path.endswith("/") else json.dumps(_CREDENTIALS))

    def _answer(self, text: str) -> None:
        self.owner.asked.append(self.path)
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read `asked`."""
