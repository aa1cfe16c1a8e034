"""The service's state between calls, with the id counter.

Without a lock: one caller at a time. Only operations write to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .records import Batch, Known, Memory, Place, Run, RunGroup

FIRST_ID = 1_000_001
"""Ids have seven digits, as the service's have, and are never used again."""


class Store:
    """Everything there is, of all accounts and Regions."""

    def __init__(self) -> None:
        self.next_id = FIRST_ID
        self.run_groups: dict[str, RunGroup] = {}
        self.runs: dict[str, Run] = {}
        self.batches: dict[str, Batch] = {}
        self.workflows: dict[tuple[Place, str], Known] = {}
        self.run_caches: dict[tuple[Place, str], Known] = {}
        self.tokens: dict[tuple[Place, str, str], Memory] = {}
        self.revision = 0
        """Goes up with every change that has to outlive a restart."""

    def new_id(self) -> str:
        """An id that nothing had before."""
        self.next_id += 1
        return str(self.next_id - 1)

    def touch(self) -> None:
        """Notes that something changed."""
        self.revision += 1

    def find_run_group(self, place: Place, identifier: str, now: datetime) -> RunGroup | None:
        """The group, unless it was deleted or is elsewhere."""
        group = self.run_groups.get(identifier)
        found = group is not None and group.place == place and not _gone(group, now)
        return group if found else None

    def run_groups_in(self, place: Place, now: datetime) -> Iterator[RunGroup]:
        """The groups of a place, oldest first."""
        groups = self.run_groups.values()
        return (each for each in groups if each.place == place and not _gone(each, now))

    def find_run(self, place: Place, identifier: str) -> Run | None:
        """The run, unless it is elsewhere."""
        run = self.runs.get(identifier)
        return run if run is not None and run.place == place else None

    def runs_in(self, place: Place) -> Iterator[Run]:
        """The runs of a place, oldest first."""
        return (run for run in self.runs.values() if run.place == place)

    def find_batch(self, place: Place, identifier: str) -> Batch | None:
        """The batch, unless it is elsewhere."""
        batch = self.batches.get(identifier)
        return batch if batch is not None and batch.place == place else None

    def clear(self) -> None:
        """Forgets everything but which ids were used."""
        self.run_groups.clear()
        self.runs.clear()
        self.batches.clear()
        self.workflows.clear()
        self.run_caches.clear()
        self.tokens.clear()
        self.touch()

    def sweep(self, now: datetime) -> None:
        """Drops deleted groups."""
        for group in [each for each in self.run_groups.values() if _gone(each, now)]:
            del self.run_groups[group.id]


def _gone(group: RunGroup, now: datetime) -> bool:
    return group.gone_from is not None and now >= group.gone_from
