"""The emulator as a thread of this process."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from threading import Thread
from typing import Any

from .control.service import Service
from .handle import EmulatorError, EmulatorHandle
from .omics.health_omics import Clock
from .omics.options import Options
from .omics.state_file import StateFile
from .server import Server

_BACKLOG = 128
_POLL_SECONDS = 0.05
"""How long the end of the server takes at most to be noticed."""


class Emulator(EmulatorHandle):
    """An emulator in a thread of this process, which is also its own handle.

    Examples:
        >>> with Emulator() as emulator:
        ...     emulator.client().create_run_group(name="demo")["id"]
        '1000001'
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: Path | None = None,
        options: Options | None = None,
        clock: Clock = time.time,
    ) -> None:
        """Takes the address; connections are refused until ``start``.

        Args:
            host: The address to listen on.
            port: The port to listen on, 0 for a free one.
            state: A file that keeps the state between two emulators.
            options: How to behave, also after a reset.
            clock: Tells the seconds since the epoch, for tests that do not want to wait.

        Raises:
            OSError: The address cannot be used.
            StateFileError: The file cannot be used.
        """
        self._service = Service(options or Options(), clock, StateFile(state) if state else None)
        try:
            self._server = Server(_bound(host, port), self._service)
        except (OSError, OverflowError):
            self._service.close()
            raise
        shown = f"[{host}]" if ":" in host else host
        super().__init__(f"http://{shown}:{self._server.port}")
        self._thread = Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": _POLL_SECONDS},
            name="healthomics-emulator",
            daemon=True,
        )

    def start(self) -> None:
        """Starts listening and answering."""
        self._server.socket.listen(_BACKLOG)
        self._thread.start()

    def stop(self) -> None:
        """Stops listening and ends every connection."""
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()
        self._server.server_close()
        self._service.close()

    def _ask(self, method: str, path: str, content: Any = None) -> dict[str, Any]:
        if not self._thread.is_alive():
            how = "is stopped" if self._thread.ident else "is not started: use it in a `with` block, or call start()"
            raise EmulatorError(f"the emulator at {self.endpoint} {how}")
        return super()._ask(method, path, content)

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, OverflowError):
        bound.close()
        raise
    return bound
