"""Deleting a group while runs of it are active: fail and name them, wait, or cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.door_process import DoorProcess, message_of
from harness.doors import Door
from harness.waiting import eventually

VARIABLE = "PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS"


def start_runs(emulator: EmulatorHandle, group_id: str, count: int) -> list[str]:
    client = emulator.client()
    common: dict[str, Any] = {
        "workflowId": "1234567",
        "roleArn": "arn:aws:iam::123456789012:role/run",
        "outputUri": "s3://bucket/out",
        "runGroupId": group_id,
    }
    return [client.start_run(name=f"sample-{i}", requestId=f"r{i}", **common)["id"] for i in range(count)]


def group_with_runs(
    provider: DoorProcess, emulator: EmulatorHandle, count: int, **inputs: Any
) -> tuple[str, dict[str, Any], list[str]]:
    id_, outputs = provider.create(provider.checked({"name": "calling", "maxRuns": 2, **inputs}))
    return id_, outputs, start_runs(emulator, id_, count)


def failure(action: Callable[[], None]) -> str:
    with pytest.raises(grpc.RpcError) as error:
        action()
    return message_of(error.value)


def ids(emulator: EmulatorHandle) -> list[str]:
    return [group["id"] for group in emulator.run_groups()]


@pytest.mark.parametrize("refusal", ["conflict", "validation"])
def test_a_delete_fails_at_once_and_names_the_runs_in_its_way(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle, refusal: str
) -> None:
    healthomics_emulator.configure(delete_refusal=refusal)
    id_, outputs, runs = group_with_runs(provider, healthomics_emulator, 3)
    said = failure(lambda: provider.delete(id_, outputs))
    assert said.startswith(
        f'deleting run group "calling" ({id_}): blocked by 3 active runs (1 PENDING, 2 RUNNING): "sample-2" {runs[2]} '
        "(PENDING for "
    )
    assert f'"sample-0" {runs[0]} (RUNNING for ' in said
    assert f'or set {door.argument("onActiveRuns")}="wait" or "cancel" and run `pulumi up` first' in said
    assert f"{VARIABLE}=wait or =cancel" in said
    assert ids(healthomics_emulator) == [id_]


def test_no_more_than_ten_runs_are_named(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    id_, outputs, _ = group_with_runs(provider, healthomics_emulator, 14)
    said = failure(lambda: provider.delete(id_, outputs))
    assert said.count('"sample-') == 10
    assert " and 4 more; set the environment variable" in said


def test_more_runs_than_a_page_holds_are_counted(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    id_, outputs, _ = group_with_runs(provider, healthomics_emulator, 130)
    assert "130 active runs (128 PENDING, 2 RUNNING)" in failure(lambda: provider.delete(id_, outputs))


def test_finished_runs_are_not_in_the_way(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    id_, outputs, (run,) = group_with_runs(provider, healthomics_emulator, 1)
    healthomics_emulator.set_run_status(run, "COMPLETED")
    provider.delete(id_, outputs)
    assert ids(healthomics_emulator) == []


def test_a_waiting_delete_goes_on_when_the_runs_have_ended(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs, (run,) = group_with_runs(provider, healthomics_emulator, 1, onActiveRuns="wait")

    def finish() -> None:
        deadline = time.monotonic() + 20
        while len(healthomics_emulator.calls("DeleteRunGroup")) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        healthomics_emulator.set_run_status(run, "COMPLETED")

    thread = threading.Thread(target=finish)
    thread.start()
    provider.delete(id_, outputs)
    thread.join()
    assert ids(healthomics_emulator) == []
    assert len(healthomics_emulator.calls("DeleteRunGroup")) > 2


def test_a_waiting_delete_ends_with_the_time_out_and_names_the_runs(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs, (run,) = group_with_runs(provider, healthomics_emulator, 1, onActiveRuns="wait", deleteTimeout="1s")
    said = failure(lambda: provider.delete(id_, outputs))
    assert f'after 1 s still blocked by 1 active run (1 RUNNING): "sample-0" {run} (RUNNING for ' in said
    assert f"give it longer with {door.words.longer_delete}" in said


def test_four_waiting_deletes_fill_the_threads_and_end_at_the_time_out(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    groups = []
    for i in range(5):
        id_, outputs = provider.create(
            provider.checked({"name": f"g{i}", "onActiveRuns": "wait", "deleteTimeout": "1s"})
        )
        start_runs_named(healthomics_emulator, id_, f"g{i}")
        groups.append((id_, outputs))
    with ThreadPoolExecutor(5) as pool:
        said = list(pool.map(lambda it: failure(lambda: provider.delete(*it)), groups))
    assert all("after 1 s still blocked by 1 active run" in it for it in said)


def start_runs_named(emulator: EmulatorHandle, group_id: str, token: str) -> None:
    emulator.client().start_run(
        workflowId="1234567",
        roleArn="arn:aws:iam::123456789012:role/run",
        outputUri="s3://bucket/out",
        runGroupId=group_id,
        requestId=token,
    )


def test_a_cancelling_delete_cancels_the_runs_says_so_and_deletes(
    door: Door, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(cancel_seconds=0.3)
    with door.process() as provider:
        id_, outputs, runs = group_with_runs(provider, healthomics_emulator, 3, onActiveRuns="cancel")
        provider.delete(id_, outputs)
    assert ids(healthomics_emulator) == []
    assert {call.parameters["id"] for call in healthomics_emulator.calls("CancelRun")} == set(runs)
    assert (
        f'run group "calling" ({id_}): cancelling 3 active runs (1 PENDING, 2 RUNNING), whose outputs are lost: '
        in provider.output
    )
    assert all(run in provider.output for run in runs)


def test_a_cancelling_delete_also_cancels_a_run_that_starts_while_others_stop(
    door: Door,
    healthomics_emulator: EmulatorHandle,
) -> None:
    healthomics_emulator.configure(cancel_seconds=2)
    with door.process() as provider, ThreadPoolExecutor(1) as pool:
        inputs = {"onActiveRuns": "cancel", "deleteTimeout": "30s"}
        id_, outputs, (first,) = group_with_runs(provider, healthomics_emulator, 1, **inputs)
        deleted = pool.submit(provider.delete, id_, outputs)
        eventually(lambda: len(healthomics_emulator.calls("CancelRun")) == 1)
        start_runs_named(healthomics_emulator, id_, "late")
        deleted.result()
    assert ids(healthomics_emulator) == []
    cancelled = [call.parameters["id"] for call in healthomics_emulator.calls("CancelRun")]
    assert (cancelled[0], len(cancelled)) == (first, 2)


def test_a_waiting_delete_that_aws_refuses_after_the_runs_have_ended_ends_with_awss_reason(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    inputs = {"onActiveRuns": "wait", "deleteTimeout": "20s"}
    id_, outputs, (run,) = group_with_runs(provider, healthomics_emulator, 1, **inputs)
    healthomics_emulator.inject(
        Fault(operation="DeleteRunGroup", error="ValidationException", message="It is locked.", times=None)
    )
    with ThreadPoolExecutor(1) as pool:
        said = pool.submit(failure, lambda: provider.delete(id_, outputs))
        eventually(lambda: len(healthomics_emulator.calls("DeleteRunGroup")) > 1)
        healthomics_emulator.set_run_status(run, "COMPLETED")
    assert "AWS answered ValidationException: It is locked" in said.result()
    assert "active run" not in said.result()


CHOICES = ("fail", "cancel")


@pytest.mark.parametrize("variable", [None, *CHOICES])
@pytest.mark.parametrize("group", [None, *CHOICES])
@pytest.mark.parametrize("setting", [None, *CHOICES])
def test_the_variable_of_one_command_wins_over_the_group_and_the_group_over_the_stacks_setting(
    door: Door, healthomics_emulator: EmulatorHandle, variable: str | None, group: str | None, setting: str | None
) -> None:
    config = {"healthomics:onActiveRuns": setting} if setting else {}
    with door.process(config, {VARIABLE: variable} if variable else {}) as provider:
        own = {"onActiveRuns": group} if group else {}
        id_, outputs, _ = group_with_runs(provider, healthomics_emulator, 1, **own)
        if (variable or group or setting) == "cancel":
            provider.delete(id_, outputs)
        else:
            assert "1 active run" in failure(lambda: provider.delete(id_, outputs))
    assert ids(healthomics_emulator) == ([] if (variable or group or setting) == "cancel" else [id_])


def test_a_variable_with_another_value_is_refused_before_anything_is_deleted(
    door: Door,
    healthomics_emulator: EmulatorHandle,
) -> None:
    with door.process() as provider:
        id_, outputs = provider.create(provider.checked({"name": "calling"}))
    with door.process(environment={VARIABLE: "stop"}) as provider:
        said = failure(lambda: provider.delete(id_, outputs))
    assert said.startswith(f"{VARIABLE} must be ")
    assert said.endswith("got another value")
    assert ids(healthomics_emulator) == [id_]


def test_a_conflict_without_active_runs_that_passes_is_no_error(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = provider.create(provider.checked({"name": "calling"}))
    healthomics_emulator.inject(Fault(operation="DeleteRunGroup", error="ConflictException", message="Busy."))
    provider.delete(id_, outputs)
    assert ids(healthomics_emulator) == []
