"""The account's full quota in one stack: does it get through, how long does it take, and does the provider grow?"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

from healthomics_emulator import EmulatorHandle

from benchmarks.rows import Row
from benchmarks.trial import FROM_YAML, Engine, trial
from harness.processes import descendants

COMMANDS = (("up", "up"), ("up", "up again"), ("refresh", "refresh"), ("destroy", "destroy"))
PLUGINS_MEMORY = 90  # MB
GROWTH = 1.1  # times the memory that the provider has after a tenth of the groups
CRASHES_BY = 400  # groups with which the tutorial's provider is tried
SECONDS_BETWEEN_LOOKS = 0.25


class ProviderMemory(threading.Thread):
    """Watches the resident memory of the provider process while groups are made. It runs somewhere below this one.

    Args:
        emulator: the service, which knows how many groups there are.
        module: what the process runs.
    """

    def __init__(self, emulator: EmulatorHandle, module: str) -> None:
        super().__init__(daemon=True)
        self._module = module
        self._emulator = emulator
        self._done = threading.Event()
        self._looks: list[tuple[int, int]] = []

    def run(self) -> None:
        """Looks until `stop`."""
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            for process in descendants(os.getpid()):
                if self._module in process.command and (resident := _resident(process.pid)):
                    self._looks.append((len(self._emulator.run_groups()), resident))

    def stop(self) -> None:
        """Looks no more."""
        self._done.set()
        self.join()

    def at(self, groups: int) -> int:
        """Returns the bytes when there were so many groups, or the first ones more."""
        return next(resident for count, resident in self._looks if count >= groups)

    def most(self) -> int:
        """Returns the most that were seen."""
        return max(resident for _, resident in self._looks)


def rows(engine: Engine, emulator: EmulatorHandle, groups: int, against: str) -> list[Row]:
    """Runs everything once, as long as it takes, and returns the rows.

    Args:
        engine: the engine.
        emulator: the service.
        groups: how many.
        against: the peer, in words.
    """
    timings = []
    with trial(engine, emulator, "ours", groups) as run:
        memory = ProviderMemory(emulator, "pulumi.dynamic")
        memory.start()
        for command, name in COMMANDS:
            timings.append(Row(f"{groups} groups: `{name}`", "s", run.seconds(command), None, against))
            if name == "up":
                memory.stop()
    left = len(emulator.run_groups())
    return [
        *(row.with_goal("completes", met=left == 0) for row in timings),
        Row(
            f"{groups} groups: memory of the provider",
            "MiB",
            memory.most() / 2**20,
            memory.at(groups // 10) / 2**20,
            f"the same process after {groups // 10}",
        ).at_most_times(GROWTH),
    ]


def plugins_memory(engine: Engine, emulator: EmulatorHandle, groups: int) -> Row:
    """Makes the groups from YAML and returns the row of the plugin's memory."""
    with trial(engine, emulator, FROM_YAML, groups) as run:
        memory = ProviderMemory(emulator, "healthomics_plugin.serve")
        memory.start()
        run.up()
        memory.stop()
    row = Row(
        f"plugin, YAML: memory of {groups} groups",
        "MB",
        memory.most() / 10**6,
        memory.at(groups // 10) / 10**6,
        f"the same process after {groups // 10}",
    )
    return row.at_most(PLUGINS_MEMORY)


def fate_of_docs_style(engine: Engine, emulator: EmulatorHandle) -> str:
    """Returns how the tutorial's provider ends with many groups, in words."""
    with trial(engine, emulator, "docs_style", CRASHES_BY) as run:
        outcome = run.attempt("up")
    if outcome.status == 0:
        return f"a provider written after Pulumi's tutorial, which makes {CRASHES_BY} too"
    errors = re.findall(r"\b\w+Error\b", outcome.output)
    error = errors[-1] if errors else "an error"
    return f"a provider written after Pulumi's tutorial, which ends by {CRASHES_BY} groups with {error}"


def _resident(pid: int) -> int | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else None
