"""The fault plan: what goes wrong, when, and what it leaves behind."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ReadTimeoutError,
)
from botocore.session import Session
from healthomics_emulator import Emulator, EmulatorError, EmulatorHandle, Fault

ERRORS = {
    "AccessDeniedException": 403,
    "ConflictException": 409,
    "ExpiredTokenException": 403,
    "InternalServerException": 500,
    "RequestTimeoutException": 408,
    "ResourceNotFoundException": 404,
    "ServiceQuotaExceededException": 402,
    "ThrottlingException": 429,
    "ValidationException": 400,
}


def names(emulator: EmulatorHandle) -> list[str]:
    return [group["name"] for group in emulator.run_groups()]


@pytest.mark.parametrize(("code", "status"), ERRORS.items())
def test_an_error_is_answered_with_its_own_status(emulator: EmulatorHandle, omics: Any, code: str, status: int) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", error=code, message="as planned"))
    with pytest.raises(ClientError) as error:
        omics.create_run_group(name="x")
    response = error.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["Error"] == {"Code": code, "Message": "as planned"}


def test_an_error_before_effect_leaves_nothing(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", error="InternalServerException"))
    with pytest.raises(omics.exceptions.InternalServerException):
        omics.create_run_group(name="x")
    assert names(emulator) == []


def test_an_error_after_effect_leaves_the_group(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", error="InternalServerException", takes_effect=True))
    with pytest.raises(omics.exceptions.InternalServerException):
        omics.create_run_group(name="x")
    assert names(emulator) == ["x"]


@pytest.mark.parametrize("takes_effect", [False, True])
def test_a_connection_is_dropped_before_or_after_effect(
    emulator: EmulatorHandle, omics: Any, takes_effect: bool
) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", drop=True, takes_effect=takes_effect))
    with pytest.raises(ConnectionClosedError):
        omics.create_run_group(name="x")
    assert names(emulator) == ["x"] * takes_effect


def test_a_retry_of_a_lost_answer_makes_no_second_group(emulator: EmulatorHandle) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", drop=True, takes_effect=True))
    omics = emulator.client(config=Config(retries={"mode": "standard"}))
    assert omics.create_run_group(name="x")["id"]
    assert names(emulator) == ["x"]
    assert [call.status for call in emulator.calls("CreateRunGroup")] == [None, 201]


def test_a_call_that_times_out_may_have_had_its_effect(emulator: EmulatorHandle) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=20))
    impatient = Config(read_timeout=0.2, retries={"total_max_attempts": 1})
    with pytest.raises(ReadTimeoutError):
        emulator.client(config=impatient).create_run_group(name="x")
    assert names(emulator) == ["x"]


def test_a_call_may_have_its_effect_after_its_client_gave_up(emulator: EmulatorHandle) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", delay_seconds=0.4))
    impatient = Config(read_timeout=0.1, retries={"total_max_attempts": 1})
    with pytest.raises(ReadTimeoutError):
        emulator.client(config=impatient).create_run_group(name="x")
    assert names(emulator) == []
    deadline = time.monotonic() + 10
    while names(emulator) != ["x"]:
        assert time.monotonic() < deadline


def test_a_delay_holds_up_nobody_else(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", delay_seconds=20))
    impatient = Config(read_timeout=0.1, retries={"total_max_attempts": 1})
    with pytest.raises(ReadTimeoutError):
        emulator.client(config=impatient).create_run_group()
    assert omics.list_run_groups()["items"] == []


def test_a_delayed_call_does_not_hold_up_the_end(tmp_path: Path) -> None:
    before = time.monotonic()
    with Emulator(state=tmp_path / "state.json") as emulator:
        emulator.inject(Fault(delay_seconds=60))
        impatient = Config(read_timeout=0.1, retries={"total_max_attempts": 1})
        with pytest.raises(ReadTimeoutError):
            emulator.client(config=impatient).create_run_group()
    assert time.monotonic() - before < 10
    with Emulator(state=tmp_path / "state.json") as emulator:
        assert emulator.run_groups() == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("<html>Bad gateway</html>", "text/html", 502),
        ("<html>Log in first</html>", "text/html", 200),
        ("", "application/json", 200),
        ('{"id": ', "application/json", 201),
        ('{"colour": "blue"}', "application/json", 201),
        ('{"id": 7, "arn": []}', "application/json", 201),
    ],
)
def test_an_answer_is_replaced_by_anything(
    emulator: EmulatorHandle, send: Any, body: str, content_type: str, status: int
) -> None:
    emulator.inject(Fault(operation="ListRunGroups", body=body, content_type=content_type, status=status))
    answered, headers, content = send("GET", "/runGroup", text=True)
    assert (answered, headers["content-type"], content) == (status, content_type, body)


def test_a_proxys_answer_has_no_request_id(emulator: EmulatorHandle, send: Any) -> None:
    emulator.inject(Fault(body="<html>", content_type="text/html", status=502))
    assert "x-amzn-requestid" not in send("GET", "/runGroup")[1]


def test_an_error_code_may_be_one_that_nobody_knows(emulator: EmulatorHandle, send: Any) -> None:
    emulator.inject(Fault(error="MadeUpException", status=418))
    status, headers, _ = send("GET", "/runGroup")
    assert (status, headers["x-amzn-errortype"]) == (418, "MadeUpException")


def test_a_replaced_answer_may_follow_the_effect(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", body="{}", status=201, takes_effect=True))
    assert "id" not in omics.create_run_group(name="x")
    assert names(emulator) == ["x"]


def outcomes(omics: Any, calls: int) -> list[bool]:
    """Whether each of so many calls succeeds."""
    succeeded = []
    for _ in range(calls):
        try:
            omics.list_run_groups()
        except ClientError:
            succeeded.append(False)
        else:
            succeeded.append(True)
    return succeeded


def test_the_nth_call_is_hit(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="ListRunGroups", nth=3, error="ConflictException"))
    assert outcomes(omics, 5) == [True, True, False, True, True]


def test_some_calls_in_a_row_are_hit(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="ListRunGroups", nth=2, times=2, error="ConflictException"))
    assert outcomes(omics, 5) == [True, False, False, True, True]


def test_every_call_is_hit_until_the_fault_is_lifted(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="ListRunGroups", times=None, error="ConflictException"))
    assert outcomes(omics, 3) == [False] * 3
    emulator.clear_faults()
    assert outcomes(omics, 2) == [True] * 2


def test_a_fault_of_another_operation_is_not_met(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(operation="GetRunGroup", error="ConflictException"))
    assert outcomes(omics, 2) == [True] * 2


def test_a_fault_of_any_operation_counts_all_calls(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(nth=2, error="ConflictException"))
    omics.create_run_group()
    assert outcomes(omics, 2) == [False, True]


def test_faults_follow_one_another(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(
        Fault(operation="ListRunGroups", nth=1, error="ThrottlingException"),
        Fault(operation="ListRunGroups", nth=2, error="InternalServerException"),
    )
    outcomes(omics, 3)
    assert [call.error for call in emulator.calls()] == [
        "ThrottlingException",
        "InternalServerException",
        None,
    ]


def test_of_two_faults_for_one_call_the_first_fires(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(error="ConflictException"), Fault(drop=True))
    assert outcomes(omics, 2) == [False, True]
    assert [fault["fired"] for fault in emulator.faults()] == [1, 0]


def test_a_call_of_sts_fails_only_by_its_name(emulator: EmulatorHandle) -> None:
    sts = emulator.client("sts", config=Config(retries={"total_max_attempts": 1}))
    emulator.inject(Fault(error="ConflictException", times=None))
    assert sts.get_caller_identity()["Account"]
    emulator.inject(Fault(operation="GetCallerIdentity", drop=True))
    with pytest.raises(ConnectionClosedError):
        sts.get_caller_identity()


def test_a_reset_lifts_every_fault(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.inject(Fault(error="ConflictException", times=None))
    emulator.reset()
    assert outcomes(omics, 1) == [True]


@pytest.mark.parametrize(
    "senseless",
    [{}, {"nth": 0, "drop": True}, {"times": 0, "drop": True}, {"error": "x", "drop": True}, {"status": 500}],
)
def test_a_senseless_fault_is_refused(senseless: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"a fault|count from 1"):
        Fault(**senseless)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"oops": 1}, "a fault has no 'oops'"),
        ({"nth": "x", "drop": True}, "a fault's nth cannot be 'x'"),
        ({"drop": 1}, "a fault's drop cannot be 1"),
        ({"delay_seconds": 1e9}, "a delay is of 0 to 86400 seconds"),
        ({"delay_seconds": -1, "delay_answer_seconds": 1}, "a delay is of 0 to 86400 seconds"),
        ({"delay_answer_seconds": float("nan")}, "a delay is of 0 to 86400 seconds"),
        ({"error": ""}, "an error code is a name such as ConflictException, got ''"),
        ({"error": "A\r\nB: c"}, r"an error code is a name such as ConflictException, got 'A\r\nB: c'"),
        ({"error": "X", "status": 99}, "a status is from 200 to 599, got 99"),
        ({"body": "", "status": 20_000}, "a status is from 200 to 599, got 20000"),
        ({"body": "", "content_type": "a\nb: c"}, "a content type is one line of ASCII"),
        ({"body": "\ud800"}, "a body is text that UTF-8 has"),
        ({"delay_seconds": True}, "a fault's delay_seconds cannot be True"),
    ],
)
def test_a_senseless_plan_is_refused_by_the_emulator(send: Any, plan: dict[str, Any], message: str) -> None:
    status, _, content = send("POST", "/_emulator/faults", plan)
    assert status == 400
    assert message in content["error"]


def test_a_fault_with_an_unknown_operation_is_refused(emulator: EmulatorHandle) -> None:
    with pytest.raises(EmulatorError, match="CreateRungroup"):
        emulator.inject(Fault(operation="CreateRungroup", drop=True))


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        (Fault(error="ConflictExeption"), "ConflictException"),
        (Fault(error="ThrotlingException", operation="CreateRunGroup"), "ThrottlingException"),
        (Fault(error="AccessDenied"), "AccessDeniedException"),  # of STS and IAM, not of HealthOmics
        (Fault(error="AccessDeny", operation="AssumeRole"), "AccessDenied"),
        (Fault(error="NoSuchEntityException", operation="GetRole"), "NoSuchEntity"),
    ],
    ids=lambda it: str(getattr(it, "error", it)),
)
def test_a_misspelt_error_is_refused_as_a_misspelt_operation_is(
    emulator: EmulatorHandle, fault: Fault, meant: str
) -> None:
    expected = f"has no error {fault.error!r}; did you mean {meant!r}?"
    with pytest.raises(EmulatorError, match=re.escape(expected)):
        emulator.inject(fault)
    assert emulator.faults() == []


def test_an_error_that_resembles_none_says_what_to_do(emulator: EmulatorHandle) -> None:
    with pytest.raises(EmulatorError, match="give a status to inject a code that it does not have"):
        emulator.inject(Fault(error="Zzz"))


@pytest.mark.parametrize("operation", ["*", "CreateRunGroup", "AssumeRole", "CreateRole"])
def test_every_error_of_the_model_can_be_injected(emulator: EmulatorHandle, operation: str) -> None:
    name = {"AssumeRole": "sts", "CreateRole": "iam"}.get(operation, "omics")
    model = Session().get_service_model(name)
    codes = {
        shape.metadata["error"].get("code", shape.name) for shape in model.error_shapes if "error" in shape.metadata
    }
    assert len(codes) > 5
    for code in codes:
        emulator.inject(Fault(operation=operation, error=code))


def test_a_reset_drops_a_call_that_is_held_up_before_its_effect(healthomics_emulator: EmulatorHandle) -> None:
    client = healthomics_emulator.client(config=Config(retries={"total_max_attempts": 1}))
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_seconds=60))
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.create_run_group, requestId="held up")
        deadline = time.monotonic() + 10
        while not healthomics_emulator.faults()[0]["fired"]:
            assert time.monotonic() < deadline
        healthomics_emulator.reset()
        assert isinstance(call.exception(), ConnectionClosedError)
    assert healthomics_emulator.run_groups() == []


def test_an_injected_error_of_sts_is_one_that_its_clients_understand(healthomics_emulator: EmulatorHandle) -> None:
    client = healthomics_emulator.client("sts")
    healthomics_emulator.inject(Fault(operation="GetCallerIdentity", error="AccessDenied"))
    with pytest.raises(ClientError, match="AccessDenied"):
        client.get_caller_identity()
