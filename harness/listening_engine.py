"""An engine as far as a provider's process sees it: it listens, shows messages, and may end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class ListeningEngine(engine_pb2_grpc.EngineServicer):
    """Listens until it is stopped. The method has gRPC's name.

    Attributes:
        address: where it listens.
        shown: the messages that processes had it show, in order.
    """

    def __init__(self) -> None:
        self.shown: list[engine_pb2.LogRequest] = []
        self._server = grpc.server(ThreadPoolExecutor(4))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def __enter__(self) -> ListeningEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def Log(self, request: engine_pb2.LogRequest, _context: Any) -> empty_pb2.Empty:  # noqa: N802
        """Shows a message."""
        self.shown.append(request)
        return empty_pb2.Empty()

    def stop(self) -> None:
        """Stops listening; returns when a connection is refused."""
        self._server.stop(None).wait()

    def told(self) -> str:
        """Returns the progress that was shown, a line each."""
        return self._lines(engine_pb2.INFO, "")

    def warned(self) -> str:
        """Returns the warnings that were shown, a line each, as the door of Python programs writes them."""
        return self._lines(engine_pb2.WARNING, "warning: ")

    def _lines(self, severity: engine_pb2.LogSeverity.ValueType, start: str) -> str:
        return "".join(f"{start}{it.message}\n" for it in self.shown if it.severity == severity)
