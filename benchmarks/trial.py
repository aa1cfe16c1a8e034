"""One stack on the real engine, with a peer's program, and how long the engine takes over it."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from healthomics_emulator import EmulatorHandle

from benchmarks.peers import from_yaml
from harness.native_plugin import write_launcher
from harness.stack import Outcome, Stack
from harness.yaml_stack import YamlStack

PEERS = Path(__file__).parent / "peers"
LONGEST = 1800.0  # seconds that a command may take

FROM_YAML, FROM_PYTHON, PLUGIN_FLOOR = "yaml", "through_plugin", "plugin_floor"
IN_YAML = {FROM_YAML, PLUGIN_FLOOR}


def _write_launcher_of_floor(folder: Path) -> Path:
    """Writes what starts the plugin that does nothing, and returns the folder."""
    folder.mkdir()
    launcher = folder / "pulumi-resource-healthomics"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -u -m plugin_floor "$@"\n')
    launcher.chmod(0o755)
    return folder


PLUGINS = {FROM_YAML: write_launcher, FROM_PYTHON: write_launcher, PLUGIN_FLOOR: _write_launcher_of_floor}
"""The programs that use a native plugin, and what writes its launcher into a folder."""


@dataclass(frozen=True)
class Engine:
    """The Pulumi engine.

    Attributes:
        folder: the folder that holds `pulumi`.
        yaml_host: the language host of YAML, `pulumi-language-yaml`.
    """

    folder: Path
    yaml_host: Path


class Trial:
    """A fresh stack, on a separate `file://` backend.

    Args:
        engine: the engine.
        emulator: the service, which is emptied.
        program: the name of one of the peers' programs.
        groups: how many groups it has.
        folder: an empty folder.
    """

    def __init__(self, engine: Engine, emulator: EmulatorHandle, program: str, groups: int, folder: Path) -> None:
        emulator.reset()
        environment = {**emulator.environment(), "GROUPS": str(groups), "PYTHONPATH": str(PEERS)}
        native = PLUGINS[program](folder / "launcher") if program in PLUGINS else None
        self.stack: Stack
        if program in IN_YAML:
            self.stack = YamlStack(
                folder, engine.folder, environment, host=engine.yaml_host, native=native, timeout=LONGEST
            )
            self.stack.write(from_yaml.program(groups))
        else:
            self.stack = Stack(folder, engine.folder, environment, native=native, timeout=LONGEST)
            shutil.copy(PEERS / f"{program}.py", self.stack.folder / "__main__.py")

    def up(self) -> float:
        """Returns how many seconds `pulumi up` takes."""
        return self.seconds("up")

    def preview(self) -> float:
        """Returns how many seconds `pulumi preview` takes."""
        return _timed(lambda: self.stack.run("preview", "--suppress-progress"))

    def seconds(self, command: str) -> float:
        """Returns how many seconds a command takes, without its preview."""
        return _timed(lambda: self.attempt(command))

    def attempt(self, command: str) -> Outcome:
        """Returns how a command ends, without its preview."""
        return self.stack.run(command, "--skip-preview", "--yes", "--suppress-progress")


def _timed(command: Callable[[], Outcome]) -> float:
    start = time.perf_counter()
    outcome = command()
    seconds = time.perf_counter() - start
    outcome.succeeded()
    return seconds


@contextlib.contextmanager
def trial(engine: Engine, emulator: EmulatorHandle, program: str, groups: int) -> Iterator[Trial]:
    """A trial whose folder goes with the block."""
    with tempfile.TemporaryDirectory() as folder:
        yield Trial(engine, emulator, program, groups, Path(folder))
