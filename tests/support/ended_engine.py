"""A stand-in for an engine that ends, and a dynamic provider of another package that is at work at that time."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Any

from pulumi.dynamic import CreateResult, ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

from harness.door_process import DoorProcess
from harness.listening_engine import ListeningEngine
from harness.waiting import eventually


class EngineStandIn(ListeningEngine):
    """An engine that listens until it ends. What stops last is what the operating system keeps of a killed engine."""

    def __enter__(self) -> EngineStandIn:
        super().__enter__()
        return self

    def end(self, process: DoorProcess) -> None:
        """Ends, as seen from a process that it started."""
        process.close_input()
        self.stop()


class OtherPackagesProvider(ResourceProvider):
    """Serves a create for as long as a test wants."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Waits until the file `may_finish` is in the folder, and makes files that show its beginning and its end."""
        folder = Path(props["folder"])
        (folder / "began").touch()
        while not (folder / "may_finish").exists():
            time.sleep(0.01)
        (folder / "finished").touch()
        return CreateResult("1", dict(props))


class OtherPackagesCall:
    """A call of another package's provider, in files, which lasts at most as long as the block.

    Args:
        folder: an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> OtherPackagesCall:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_finish()

    def serve(self, process: DoorProcess) -> None:
        """Has it served by the process, which must be able to import this module."""
        process.create({"__provider": serialize_provider(OtherPackagesProvider()), "folder": str(self._folder)})

    def wait_until_it_began(self) -> None:
        """Returns when it is under way."""
        eventually((self._folder / "began").exists)

    def let_finish(self) -> None:
        """Lets it come to its end."""
        (self._folder / "may_finish").touch()

    @property
    def has_finished(self) -> bool:
        """Whether it came to its end."""
        return (self._folder / "finished").exists()
