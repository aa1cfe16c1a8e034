"""The emulator as a thread of this process."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from threading import Thread

from .control.service import Service
from .handle import EmulatorHandle
from .omics.health_omics import Clock
from .omics.options import Options
from .omics.state_file import StateFile
from .server import Server

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
        """Starts listening; calls are answered from ``start`` on.

        Args:
            host: The address to listen on.
            port: The port to listen on, 0 for a free one.
            state: A file that keeps the state between two emulators.
            options: How to behave, also after a reset.
            clock: Tells the seconds since the epoch, for tests that do not want to wait.

        Raises:
            OSError: The address cannot be had.
            StateFileError: The file cannot be used.
        """
        service = Service(options or Options(), clock, StateFile(state) if state else None)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._server = Server(socket.create_server((host, port), family=family, backlog=128), service)
        shown = f"[{host}]" if ":" in host else host
        super().__init__(f"http://{shown}:{self._server.port}")
        self._thread = Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": _POLL_SECONDS},
            name="healthomics-emulator",
            daemon=True,
        )

    def start(self) -> None:
        """Starts answering."""
        self._thread.start()

    def stop(self) -> None:
        """Stops listening and ends every connection."""
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
