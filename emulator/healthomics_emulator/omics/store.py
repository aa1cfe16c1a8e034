"""The service's state: run groups, runs, remembered tokens and the id counter.

Pure data. Knows no clock (the time is passed in), no HTTP, no validation, and no lock: one caller
at a time, please. Operations are the only ones to write to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from healthomics_emulator.wire.identity import partition_of

FIRST_ID = 1_000_001
"""Ids have seven digits, as the service's have, and are never used again."""


class Place(NamedTuple):
    """An account and a Region: what is in one place is not found from another."""

    account: str
    region: str

    def arn(self, kind: str, identifier: str) -> str:
        """The ARN of a resource in this place; ``kind`` is ``runGroup`` or ``run``."""
        partition = partition_of(self.region)
        return f"arn:{partition}:omics:{self.region}:{self.account}:{kind}/{identifier}"


@dataclass
class RunGroup:
    """A run group. A limit that is not set has no key."""

    id: str
    place: Place
    created: datetime
    name: str | None = None
    limits: dict[str, int] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    gone_from: datetime | None = None
    """When a deleted group stops being found."""

    seen_from: datetime | None = None
    """When GetRunGroup starts finding it; None is at once."""

    unseen_gets: int = 0
    """How many more calls of GetRunGroup do not find it."""

    @property
    def arn(self) -> str:
        """The group's ARN."""
        return self.place.arn("runGroup", self.id)


@dataclass
class Run:
    """A run, as deep as a run group needs it: nothing runs."""

    id: str
    place: Place
    created: datetime
    status: str
    group_id: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    """What StartRun said about it, which GetRun repeats."""

    started: datetime | None = None
    stopped: datetime | None = None
    stops_at: datetime | None = None
    """When a run that is STOPPING will be CANCELLED."""

    held: bool = False
    """Whether a test set its status, which then moves no more by itself."""

    @property
    def arn(self) -> str:
        """The run's ARN."""
        return self.place.arn("run", self.id)


@dataclass(frozen=True)
class Memory:
    """What a token was used for."""

    resource_id: str
    parameters: dict[str, Any]
    at: datetime


class Store:
    """Everything there is, of all accounts and Regions."""

    def __init__(self) -> None:
        self.next_id = FIRST_ID
        self.run_groups: dict[str, RunGroup] = {}
        self.runs: dict[str, Run] = {}
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
        """The group, unless it is gone or elsewhere."""
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

    def clear(self) -> None:
        """Forgets everything but which ids were used."""
        self.run_groups.clear()
        self.runs.clear()
        self.tokens.clear()
        self.touch()

    def sweep(self, now: datetime) -> None:
        """Drops the groups that are gone."""
        for group in [each for each in self.run_groups.values() if _gone(each, now)]:
            del self.run_groups[group.id]


def _gone(group: RunGroup, now: datetime) -> bool:
    return group.gone_from is not None and now >= group.gone_from
