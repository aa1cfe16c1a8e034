"""A process that makes the stack's seed looks whether the groups of the state are still there; no other does."""

from __future__ import annotations

from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from pulumi.dynamic.dynamic import serialize_provider
from pulumi_healthomics.provider import IdempotencySeedProvider

from harness.provider_process import ProviderProcess

SEED = {"__provider": serialize_provider(IdempotencySeedProvider()), "purpose": "a seed"}
UNCHANGED: tuple[str, list[str]] = ("DIFF_NONE", [])


@pytest.fixture
def group(provider: ProviderProcess) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A group of an earlier process: id, outputs and inputs."""
    inputs = provider.checked({"name": "calling", "maxCpus": 4})
    return (*provider.create(inputs), inputs)


def test_a_group_that_is_gone_is_replaced_where_the_seed_is_new(
    group: tuple[str, dict[str, Any], dict[str, Any]], healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.client().delete_run_group(id=group[0])
    with ProviderProcess() as provider:
        assert provider.diff(*group) == UNCHANGED
        provider.create(SEED)
        assert provider.diff(*group) == ("DIFF_SOME", ["arn"])
    assert f'run group "calling" ({group[0]}) is gone, as after an interrupted destroy: made again' in provider.output


def test_a_group_that_is_there_stays_as_it_is(
    group: tuple[str, dict[str, Any], dict[str, Any]], healthomics_emulator: EmulatorHandle
) -> None:
    with ProviderProcess() as provider:
        provider.create(SEED)
        healthomics_emulator.clear_calls()
        assert provider.diff(*group) == UNCHANGED
        assert [call.operation for call in healthomics_emulator.calls()] == ["GetRunGroup"]


@pytest.mark.parametrize("code", ["AccessDeniedException", "InternalServerException"])
def test_what_can_not_be_found_out_is_no_change(
    group: tuple[str, dict[str, Any], dict[str, Any]], healthomics_emulator: EmulatorHandle, code: str
) -> None:
    healthomics_emulator.inject(Fault(operation="GetRunGroup", error=code, times=None))
    with ProviderProcess() as provider:
        provider.create(SEED)
        assert provider.diff(*group) == UNCHANGED


def test_a_group_of_another_account_is_not_gone(group: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    id_, outputs, inputs = group
    elsewhere = outputs["arn"].replace("123456789012", "210987654321")
    with ProviderProcess() as provider:
        provider.create(SEED)
        assert provider.diff("7777777", {**outputs, "arn": elsewhere.replace(id_, "7777777")}, inputs) == UNCHANGED
