"""The guard: nothing is believed gone, changed or deleted that the credentials can not mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.endpoints import at

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

OTHER_ACCOUNT = "210987654321"
INPUTS = {"name": "calling", "maxCpus": 4}

Act = Callable[[DoorProcess, str, dict[str, Any]], object]
ACTS: dict[str, Act] = {
    "read": lambda provider, id_, outputs: provider.read(id_, outputs),
    "update": lambda provider, id_, outputs: provider.update(
        id_, outputs, provider.checked({**INPUTS, "maxCpus": 5}, INPUTS)
    ),
    "delete": lambda provider, id_, outputs: provider.delete(id_, outputs),
}


@pytest.fixture
def group(provider: DoorProcess) -> tuple[str, dict[str, Any]]:
    """A group of account 123456789012."""
    return provider.create(provider.checked(INPUTS))


def other_account(emulator: EmulatorHandle) -> dict[str, str]:
    """Credentials of another account, as environment variables."""
    assumed = emulator.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploy", RoleSessionName="test"
    )["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": assumed["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": assumed["SecretAccessKey"],
        "AWS_SESSION_TOKEN": assumed["SessionToken"],
    }


def failure(act: Act, provider: DoorProcess, group: tuple[str, dict[str, Any]]) -> str:
    with pytest.raises(grpc.RpcError) as error:
        act(provider, *group)
    return message_of(error.value)


@pytest.mark.parametrize("act", ACTS)
def test_credentials_of_another_account_are_an_error_and_change_nothing(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]], act: str
) -> None:
    before = healthomics_emulator.run_groups()
    with door.process(environment=other_account(healthomics_emulator)) as provider:
        said = failure(ACTS[act], provider, group)
    assert "it belongs to account 123456789012 in us-east-1" in said
    assert f"the credentials belong to account {OTHER_ACCOUNT}, used in us-east-1" in said
    assert "AWS_PROFILE" in said
    assert "--run-program" in said
    assert healthomics_emulator.run_groups() == before


def test_a_group_that_answers_with_another_arn_is_never_ours(
    provider: DoorProcess, group: tuple[str, dict[str, Any]]
) -> None:
    id_, outputs = group
    foreign = {**outputs, "arn": outputs["arn"].replace("123456789012", OTHER_ACCOUNT)}
    for act in ACTS.values():
        assert OTHER_ACCOUNT in failure(act, provider, (id_, foreign))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("config", [{}, {"aws:skipRequestingAccountId": "true"}])
def test_an_id_that_is_not_the_arns_is_never_acted_upon(
    door: Door,
    healthomics_emulator: EmulatorHandle,
    group: tuple[str, dict[str, Any]],
    act: str,
    config: dict[str, str],
) -> None:
    id_, outputs = group
    other = healthomics_emulator.client().create_run_group(name="other", requestId="by hand")["id"]
    before = healthomics_emulator.run_groups()
    with door.process(config) as provider:
        for wrong in (other, "7777777"):
            said = failure(ACTS[act], provider, (wrong, outputs))
            assert f"runGroup/{id_}" in said
            assert wrong in said
    assert healthomics_emulator.run_groups() == before


def test_where_the_identity_can_not_be_had_a_404_is_an_error(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]]
) -> None:
    healthomics_emulator.client().delete_run_group(id=group[0])
    healthomics_emulator.inject(Fault(operation="GetCallerIdentity", error="AccessDenied", times=None))
    with door.process() as provider:
        for act in ACTS.values():
            said = failure(act, provider, group)
            assert "cannot determine which account these credentials belong to: sts:GetCallerIdentity failed" in said
            assert door.setting("aws:skipRequestingAccountId") in said


def test_an_identity_that_could_not_be_had_is_asked_for_again_and_an_answer_is_remembered(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]]
) -> None:
    healthomics_emulator.client().delete_run_group(id=group[0])
    healthomics_emulator.inject(Fault(operation="GetCallerIdentity", error="AccessDenied", times=1))
    with door.process() as provider:
        assert "belong to: sts:GetCallerIdentity failed" in failure(ACTS["read"], provider, group)
        for _ in range(2):
            assert provider.read(*group)[0] == ""
    assert [call.error for call in healthomics_emulator.calls("GetCallerIdentity")] == ["AccessDenied", None]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_where_the_identity_can_not_be_had_the_groups_own_arn_is_proof_enough(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]], act: str
) -> None:
    healthomics_emulator.inject(Fault(operation="GetCallerIdentity", error="AccessDenied", times=None))
    with door.process() as provider:
        ACTS[act](provider, *group)


def test_a_stand_in_for_the_service_alone_is_never_compared_with_awss_own_sts(
    door: Door,
    healthomics_emulator: EmulatorHandle,
    group: tuple[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in at(""):
        monkeypatch.delenv(variable)
    healthomics_emulator.client().delete_run_group(id=group[0])
    with door.process({"healthomics:endpoint": healthomics_emulator.endpoint}) as provider:
        said = failure(ACTS["read"], provider, group)
    assert f"HealthOmics is at {healthomics_emulator.endpoint}, but STS at https://sts." in said


def test_the_guard_can_be_switched_off_and_says_so_once(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]]
) -> None:
    healthomics_emulator.client().delete_run_group(id=group[0])
    healthomics_emulator.clear_calls()
    with door.process({"aws:skipRequestingAccountId": "true"}) as provider:
        assert provider.read(*group)[0] == ""
        for act in ("read", "delete"):
            ACTS[act](provider, *group)
    assert healthomics_emulator.calls("GetCallerIdentity") == []
    assert provider.errors.count(f"{door.setting('aws:skipRequestingAccountId')} is set: ") == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_change_without_the_guard_says_so(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]], act: str
) -> None:
    with door.process({"aws:skipRequestingAccountId": "true"}) as provider:
        ACTS[act](provider, *group)
    assert healthomics_emulator.calls("GetCallerIdentity") == []
    assert provider.errors.count(f"{door.setting('aws:skipRequestingAccountId')} is set: ") == 1


def test_the_identity_is_asked_once_a_process_and_only_when_needed(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    groups = [provider.create(provider.checked({"name": f"g{i}"})) for i in range(3)]
    for id_, outputs in groups:
        provider.read(id_, outputs)
    assert healthomics_emulator.calls("GetCallerIdentity") == []
    for id_, outputs in groups:
        provider.delete(id_, outputs)
    assert len(healthomics_emulator.calls("GetCallerIdentity")) == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_state_without_the_arn_is_not_acted_upon(
    provider: DoorProcess, group: tuple[str, dict[str, Any]], act: str
) -> None:
    id_, outputs = group
    del outputs["arn"]
    assert "the state has no ARN for this group, so its account cannot be checked; run `pulumi refresh`" in failure(
        ACTS[act], provider, (id_, outputs)
    )
    assert "arn" in provider.read(id_, outputs)[1]


def test_a_state_without_the_region_is_served_by_the_arns(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = provider.create(provider.checked({**INPUTS, "region": "eu-west-1"}))
    del outputs["region"]
    assert provider.diff(id_, outputs, provider.checked({**INPUTS, "region": "eu-west-1"}))[1] == []
    assert provider.read(id_, outputs)[1]["region"] == "eu-west-1"
    provider.delete(id_, outputs)
    assert healthomics_emulator.run_groups() == []


def test_a_malformed_arn_is_a_clear_error(provider: DoorProcess, group: tuple[str, dict[str, Any]]) -> None:
    id_, outputs = group
    for act in ("update", "delete"):
        assert "the state has a malformed ARN, 'x'" in failure(ACTS[act], provider, (id_, {**outputs, "arn": "x"}))


def test_a_property_of_a_newer_version_is_ignored_and_dropped_by_the_next_update(
    provider: DoorProcess, group: tuple[str, dict[str, Any]]
) -> None:
    id_, outputs = group
    newer = {**outputs, "fromTheFuture": 1}
    inputs = provider.checked(INPUTS)
    assert provider.diff(id_, newer, inputs) == ("DIFF_NONE", [])
    assert provider.read(id_, newer) == (id_, outputs, inputs)
    assert "fromTheFuture" not in provider.update(id_, newer, provider.checked({**INPUTS, "maxCpus": 5}))


@pytest.mark.parametrize("region", [None, "us-east-1"])
def test_a_change_of_a_group_of_another_account_is_refused_at_preview_and_none_is_made_there(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]], region: str | None
) -> None:
    id_, outputs = group
    inputs = {**INPUTS, "region": "us-east-1", "tagsAll": {}}
    elsewhere = {**other_account(healthomics_emulator), "AWS_REGION": "eu-west-1"}
    config = {"aws:region": region} if region else {}
    before = healthomics_emulator.run_groups()
    with door.process(config, elsewhere) as provider:
        # Another Region, too, where neither program nor stack names one.
        changed = provider.checked({**INPUTS, "maxCpus": 5}, inputs)
        said = failure(lambda it, *_: it.diff(id_, outputs, changed), provider, group)
        assert "run groups of this stack belong to account 123456789012" in said
        assert f"but the credentials belong to account {OTHER_ACCOUNT}" in said
        new = provider.checked({"name": "new", "idempotencySeed": "its seed"})
        assert "run groups of this stack belong to account" in failure(lambda it, *_: it.create(new), provider, group)
    assert healthomics_emulator.run_groups() == before


def test_an_unchanged_group_of_another_account_costs_no_question(
    door: Door, healthomics_emulator: EmulatorHandle, group: tuple[str, dict[str, Any]]
) -> None:
    id_, outputs = group
    healthomics_emulator.clear_calls()
    with door.process(environment=other_account(healthomics_emulator)) as provider:
        healthomics_emulator.clear_calls()
        assert provider.diff(id_, outputs, provider.checked(INPUTS, outputs)) == ("DIFF_NONE", [])
    assert healthomics_emulator.calls() == []


@pytest.mark.parametrize(
    "nobody",
    [
        {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": os.devnull},
        {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9"},
    ],
    ids=["no credentials", "no STS"],
)
def test_a_preview_of_changes_needs_no_credentials_and_asks_in_vain_once(
    door: Door, group: tuple[str, dict[str, Any]], nobody: dict[str, str]
) -> None:
    id_, outputs = group
    elsewhere = {**nobody, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true"}
    with door.process({"aws:region": "us-east-1"}, elsewhere) as provider:
        for cpus in (5, 6, 7):
            changed = provider.checked({**INPUTS, "maxCpus": cpus}, outputs)
            assert provider.diff(id_, outputs, changed) == (provider.CHANGED, [])
