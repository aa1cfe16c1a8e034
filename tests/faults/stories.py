"""The operations of the fault table: what there is before, and what the program says then."""

from __future__ import annotations

from collections.abc import Callable

from healthomics_emulator import EmulatorHandle

from faults.engine import Resource
from harness.door_process import DoorProcess, Properties


class Story:
    """One resource, about to be operated on.

    Args:
        operation: a key of `catalogue.CALLS`.
        name: the group's name, which no other resource has.
        emulator: where it lives.
    """

    def __init__(self, operation: str, name: str, emulator: EmulatorHandle) -> None:
        self.name = name
        self._emulator = emulator
        self._reads = operation.startswith("read")
        before, self._after = _programs(operation, name)
        self.resource = Resource(before)
        self._by_hand = _BY_HAND.get(operation, _nothing)

    def prepare(self, provider: DoorProcess) -> None:
        """Makes what there is before the operation."""
        self.resource.up(provider)
        self._by_hand(self)
        self.resource.program = self._after

    def operate(self, provider: DoorProcess) -> None:
        """Does what the story is about."""
        if self._reads:
            self.resource.refresh(provider)
        else:
            self.resource.up(provider)

    def next_up(self, provider: DoorProcess) -> None:
        """Does what the user does after a failure: the same again, and an `up`."""
        if self._reads:
            self.resource.refresh(provider)
        self.resource.up(provider)

    def live(self) -> list[Properties]:
        """Returns the live groups of this resource's name."""
        return [group for group in self._emulator.run_groups() if group["name"] == self.name]

    def is_as_asked(self, group: Properties) -> bool:
        """Says whether a live group is what the program says."""
        program = self._after or {}
        limits = {key: value for key, value in program.items() if key in ("maxCpus", "maxGpus")}
        return (group["limits"], group["tags"]) == (limits, program.get("tags"))

    def adopted(self) -> None:
        """Has somebody else make the group, which the program then names."""
        program = self._after or {}
        settings = {key: program[key] for key in ("name", "maxCpus", "tags")}
        made = self._emulator.client().create_run_group(requestId=self.name, **settings)
        self._after = {**program, "adoptId": made["id"]}

    def changed(self) -> None:
        """Has somebody else change the group."""
        self._emulator.client().update_run_group(id=self._id(), maxCpus=16)

    def deleted(self) -> None:
        """Has somebody else delete the group."""
        self._emulator.client().delete_run_group(id=self._id())

    def given_a_run(self) -> None:
        """Starts a run in the group, which has no end of its own."""
        self._emulator.client().start_run(
            workflowId="1234567",
            roleArn="arn:aws:iam::123456789012:role/run",
            outputUri="s3://bucket/out",
            runGroupId=self._id(),
            requestId=self.name,
        )

    def _id(self) -> str:
        (id_,) = self.resource.ids()
        return id_


def _nothing(_: Story) -> None:
    """Nobody else does anything."""


_BY_HAND: dict[str, Callable[[Story], None]] = {
    "adopt": Story.adopted,
    "read": Story.changed,
    "read a group that is gone": Story.deleted,
    "delete and cancel": Story.given_a_run,
}


def _programs(operation: str, name: str) -> tuple[Properties | None, Properties | None]:
    tags = {"team": "rare", "old": "1"}
    group: Properties = {"name": name, "maxCpus": 4, "tags": tags, "idempotencySeed": f"seed of {name}"}
    retagged = {**group, "tags": {"team": "common", "new": "1"}}
    replacing = {**group, "limitRemoval": "replace"}
    return {
        "create": (None, group),
        "update limits": (group, {**group, "maxCpus": 8}),
        "update tags": (group, retagged),
        "update both": (group, {**retagged, "maxCpus": 8}),
        "replace": ({**replacing, "maxGpus": 1}, replacing),
        "read": (group, group),
        "read a group that is gone": (group, group),
        "delete": (group, None),
        "delete and cancel": ({**group, "onActiveRuns": "cancel", "deleteTimeout": "3s"}, None),
        "adopt": (None, group),
    }[operation]
