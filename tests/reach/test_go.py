"""A run group's life from the Go example, through the generated SDK and the native plugin."""

from __future__ import annotations

from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from healthomics_plugin import RUN_GROUP
from support.examples import EXAMPLES, edit, new_from, project_of, refusal_shown

from harness.stack import Stack

pytestmark = pytest.mark.reach

EXAMPLE = EXAMPLES / "09-go"
PROGRAM = "main.go"


def test_a_group_is_previewed_made_unchanged_updated_and_destroyed(
    go: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    preview = go.preview().succeeded().output
    assert "maxCpus: 256" in preview
    assert healthomics_emulator.calls() == []
    go.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["name"], group["tags"]) == ("variant-calling", {"team": "rare-disease"})
    assert group["limits"] == {"maxCpus": 256, "maxGpus": 8, "maxRuns": 20, "maxDuration": 2880}
    assert go.outputs() == {"runGroupId": group["id"], "runGroupArn": group["arn"]}
    healthomics_emulator.clear_calls()
    go.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.calls() == []
    edit(go, PROGRAM, "pulumi.Int(256)", "pulumi.Int(512)")
    assert "~ maxCpus: 256 => 512" in go.preview().succeeded().output
    go.up().succeeded()
    (updated,) = healthomics_emulator.run_groups()
    assert (updated["id"], updated["limits"]["maxCpus"]) == (group["id"], 512)
    go.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []
    assert go.resources(RUN_GROUP) == []


def test_a_refusal_names_the_property_and_shows_no_stack_trace(go: Stack) -> None:
    edit(go, PROGRAM, "pulumi.Int(256)", "pulumi.Int(0)")
    refused = go.preview().failed().output
    assert refusal_shown(EXAMPLE) in refused
    assert "Traceback" not in refused
    assert "goroutine" not in refused


def test_the_example_is_a_template_for_pulumi_new(go: Stack, tmp_path: Path) -> None:
    made = new_from(go, EXAMPLE, tmp_path / "new")
    assert project_of(made)["name"] == "mine"
    for file in (PROGRAM, "go.mod", ".gitignore"):
        assert (made / file).read_text() == (EXAMPLE / file).read_text()
