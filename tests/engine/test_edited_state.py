"""A state that somebody edited by hand, or that another version wrote, on the real engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import RUN_GROUP, Stack

pytestmark = pytest.mark.engine

PROGRAM = 'RunGroup("calling", max_cpus=4, tags={"team": "rare"})'


def edit(stack: Stack, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the state of the one group and imports the result."""
    exported = json.loads(stack.run("stack", "export").succeeded().output)
    (group,) = [it for it in exported["deployment"]["resources"] if it["type"] == RUN_GROUP]
    change(group)
    file = stack.folder / "edited.json"
    file.write_text(json.dumps(exported))
    stack.run("stack", "import", "--file", str(file)).succeeded()


def without_provider(group: dict[str, Any]) -> None:
    for side in ("inputs", "outputs"):
        del group[side]["__provider"]


def with_another_provider(group: dict[str, Any]) -> None:
    for side in ("inputs", "outputs"):
        group[side]["__provider"] = "gASVdg=="


@pytest.mark.parametrize("change", [without_provider, with_another_provider])
def test_a_provider_that_is_missing_or_another_is_written_anew_without_a_call(
    stack: Stack, healthomics_emulator: EmulatorHandle, change: Callable[[dict[str, Any]], None]
) -> None:
    stack.write(PROGRAM)
    stack.up().succeeded()
    before = healthomics_emulator.run_groups()
    edit(stack, change)
    healthomics_emulator.clear_calls()
    assert "~ 1 updated" in stack.up().succeeded().output
    assert healthomics_emulator.calls() == []
    stack.refresh("--expect-no-changes").succeeded()
    stack.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == before
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_another_groups_id_is_neither_refreshed_nor_destroyed(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(PROGRAM)
    stack.up().succeeded()
    other = healthomics_emulator.client().create_run_group(name="other", requestId="by hand")["id"]
    before = healthomics_emulator.run_groups()
    edit(stack, lambda group: group.update(id=other))
    assert f"but the group with this ID is arn:aws:omics:us-east-1:123456789012:runGroup/{other}" in (
        stack.refresh().failed().output
    )
    assert f"and ID {other} do not match; restore the state: `pulumi stack import`" in stack.destroy().failed().output
    assert healthomics_emulator.run_groups() == before


def test_outputs_that_are_missing_or_can_not_be_read_are_filled_in_by_a_refresh(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write(PROGRAM)
    stack.up().succeeded()
    (whole,) = stack.resources()
    before = healthomics_emulator.run_groups()

    def change(group: dict[str, Any]) -> None:
        del group["outputs"]["arn"]
        group["outputs"].update(tagsAll=7, region=["x"], maxCpus={"a": 1})

    edit(stack, change)
    stack.refresh().succeeded()
    (filled,) = stack.resources()
    assert filled["outputs"] == whole["outputs"]
    stack.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == before
