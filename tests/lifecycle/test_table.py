"""The table: for each field and each change, what the plan says and what comes of it, in the engine's exact protocol.

Every row goes the whole way: create, the change, check, diff, update, and then the state, the live group and a further
diff must agree. `NO` is a plan that changes nothing, `IN PLACE` an update of the same group, `REPLACE` a replacement.
Limits and tags come back from `drifted` rows to what the program says.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle
from pulumi.runtime.rpc import UNKNOWN
from pulumi_healthomics.rules import spec
from support.doors import cannot

from harness.door_process import DoorProcess

NO, IN_PLACE, REPLACE = "no", "in place", "replace"
BASE = {"name": "calling", "region": "us-east-1"}
MAXIMUM = 100_000


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        field: what changes.
        change: set, changed, removed, drifted or unknown.
        before: the program at first, on top of `BASE`.
        after: the program then, on top of `BASE`.
        plan: what the preview must say.
        live: what of the live group must be as given afterwards.
        drift: an UpdateRunGroup or TagResource behind Pulumi's back before the change.
        calls: the writing calls that the change makes.
    """

    field: str
    change: str
    before: dict[str, Any]
    after: dict[str, Any]
    plan: str
    live: dict[str, Any] = dataclasses.field(default_factory=dict)
    drift: dict[str, Any] = dataclasses.field(default_factory=dict)
    calls: tuple[str, ...] = ()


UPDATE = ("UpdateRunGroup",)
TAG, UNTAG = ("TagResource",), ("UntagResource",)


def limit_rows(key: str) -> list[Row]:
    """The rows of one limit."""
    four, five = {key: 4}, {key: 5}
    replaced = {"limitRemoval": "replace"}
    return [
        Row(key, "unchanged", four, four, NO, {key: 4}),
        Row(key, "set", {}, four, IN_PLACE, {key: 4}, calls=UPDATE),
        Row(key, "changed", four, five, IN_PLACE, {key: 5}, calls=UPDATE),
        Row(key, "removed", four, {}, IN_PLACE, {key: MAXIMUM}, calls=UPDATE),
        Row(key, "removed", {**four, **replaced}, replaced, REPLACE),
        Row(key, "drifted", four, four, IN_PLACE, {key: 4}, drift=five, calls=UPDATE),
        Row(key, "drifted", {}, {}, IN_PLACE, {key: MAXIMUM}, drift=five, calls=UPDATE),
        # The program never had it: that drift is corrected replaces nothing.
        Row(key, "drifted", replaced, replaced, IN_PLACE, {key: MAXIMUM}, drift=five, calls=UPDATE),
        Row(key, "unknown", four, {key: UNKNOWN}, IN_PLACE),
    ]


TABLE = [
    Row("name", "unchanged", {}, {}, NO, {"name": "calling"}),
    Row("name", "changed", {}, {"name": "b"}, IN_PLACE, {"name": "b"}, calls=UPDATE),
    Row("name", "drifted", {}, {}, IN_PLACE, {"name": "calling"}, drift={"name": "b"}, calls=UPDATE),
    Row("name", "unknown", {}, {"name": UNKNOWN}, IN_PLACE),
    *(row for key in spec.LIMIT_KEYS for row in limit_rows(key)),
    Row("tags", "unchanged", {"tags": {"a": "1"}}, {"tags": {"a": "1"}}, NO, {"tags": {"a": "1"}}),
    Row("tags", "set", {}, {"tags": {"a": "1"}}, IN_PLACE, {"tags": {"a": "1"}}, calls=TAG),
    Row("tags", "changed", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, IN_PLACE, {"tags": {"a": "2"}}, calls=TAG),
    Row("tags", "removed", {"tags": {"a": "1"}}, {}, IN_PLACE, {"tags": {}}, calls=UNTAG),
    Row("tags", "removed", {"tags": {"a": "1"}}, {"tags": {}}, IN_PLACE, {"tags": {}}, calls=UNTAG),
    Row("tags", "drifted", {}, {}, IN_PLACE, {"tags": {}}, drift={"tags": {"a": "1"}}, calls=UNTAG),
    Row(
        "tags",
        "drifted",
        {"tags": {"a": "1"}},
        {"tags": {"a": "1"}},
        IN_PLACE,
        {"tags": {"a": "1"}},
        drift={"tags": {"a": "2"}},
        calls=TAG,
    ),
    Row("tags", "unknown", {"tags": {"a": "1"}}, {"tags": UNKNOWN}, IN_PLACE),
    Row("tags", "unknown", {"tags": {"a": "1"}}, {"tags": {"a": UNKNOWN}}, IN_PLACE),
    Row("region", "unchanged", {}, {}, NO),
    Row("region", "changed", {}, {"region": "eu-west-1"}, REPLACE),
    Row("region", "removed", {"region": "eu-west-1"}, {"region": None}, REPLACE),
    Row("region", "unknown", {}, {"region": UNKNOWN}, REPLACE),
    Row("limit_removal", "set", {}, {"limitRemoval": "replace"}, IN_PLACE),
    Row("limit_removal", "set", {}, {"limitRemoval": "raise_to_maximum"}, NO),
    Row("limit_removal", "changed", {"limitRemoval": "replace"}, {"limitRemoval": "raise_to_maximum"}, IN_PLACE),
    Row("limit_removal", "removed", {"limitRemoval": "replace"}, {}, IN_PLACE),
    Row("on_active_runs", "set", {}, {"onActiveRuns": "wait"}, IN_PLACE),
    Row("on_active_runs", "set", {}, {"onActiveRuns": "fail"}, IN_PLACE),
    Row("on_active_runs", "changed", {"onActiveRuns": "wait"}, {"onActiveRuns": "cancel"}, IN_PLACE),
    Row("on_active_runs", "removed", {"onActiveRuns": "wait"}, {}, IN_PLACE),
    Row("custom_timeouts", "set", {}, {"deleteTimeout": "2h"}, IN_PLACE),
    Row("custom_timeouts", "set", {}, {"deleteTimeout": "60m"}, NO),
    Row("custom_timeouts", "changed", {"deleteTimeout": "2h"}, {"deleteTimeout": "3h"}, IN_PLACE),
    Row("custom_timeouts", "removed", {"deleteTimeout": "2h"}, {}, IN_PLACE),
]


def test_the_table_has_every_field_and_every_change() -> None:
    changes = {(row.field, row.change) for row in TABLE}
    for name in (*spec.LIMIT_KEYS, "tags"):
        assert {(name, it) for it in ("set", "changed", "removed", "drifted", "unknown")} <= changes
    assert {("name", it) for it in ("changed", "drifted", "unknown")} <= changes


CASES = [
    pytest.param(row, marks=cannot("custom time-outs among the inputs")) if row.field == "custom_timeouts" else row
    for row in TABLE
]


@pytest.fixture
def provider(shared_provider: DoorProcess) -> DoorProcess:
    """One process for the whole table."""
    return shared_provider


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row.field} {row.change} {row.plan}")
def test_row(provider: DoorProcess, healthomics_emulator: EmulatorHandle, row: Row) -> None:
    first = provider.checked({**BASE, **row.before})
    id_, outputs = provider.create(first)
    recorded = first
    if row.drift:
        drift(healthomics_emulator, id_, outputs["arn"], row.drift)
        _, outputs, recorded = provider.read(id_, outputs)
        assert recorded != first
    healthomics_emulator.clear_calls()

    # Check and diff are the preview: they plan, and make no call in a process that knows whose the credentials are.
    inputs = provider.checked({**BASE, **row.after}, recorded)
    assert healthomics_emulator.calls() == []
    assert plan(provider, id_, outputs, recorded, inputs) == row.plan
    assert healthomics_emulator.calls() == []

    if row.plan == IN_PLACE and row.change != "unknown":
        outputs = provider.update(id_, outputs, inputs)
        made = [call.operation for call in healthomics_emulator.calls() if call.service == "omics"]
        assert made == list(row.calls)
        assert plan(provider, id_, outputs, inputs, inputs) == NO
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
    if row.live:
        (group,) = healthomics_emulator.run_groups()
        found = {"name": group["name"], "tags": group["tags"], **group["limits"]}
        assert {key: found.get(key) for key in row.live} == row.live


def plan(
    provider: DoorProcess, id_: str, outputs: dict[str, Any], recorded: dict[str, Any], inputs: dict[str, Any]
) -> str:
    """Returns what the engine would plan: where the provider leaves it to it, by comparing the inputs."""
    changes, replaces = provider.diff(id_, outputs, inputs)
    if replaces:
        return REPLACE
    return NO if changes == "DIFF_NONE" or recorded == inputs else IN_PLACE


def drift(emulator: EmulatorHandle, id_: str, arn: str, change: dict[str, Any]) -> None:
    client = emulator.client()
    if "tags" in change:
        client.tag_resource(resourceArn=arn, tags=change["tags"])
    else:
        client.update_run_group(id=id_, **change)
