"""What the service keeps: run groups, runs, batches, the workflows and caches that these name, and remembered tokens.

Pure data: the time is passed in, and nothing is validated here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from healthomics_emulator.wire.identity import partition_of


class Place(NamedTuple):
    """An account and a Region: what is in one place is not found from another."""

    account: str
    region: str

    def arn(self, kind: str, identifier: str) -> str:
        """The ARN of a resource in this place; ``kind`` is ``runGroup``, ``run``, ``runBatch`` and so on."""
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
    batch_id: str | None = None
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


@dataclass
class Batch:
    """A batch of runs that were started by one call."""

    id: str
    place: Place
    created: datetime
    name: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    setting: dict[str, Any] = field(default_factory=dict)
    """The ``defaultRunSetting``, which GetBatch repeats."""

    entries: list[dict[str, str]] = field(default_factory=list)
    """Of each run what ListRunsInBatch shows, in the order of the request."""

    failure: str | None = None
    """Why no run was started."""

    cancelled: bool = False
    runs_deleted: bool = False

    @property
    def arn(self) -> str:
        """The batch's ARN."""
        return self.place.arn("runBatch", self.id)

    @property
    def group_id(self) -> str | None:
        """The group of the runs."""
        group: str | None = self.setting.get("runGroupId")
        return group


@dataclass
class Known:
    """A workflow or a run cache: known because a run named it, or because a test registered it."""

    id: str
    place: Place
    created: datetime
    details: dict[str, Any] = field(default_factory=dict)
    """What GetWorkflow or ListRunCaches shows besides."""


@dataclass(frozen=True)
class Memory:
    """What a token was used for."""

    resource_id: str
    parameters: dict[str, Any]
    at: datetime
