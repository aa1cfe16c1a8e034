"""Runs, as far as a run group needs them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from healthomics_emulator import Emulator, EmulatorError, EmulatorHandle

ROLE = "arn:aws:iam::123456789012:role/r"
ACTIVE = ["PENDING", "STARTING", "RUNNING", "STOPPING"]
ENDED = ["COMPLETED", "DELETED", "CANCELLED", "FAILED"]


def start(omics: Any, group: str | None = None, **more: Any) -> str:
    grouped = {"runGroupId": group} if group else {}
    run = omics.start_run(workflowId="1", roleArn=ROLE, outputUri="s3://b/p", **grouped, **more)
    return str(run["id"])


def statuses(omics: Any, group: str) -> list[str]:
    return [run["status"] for run in omics.list_runs(runGroupId=group)["items"]]


def test_a_run_is_read_back_as_it_was_asked_for(omics: Any) -> None:
    group = omics.create_run_group()["id"]
    run = omics.get_run(id=start(omics, group, name="first", priority=3, parameters={"reads": ["s3://b/r"]}))
    assert (run["name"], run["priority"], run["runGroupId"]) == ("first", 3, group)
    assert run["parameters"] == {"reads": ["s3://b/r"]}


def test_runs_beyond_the_groups_limit_wait(omics: Any) -> None:
    group = omics.create_run_group(maxRuns=2)["id"]
    for _ in range(3):
        start(omics, group)
    assert statuses(omics, group) == ["RUNNING", "RUNNING", "PENDING"]


def test_a_run_without_a_group_runs_at_once(omics: Any) -> None:
    assert omics.get_run(id=start(omics))["status"] == "RUNNING"


def test_the_next_run_takes_the_place_of_one_that_ended(emulator: EmulatorHandle, omics: Any) -> None:
    group = omics.create_run_group(maxRuns=1)["id"]
    first, _, _ = (start(omics, group) for _ in range(3))
    emulator.set_run_status(first, "COMPLETED")
    assert statuses(omics, group) == ["COMPLETED", "RUNNING", "PENDING"]


def test_the_run_of_the_highest_priority_is_next(emulator: EmulatorHandle, omics: Any) -> None:
    group = omics.create_run_group(maxRuns=1)["id"]
    first = start(omics, group)
    start(omics, group, priority=9)
    start(omics, group, priority=1)  # "highest: 1", says the model.
    emulator.set_run_status(first, "FAILED")
    assert statuses(omics, group) == ["FAILED", "PENDING", "RUNNING"]


def test_raising_the_limit_lets_waiting_runs_run(omics: Any) -> None:
    group = omics.create_run_group(maxRuns=1)["id"]
    for _ in range(2):
        start(omics, group)
    omics.update_run_group(id=group, maxRuns=2)
    assert statuses(omics, group) == ["RUNNING", "RUNNING"]


def test_a_run_needs_a_group_that_is_there(omics: Any) -> None:
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        start(omics, "7654321")


@pytest.mark.parametrize("status", ACTIVE)
def test_a_group_with_an_active_run_can_not_be_deleted(emulator: EmulatorHandle, omics: Any, status: str) -> None:
    group = omics.create_run_group()["id"]
    emulator.set_run_status(start(omics, group), status)
    with pytest.raises(omics.exceptions.ConflictException):
        omics.delete_run_group(id=group)
    assert omics.get_run_group(id=group)["id"] == group


@pytest.mark.parametrize("status", ENDED)
def test_a_group_whose_runs_ended_can_be_deleted(emulator: EmulatorHandle, omics: Any, status: str) -> None:
    group = omics.create_run_group()["id"]
    emulator.set_run_status(start(omics, group), status)
    assert omics.delete_run_group(id=group)["ResponseMetadata"]["HTTPStatusCode"] == 202


def test_the_refusal_may_be_a_validation_exception(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(delete_refusal="validation")
    group = omics.create_run_group()["id"]
    start(omics, group)
    with pytest.raises(omics.exceptions.ValidationException):
        omics.delete_run_group(id=group)


@pytest.mark.parametrize("status", ACTIVE)
def test_an_active_run_can_be_cancelled(emulator: EmulatorHandle, omics: Any, status: str) -> None:
    run = start(omics)
    emulator.set_run_status(run, status)
    assert omics.cancel_run(id=run)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert omics.get_run(id=run)["status"] == "CANCELLED"


@pytest.mark.parametrize("status", ENDED)
def test_a_run_that_ended_can_not_be_cancelled(emulator: EmulatorHandle, omics: Any, status: str) -> None:
    run = start(omics)
    emulator.set_run_status(run, status)
    with pytest.raises(omics.exceptions.ConflictException):
        omics.cancel_run(id=run)


def test_cancelling_may_take_a_while() -> None:
    now = [0.0]
    with Emulator(clock=lambda: now[0]) as emulator:
        emulator.configure(cancel_seconds=30)
        omics = emulator.client()
        run = start(omics)
        omics.cancel_run(id=run)
        assert omics.get_run(id=run)["status"] == "STOPPING"
        now[0] = 29
        omics.cancel_run(id=run)
        now[0] = 30
        assert omics.get_run(id=run)["status"] == "CANCELLED"


def test_a_waiting_run_is_cancelled_at_once(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(cancel_seconds=30)
    group = omics.create_run_group(maxRuns=1)["id"]
    start(omics, group)
    omics.cancel_run(id=start(omics, group))
    assert statuses(omics, group) == ["RUNNING", "CANCELLED"]


def test_runs_are_found_by_group_status_and_name(omics: Any) -> None:
    group = omics.create_run_group(maxRuns=1)["id"]
    first, second = start(omics, group, name="a"), start(omics, group, name="b")
    start(omics)
    for chosen, expected in (
        ({"runGroupId": group}, [first, second]),
        ({"runGroupId": group, "status": "PENDING"}, [second]),
        ({"name": "a"}, [first]),
        ({"runGroupId": "7654321"}, []),
    ):
        assert [run["id"] for run in omics.list_runs(**chosen)["items"]] == expected


def test_a_list_of_runs_does_not_name_their_group(omics: Any) -> None:
    start(omics, omics.create_run_group()["id"])
    assert "runGroupId" not in omics.list_runs()["items"][0]


def test_a_run_needs_a_role(omics: Any) -> None:
    with pytest.raises(ClientError) as error:
        omics.start_run(workflowId="1", outputUri="s3://b")
    assert "Value at '/roleArn' failed" in error.value.response["Error"]["Message"]


def test_a_status_that_the_service_does_not_have_can_not_be_set(emulator: EmulatorHandle, omics: Any) -> None:
    with pytest.raises(EmulatorError, match="enum value set"):
        emulator.set_run_status(start(omics), "SLEEPING")


def test_a_run_that_is_not_there_can_not_be_given_a_status(emulator: EmulatorHandle) -> None:
    with pytest.raises(EmulatorError, match="does not exist"):
        emulator.set_run_status("7654321", "COMPLETED")
