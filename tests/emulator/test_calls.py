"""The log of calls."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from healthomics_emulator import EmulatorHandle, Fault
from healthomics_emulator.control.journal import Journal


def test_a_call_is_logged_with_all_that_the_service_saw(emulator: EmulatorHandle) -> None:
    before = time.time()
    omics = emulator.client(region="eu-west-1", config=Config(user_agent="tester/1.0"))
    answer = omics.create_run_group(requestId="r", name="x", maxCpus=3, tags={"a": "b"})
    (call,) = emulator.calls()
    assert (call.service, call.operation) == ("omics", "CreateRunGroup")
    assert (call.account, call.region, call.access_key) == ("123456789012", "eu-west-1", "testing")
    assert (call.status, call.error, call.fault) == (201, None, None)
    assert call.parameters == {"requestId": "r", "name": "x", "maxCpus": 3, "tags": {"a": "b"}}
    assert call.request_id == answer["ResponseMetadata"]["RequestId"]
    assert call.user_agent.startswith("tester/1.0")
    assert before <= call.time <= time.time()
    assert 0 <= call.seconds < 10


def test_a_refused_call_is_logged_with_its_error(emulator: EmulatorHandle, omics: Any) -> None:
    with pytest.raises(ClientError):
        omics.get_run_group(id="7654321")
    (call,) = emulator.calls()
    assert (call.status, call.error) == (404, "ResourceNotFoundException")


def test_what_can_not_be_parsed_is_logged_without_parameters(emulator: EmulatorHandle, send: Any) -> None:
    send("POST", "/runGroup", "{")
    (call,) = emulator.calls()
    assert (call.operation, call.error) == ("CreateRunGroup", "SerializationException")
    assert call.parameters == {}


def test_what_is_no_operation_is_logged_too(emulator: EmulatorHandle, send: Any) -> None:
    send("GET", "/nowhere")
    (call,) = emulator.calls()
    assert (call.operation, call.status) == ("", 404)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(drop=True), "dropped connection before effect"),
        (Fault(drop=True, takes_effect=True), "dropped connection after effect"),
        (Fault(error="ConflictException"), "ConflictException before effect"),
        (Fault(body="<html>"), "replaced answer before effect"),
        (Fault(delay_seconds=0.01), "delay"),
    ],
)
def test_the_log_says_which_fault_fired(emulator: EmulatorHandle, send: Any, fault: Fault, words: str) -> None:
    emulator.inject(fault)
    try:
        send("POST", "/runGroup", {"requestId": "x"}, text=True)
    except ConnectionError:
        assert fault.drop
    (call,) = emulator.calls()
    assert call.fault == words
    assert call.parameters == {"requestId": "x"}


def test_a_dropped_call_is_logged_without_a_status(emulator: EmulatorHandle, send: Any) -> None:
    emulator.inject(Fault(drop=True))
    with pytest.raises(ConnectionError):
        send("GET", "/runGroup")
    assert [call.status for call in emulator.calls()] == [None]


def test_calls_of_one_operation_can_be_read(emulator: EmulatorHandle, omics: Any) -> None:
    omics.create_run_group()
    omics.list_run_groups()
    assert [call.operation for call in emulator.calls("ListRunGroups")] == ["ListRunGroups"]
    assert [call.number for call in emulator.calls()] == [1, 2]


def test_calls_of_sts_and_of_refused_services_are_logged(emulator: EmulatorHandle) -> None:
    emulator.client("sts").get_caller_identity()
    with pytest.raises(ClientError):
        emulator.client("ssm").describe_parameters()
    assert [(call.service, call.operation, call.status) for call in emulator.calls()] == [
        ("sts", "GetCallerIdentity", 200),
        ("ssm", "DescribeParameters", 501),
    ]


def test_the_emulators_own_paths_are_not_logged(emulator: EmulatorHandle) -> None:
    emulator.health()
    emulator.options()
    assert emulator.calls() == []


def test_the_log_can_be_cleared(emulator: EmulatorHandle, omics: Any) -> None:
    omics.list_run_groups()
    emulator.clear_calls()
    assert emulator.calls() == []
    omics.list_run_groups()
    assert [call.number for call in emulator.calls()] == [2]


def test_the_log_has_an_end() -> None:
    journal = Journal(capacity=2)
    for operation in ("a", "b", "c"):
        journal.write(
            service="omics",
            operation=operation,
            account="",
            region="",
            access_key="",
            time=0.0,
            seconds=0.0,
            status=200,
            error=None,
            fault=None,
        )
    assert [(call.number, call.operation) for call in journal.calls()] == [(2, "b"), (3, "c")]
