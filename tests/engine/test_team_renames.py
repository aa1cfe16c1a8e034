"""Renamed teams on the real engine: a group stays with its team, or the preview refuses and names what to deploy."""

from __future__ import annotations

import json
import re

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.team_tables import TRANSITIONS, Table

from harness.stack import Stack

pytestmark = pytest.mark.engine

TEAMS = """
import json
from pathlib import Path
from healthomics_components import TeamRunGroups

for name, teams in json.loads(Path("tables.json").read_text()).items():
    made = TeamRunGroups(name, {"teams": teams, "conventions": {}})
    pulumi.export(name, made.run_group_ids)
"""


def write(stack: Stack, **tables: object) -> None:
    (stack.folder / "tables.json").write_text(json.dumps(tables))
    stack.write(TEAMS)


def names(emulator: EmulatorHandle) -> dict[str, str]:
    """Returns the names of the live groups by ID."""
    return {it["id"]: it["name"] for it in emulator.run_groups()}


def test_a_rename_onto_the_name_of_a_team_that_leaves_is_refused_and_the_two_deployments_that_it_names_do_it(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    write(stack, lab={"a": {}, "b": {}, "c": {}})
    stack.up().succeeded()
    first, before = stack.outputs()["lab"], names(healthomics_emulator)
    write(stack, lab={"a": {}, "c": {"formerly": "b"}})
    for outcome in (stack.preview(), stack.up()):
        output = outcome.failed().output
        assert "such as 'c-2', with the same formerly; then to 'c', with formerly: c-2. If it is this team's" in output
        assert names(healthomics_emulator) == before
    write(stack, lab={"a": {}, "c-2": {"formerly": "b"}})
    stack.up().succeeded()
    write(stack, lab={"a": {}, "c": {"formerly": "c-2"}})
    stack.up().succeeded()
    assert stack.outputs()["lab"] == {"a": first["a"], "c": first["b"]}
    assert names(healthomics_emulator) == {first["a"]: "lab-a", first["b"]: "lab-c"}
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()


def test_a_rename_that_fails_is_repeated_with_the_same_group(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    write(stack, lab={"b": {}})
    stack.up().succeeded()
    first = stack.outputs()["lab"]["b"]
    write(stack, lab={"c": {"formerly": "b"}})
    healthomics_emulator.inject(Fault(operation="UpdateRunGroup", error="AccessDeniedException"))
    stack.up().failed()
    healthomics_emulator.clear_faults()
    stack.up().succeeded()
    write(stack, lab={"c": {}, "new": {}})
    stack.up().succeeded()
    assert stack.outputs()["lab"]["c"] == first
    assert sorted(names(healthomics_emulator).values()) == ["lab-c", "lab-new"]


def test_the_engine_does_what_was_recorded(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    # A table each, in one stack: an engine that starts for each of them would take most of the time.
    for step in range(max(len(it.deployed) for it in TRANSITIONS.values())):
        write(stack, **{key: rows(it.deployed[min(step, len(it.deployed) - 1)]) for key, it in TRANSITIONS.items()})
        stack.up().succeeded()
    before, groups = stack.outputs(), names(healthomics_emulator)
    last = {key: rows(it.deployed[-1]) for key, it in TRANSITIONS.items()}
    for key in (key for key, it in TRANSITIONS.items() if it.groups is None):
        write(stack, **{**last, key: rows(TRANSITIONS[key].table)})
        output = stack.preview().failed().output
        assert re.search(rf"RunGroup resource '{key}-\S+' has a problem: formerly (of team )?", output), output
    write(stack, **{key: rows(it.deployed[-1] if it.groups is None else it.table) for key, it in TRANSITIONS.items()})
    stack.up().succeeded()
    after = stack.outputs()
    for key, transition in TRANSITIONS.items():
        if transition.groups is None:
            assert after[key] == before[key]
            continue
        assert after[key].keys() == transition.groups.keys()
        for team, was in transition.groups.items():
            assert (after[key][team] in groups) == (was is not None), key
            assert was is None or after[key][team] == before[key][was], key
    assert {*names(healthomics_emulator)} == {id_ for table in after.values() for id_ in table.values()}


def rows(table: Table) -> dict[str, object]:
    """Returns a table as `TeamRunGroups` takes it."""
    return {name: {"formerly": list(formerly)} if formerly else {} for name, formerly in table.items()}
