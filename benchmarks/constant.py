"""The emulator's HTTP server with nothing behind it: every request has the same answer, that of GetRunGroup.

The emulator is compared with it: no answer of the service can be quicker. Prints its address, and ends with its
standard input.
"""

from __future__ import annotations

import json
import socket
import sys
from threading import Thread
from typing import Any, cast

from healthomics_emulator.control.service import Service
from healthomics_emulator.server import Server
from healthomics_emulator.wire.exchange import Answer, Request

GROUP = {
    "arn": "arn:aws:omics:us-east-1:123456789012:runGroup/1000001",
    "id": "1000001",
    "name": "benchmark",
    "creationTime": "2026-11-28T12:00:00Z",
    "tags": {},
}
_HEADERS = {"Content-Type": "application/json", "x-amzn-RequestId": "00000000-0000-0000-0000-000000000000"}
_ANSWER = Answer(200, _HEADERS, json.dumps(GROUP).encode())


class _Constant:
    """Has the two attributes of a service that its server uses, and those that the emulator's own paths look at."""

    faults = journal = health_omics = reset = None

    def answer(self, _: Request) -> Answer:
        return _ANSWER

    def stop(self) -> None:
        """Nothing waits."""


def main() -> None:
    """Serves until the standard input ends."""
    constant: Any = _Constant()
    server = Server(socket.create_server(("127.0.0.1", 0)), cast(Service, constant))
    Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.port}", flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
