"""Removing a limit, which the API can not do: raised in place to its maximum, or replaced."""

from __future__ import annotations

from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle
from pulumi_healthomics.rules import spec
from support.doors import cannot

from harness.door_process import DoorProcess
from harness.doors import Door

ALL = {"name": "calling", "maxCpus": 4, "maxGpus": 3, "maxRuns": 2, "maxDuration": 60}
MAXIMUM = 100_000


def without(*keys: str, **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**ALL, **changes}.items() if key not in keys}


@pytest.fixture
def provider(shared_provider: DoorProcess) -> DoorProcess:
    """One process for all tests of this file."""
    return shared_provider


@pytest.mark.parametrize("removed", [("maxGpus",), ("maxCpus", "maxRuns"), spec.LIMIT_KEYS])
def test_removed_limits_are_raised_in_place_and_read_as_not_set(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, removed: tuple[str, ...]
) -> None:
    id_, outputs = provider.create(provider.checked(ALL))
    inputs = provider.checked(without(*removed))
    assert provider.diff(id_, outputs, inputs) == (provider.CHANGED, [])
    updated = provider.update(id_, outputs, inputs)
    (group,) = healthomics_emulator.run_groups()
    assert {key: group["limits"][key] for key in removed} == dict.fromkeys(removed, MAXIMUM)
    assert updated["raisedLimits"] == [key for key in spec.LIMIT_KEYS if key in removed]
    assert provider.diff(id_, updated, inputs) == ("DIFF_NONE", [])
    assert provider.read(id_, updated) == (id_, updated, inputs)


def test_a_limit_that_somebody_set_behind_pulumis_back_is_drift_and_is_raised(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    inputs = provider.checked(without("maxGpus"))
    id_, outputs = provider.create(inputs)
    healthomics_emulator.client().update_run_group(id=id_, maxGpus=7)
    _, drifted, found = provider.read(id_, outputs)
    assert found == {**inputs, "maxGpus": 7}
    corrected = provider.update(id_, drifted, inputs)
    (group,) = healthomics_emulator.run_groups()
    assert group["limits"]["maxGpus"] == MAXIMUM
    assert provider.read(id_, corrected)[2] == inputs


def test_a_raised_limit_that_somebody_lowers_is_drift_again(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = provider.create(provider.checked(ALL))
    inputs = provider.checked(without("maxGpus"))
    raised = provider.update(id_, outputs, inputs)
    healthomics_emulator.client().update_run_group(id=id_, maxGpus=7)
    assert provider.read(id_, raised)[2] == {**inputs, "maxGpus": 7}


def test_somebody_elses_100000_is_drift_where_the_state_does_not_say_that_we_raised_it(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    inputs = provider.checked(without("maxGpus"))
    id_, outputs = provider.create(inputs)
    healthomics_emulator.client().update_run_group(id=id_, maxGpus=MAXIMUM)
    assert provider.read(id_, outputs)[2] == {**inputs, "maxGpus": MAXIMUM}


def test_an_explicit_100000_stays_100000(provider: DoorProcess) -> None:
    id_, outputs = provider.create(provider.checked(ALL))
    raised = provider.update(id_, outputs, provider.checked(without("maxGpus")))
    inputs = provider.checked({**ALL, "maxGpus": MAXIMUM})
    assert provider.diff(id_, raised, inputs) == (provider.CHANGED, [])
    explicit = provider.update(id_, raised, inputs)
    assert "raisedLimits" not in explicit
    assert provider.read(id_, explicit) == (id_, explicit, inputs)


@pytest.mark.parametrize("removed", [("maxGpus",), ("maxCpus", "maxRuns")])
def test_removing_limits_replaces_where_that_is_asked_for(provider: DoorProcess, removed: tuple[str, ...]) -> None:
    id_, outputs = provider.create(provider.checked({**ALL, "limitRemoval": "replace"}))
    inputs = provider.checked(without(*removed, limitRemoval="replace"))
    assert provider.diff(id_, outputs, inputs) == (provider.CHANGED, list(removed))


@pytest.mark.parametrize(
    ("key", "default", "other"),
    [
        ("limitRemoval", "raise_to_maximum", "replace"),
        pytest.param("deleteTimeout", "1h0m", "2h", marks=cannot("custom time-outs among the inputs")),
    ],
)
def test_a_setting_of_ours_is_a_state_only_update_and_its_default_is_the_same_as_none(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, key: str, default: str, other: str
) -> None:
    inputs = provider.checked(ALL)
    assert provider.checked({**ALL, key: default}) == inputs
    id_, outputs = provider.create(inputs)
    changed = provider.checked({**ALL, key: other})
    assert provider.diff(id_, outputs, changed) == (provider.CHANGED, [])
    healthomics_emulator.clear_calls()
    updated = provider.update(id_, outputs, changed)
    assert healthomics_emulator.calls() == []
    assert updated[key] == other
    assert provider.read(id_, updated)[2] == changed


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("limitRemoval", "raise", "must be one of raise_to_maximum, replace, got another string"),
        ("onActiveRuns", "stop", "must be one of fail, wait, cancel, got another string"),
        pytest.param(
            "deleteTimeout",
            "soon",
            'must be a duration such as "90m" or "2h30m", got another string',
            marks=cannot("custom time-outs among the inputs"),
        ),
    ],
)
def test_a_setting_of_ours_with_another_value_is_refused(
    door: Door, provider: DoorProcess, key: str, value: str, reason: str
) -> None:
    assert provider.check({**ALL, key: value})[1] == [f"{door.argument(key)} {reason}"]


@pytest.mark.parametrize("other", [None, "wait"])
def test_an_explicit_fail_is_in_the_state_since_the_stacks_setting_must_not_win_over_it(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, other: str | None
) -> None:
    first = provider.checked({**ALL, "onActiveRuns": other} if other else ALL)
    id_, outputs = provider.create(first)
    changed = provider.checked({**ALL, "onActiveRuns": "fail"})
    assert provider.diff(id_, outputs, changed) == (provider.CHANGED, [])
    healthomics_emulator.clear_calls()
    updated = provider.update(id_, outputs, changed)
    assert healthomics_emulator.calls() == []
    assert updated["onActiveRuns"] == "fail"
    assert provider.read(id_, updated)[2] == changed


REMOVED = {"maxGpus", "maxRuns"}
SUBSETS = [set(), {"maxGpus"}, {"maxRuns"}, {"maxGpus", "maxRuns"}]


@pytest.mark.parametrize("program", SUBSETS, ids=sorted)
@pytest.mark.parametrize("by_hand", SUBSETS, ids=sorted)
@pytest.mark.parametrize("refreshes", [1, 2])
def test_only_taking_away_a_limit_that_the_program_had_replaces(
    provider: DoorProcess,
    healthomics_emulator: EmulatorHandle,
    program: set[str],
    by_hand: set[str],
    refreshes: int,
) -> None:
    inputs = provider.checked(without(*(REMOVED - program), limitRemoval="replace"))
    id_, outputs = provider.create(inputs)
    if by_hand:
        healthomics_emulator.client().update_run_group(id=id_, **dict.fromkeys(by_hand, 7))
    for _ in range(refreshes):
        _, outputs, inputs = provider.read(id_, outputs)
    wanted = provider.checked(without(*REMOVED, limitRemoval="replace"), inputs)
    changes, replaces = provider.diff(id_, outputs, wanted)
    assert set(replaces) == program
    assert changes == (provider.CHANGED if program | by_hand else "DIFF_NONE")
    if by_hand and not program:
        corrected = provider.update(id_, outputs, wanted)
        assert "driftedLimits" not in corrected
        assert provider.read(id_, corrected)[2] == wanted
