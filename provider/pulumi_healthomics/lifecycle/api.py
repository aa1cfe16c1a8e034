"""What the life of a run group needs from the service and from the door, and the records it speaks in.

`RunGroupApi` is owned by its consumer, `lifecycle`: it has the operations needed there and no more. `gateway` fulfils
it over botocore, tests over a dictionary. Every operation raises the classes of `errors` and nothing of botocore's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from pulumi_healthomics.errors import ResourceWords, RunGroupError

T = TypeVar("T")


@dataclass(frozen=True)
class CreatedRunGroup:
    """What the service answers to a create: not the whole group."""

    id: str
    arn: str


@dataclass(frozen=True)
class RunGroup:
    """A run group as the service describes it.

    Attributes:
        id: up to 18 digits.
        arn: `arn:<partition>:omics:<region>:<account>:runGroup/<id>`.
        name: None for a group that was made without one.
        limits: the limits that are set, by API name (`maxCpus`).
        tags: without those that AWS keeps for itself (`aws:…`).
        creation_time: with a time zone; None where the service did not say.
    """

    id: str
    arn: str
    name: str | None
    limits: Mapping[str, int]
    tags: Mapping[str, str]
    creation_time: datetime | None


@dataclass(frozen=True)
class Run:
    """A run in a group.

    Attributes:
        id: up to 18 digits.
        name: None for a run that was started without one.
        status: one of the API's, such as `RUNNING`.
        creation_time: with a time zone; None where the service did not say.
    """

    id: str
    name: str | None
    status: str
    creation_time: datetime | None


@dataclass(frozen=True)
class Clock:
    """Where waiting gets its time from.

    Attributes:
        monotonic: seconds on a clock that never goes back.
        sleep: waits for so many seconds; raises, if the door has it so, when the command is ended meanwhile.
        now: the time of day, with a time zone.
    """

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]

    def retried(self, attempt: Callable[[], T], passing: type[RunGroupError], pauses: Sequence[float]) -> T:
        """Returns what `attempt` returns, tried again after each pause while it fails with what may pass."""
        for pause in pauses:
            try:
                return attempt()
            except passing:
                self.sleep(pause)
        return attempt()


@dataclass(frozen=True)
class Door:
    """What the door that a request came through does for the rooms behind it.

    Attributes:
        words: how it speaks to its users.
        tell: shows progress, a full sentence.
        warn: shows what went wrong without being an error, a full sentence.
        clock: for waiting.
        ensure_wanted: raises where the command that sent the request has ended; called before each call to the service.
    """

    words: ResourceWords
    tell: Callable[[str], None]
    warn: Callable[[str], None]
    clock: Clock
    ensure_wanted: Callable[[], None] = lambda: None


class RunGroupApi(Protocol):
    """HealthOmics, as far as run groups need it, in one account and Region."""

    def create_run_group(
        self, name: str, limits: Mapping[str, int], tags: Mapping[str, str], request_id: str
    ) -> CreatedRunGroup:
        """Makes a group, or answers with the one that `request_id` made before."""
        ...

    def get_run_group(self, id_: str) -> RunGroup:
        """Describes a group.

        Raises:
            NotFoundError: there is none of that id in this account and Region.
        """
        ...

    def update_run_group(self, id_: str, fields: Mapping[str, str | int]) -> None:
        """Changes the name and limits given by API name; what is not given stays as it is."""
        ...

    def delete_run_group(self, id_: str) -> None:
        """Asks for a group's end, which may come later.

        Raises:
            NotFoundError: it does not exist any more.
        """
        ...

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """Writes tags; others stay."""
        ...

    def untag_resource(self, arn: str, keys: Collection[str]) -> None:
        """Removes tags by key; keys that the group does not have are ignored."""
        ...

    def list_runs(self, group_id: str, status: str) -> Iterator[Run]:
        """Lists the runs of a group that are in one status."""
        ...

    def cancel_run(self, id_: str) -> None:
        """Asks for a run's end, which comes later."""
        ...

    def caller_account(self) -> str | None:
        """Returns the account that the credentials belong to; None where the stack says not to ask.

        Raises:
            IdentityUnknownError: it cannot be determined.
        """
        ...

    def list_run_groups(self, name: str | None = None) -> Iterator[RunGroup]:
        """Lists all groups, or those of a name and perhaps some that begin with it, without their tags."""
        ...
