"""What a ``requestId`` does when it comes again."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from healthomics_emulator import Emulator, EmulatorHandle


def test_create_twice_with_one_token_makes_one_run_group(omics: Any) -> None:
    first, second = (omics.create_run_group(requestId="one", name="x", tags={"a": "b"}) for _ in range(2))
    assert (first["id"], first["arn"], first["tags"]) == (second["id"], second["arn"], second["tags"])
    assert second["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert len(omics.list_run_groups()["items"]) == 1


def test_a_token_is_remembered_for_each_region_by_itself(emulator: EmulatorHandle, omics: Any) -> None:
    first = omics.create_run_group(requestId="one")
    second = emulator.client(region="us-west-2").create_run_group(requestId="one")
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("choice", "code"),
    [("conflict", "ConflictException"), ("validation", "ValidationException")],
)
def test_a_token_with_other_parameters_is_refused(emulator: EmulatorHandle, omics: Any, choice: str, code: str) -> None:
    emulator.configure(request_id_other_parameters=choice)
    omics.create_run_group(requestId="one", maxCpus=1)
    with pytest.raises(ClientError) as error:
        omics.create_run_group(requestId="one", maxCpus=2)
    assert error.value.response["Error"]["Code"] == code


def test_a_token_with_other_parameters_may_give_the_first_group(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(request_id_other_parameters="replay")
    first = omics.create_run_group(requestId="one", maxCpus=1)
    assert omics.create_run_group(requestId="one", maxCpus=2)["id"] == first["id"]
    assert omics.get_run_group(id=first["id"])["maxCpus"] == 1


def test_a_token_whose_group_was_deleted_gives_the_dead_id_again(omics: Any) -> None:
    first = omics.create_run_group(requestId="one")["id"]
    omics.delete_run_group(id=first)
    assert omics.create_run_group(requestId="one")["id"] == first
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.get_run_group(id=first)


def test_a_token_whose_group_was_deleted_may_make_a_new_one(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(request_id_after_delete="create")
    first = omics.create_run_group(requestId="one")["id"]
    omics.delete_run_group(id=first)
    second = omics.create_run_group(requestId="one")["id"]
    assert second != first
    assert omics.create_run_group(requestId="one")["id"] == second


def test_a_token_whose_group_was_deleted_may_be_refused(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(request_id_after_delete="conflict")
    omics.delete_run_group(id=omics.create_run_group(requestId="one")["id"])
    with pytest.raises(omics.exceptions.ConflictException):
        omics.create_run_group(requestId="one")


def test_a_refused_create_does_not_use_its_token_up(omics: Any) -> None:
    with pytest.raises(ClientError):
        omics.create_run_group(requestId="one", maxCpus=0)
    assert omics.create_run_group(requestId="one", maxCpus=1)["id"]


def test_a_token_may_be_forgotten_after_a_while() -> None:
    now = [0.0]
    with Emulator(clock=lambda: now[0]) as emulator:
        emulator.configure(request_id_memory_seconds=60)
        omics = emulator.client()
        first = omics.create_run_group(requestId="one")["id"]
        now[0] = 59
        assert omics.create_run_group(requestId="one")["id"] == first
        now[0] = 60
        assert omics.create_run_group(requestId="one")["id"] != first


def test_a_run_is_started_once_with_one_token(omics: Any) -> None:
    run = {"workflowId": "1", "roleArn": "arn:aws:iam::123456789012:role/r", "outputUri": "s3://b/p", "requestId": "x"}
    assert omics.start_run(**run)["id"] == omics.start_run(**run)["id"]
    assert len(omics.list_runs()["items"]) == 1


def test_tokens_of_groups_and_of_runs_do_not_meet(omics: Any) -> None:
    omics.create_run_group(requestId="x")
    role = "arn:aws:iam::123456789012:role/r"
    assert omics.start_run(workflowId="1", roleArn=role, outputUri="s3://b/p", requestId="x")["status"] == "RUNNING"
