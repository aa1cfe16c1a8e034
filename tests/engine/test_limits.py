"""Removing limits on the real engine: in place by default, previewed, and clean afterwards."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine


def test_removed_limits_go_away_in_place_and_stay_away(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write('RunGroup("calling", max_cpus=4, max_gpus=2, max_runs=5)')
    stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    stack.write('RunGroup("calling", max_cpus=4)')
    preview = stack.preview().succeeded().output
    assert "- maxGpus: 2" in preview
    assert "- maxRuns: 5" in preview
    assert "~ 1 to update" in preview
    stack.up().succeeded()
    (after,) = healthomics_emulator.run_groups()
    assert after["id"] == before["id"]
    assert after["limits"] == {"maxCpus": 4, "maxGpus": 100_000, "maxRuns": 100_000}
    stack.preview("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()


def test_a_limit_set_by_somebody_is_shown_by_refresh_and_raised_by_up(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('group = RunGroup("calling", max_cpus=4)\npulumi.export("id", group.id)')
    stack.up().succeeded()
    healthomics_emulator.client().update_run_group(id=stack.outputs()["id"], maxGpus=1)
    assert "+ maxGpus: 1" in stack.refresh().succeeded().output
    assert "- maxGpus: 1" in stack.preview().succeeded().output
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["limits"]["maxGpus"] == 100_000
    stack.refresh("--expect-no-changes").succeeded()


def test_removing_limits_replaces_where_that_is_asked_for(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write('RunGroup("calling", max_cpus=4, max_gpus=2, limit_removal="replace")')
    stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    stack.write('RunGroup("calling", limit_removal="replace")')
    preview = stack.preview().succeeded().output
    assert "- maxCpus: 4" in preview
    assert "+-1 to replace" in preview
    stack.up().succeeded()
    (after,) = healthomics_emulator.run_groups()
    assert after["id"] != before["id"]
    assert after["limits"] == {}


def test_a_duration_of_whole_minutes_is_minutes_and_any_other_is_refused(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    program = 'from datetime import timedelta\nRunGroup("calling", max_duration={})'
    stack.write(program.format("timedelta(seconds=90)"))
    assert (
        "max_duration must be an integer between 1 and 100000 minutes, got a number that is not an integer"
        in stack.preview().failed().output
    )
    stack.write(program.format("pulumi.Output.from_input(timedelta(hours=2))"))
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["limits"] == {"maxDuration": 120}


def test_a_limit_set_by_somebody_replaces_no_group_even_where_removing_one_replaces(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('group = RunGroup("calling", max_cpus=4, limit_removal="replace")\npulumi.export("id", group.id)')
    stack.up().succeeded()
    id_ = stack.outputs()["id"]
    healthomics_emulator.client().update_run_group(id=id_, maxRuns=3)
    stack.up("--refresh").succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["id"], group["limits"]) == (id_, {"maxCpus": 4, "maxRuns": 100_000})
    stack.up("--refresh", "--expect-no-changes").succeeded()
