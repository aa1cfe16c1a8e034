"""Every error of the service and of the way to it: one class, one sentence, no traceback."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from healthomics_emulator.wire.errors import ERRORS_BESIDE_THE_MODEL
from pulumi_healthomics import errors
from pulumi_healthomics.aws.gateway import _ALIASES, _CODES
from pulumi_healthomics.aws.identity import CREDENTIAL_CODES
from support.doors import one_door

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

DOCUMENT = Path(__file__).parents[2] / "docs" / "errors.md"
INPUTS = {"name": "calling"}


def failure(action: Callable[[], object]) -> str:
    with pytest.raises(grpc.RpcError) as error:
        action()
    return message_of(error.value)


@pytest.fixture
def provider(shared_provider: DoorProcess) -> DoorProcess:
    """One process for all tests of this file."""
    return shared_provider


@pytest.fixture
def impatient(impatient_provider: DoorProcess) -> DoorProcess:
    """One that calls once."""
    return impatient_provider


# Those are sent again for long.
RETRIED = ("ThrottlingException", "ConflictException")


@pytest.mark.parametrize("code", [pytest.param(it, marks=one_door) if it in RETRIED else it for it in _CODES])
def test_an_error_of_the_service_is_one_sentence_with_action_name_remedy_and_request_id(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, code: str
) -> None:
    fault = Fault(operation="CreateRunGroup", error=code, message="What AWS says.", times=None)
    healthomics_emulator.inject(fault)
    said = failure(lambda: provider.create(provider.checked(INPUTS)))
    request_id = healthomics_emulator.calls("CreateRunGroup")[-1].request_id
    remedy = _CODES[code][1]
    assert said == (
        f'creating run group "calling": AWS answered {code}: What AWS says; {remedy} (request id {request_id})'
    )


@pytest.mark.parametrize(
    ("operation", "action"),
    [("GetRunGroup", "reading"), ("UpdateRunGroup", "updating"), ("DeleteRunGroup", "deleting")],
)
def test_the_sentence_names_the_action_and_the_id(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, operation: str, action: str
) -> None:
    id_, outputs = provider.create(provider.checked(INPUTS))
    healthomics_emulator.inject(Fault(operation=operation, error="AccessDeniedException"))
    acts: dict[str, Callable[[], object]] = {
        "GetRunGroup": lambda: provider.read(id_, outputs),
        "UpdateRunGroup": lambda: provider.update(id_, outputs, provider.checked({**INPUTS, "maxCpus": 1})),
        "DeleteRunGroup": lambda: provider.delete(id_, outputs),
    }
    assert failure(acts[operation]).startswith(f'{action} run group "calling" ({id_}): AWS answered AccessDenied')


@pytest.mark.parametrize("code", sorted(CREDENTIAL_CODES))
def test_expired_and_unknown_credentials_say_what_to_check(
    door: Door, provider: DoorProcess, healthomics_emulator: EmulatorHandle, code: str
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error=code, message="No.", status=403))
    said = failure(lambda: provider.create(provider.checked(INPUTS)))
    assert f"AWS answered {code}: No; {door.words.check_credentials}" in said


@pytest.mark.parametrize(
    "answer",
    [
        {"body": "<html>Proxy Authentication Required</html>", "content_type": "text/html", "status": 200},
        {"body": "<html>Bad gateway</html>", "content_type": "text/html", "status": 407},
        {"body": ""},
        {"body": "{}"},
        {"body": '{"id": 7, "arn": "arn:x"}'},
        {"body": '{"id": "1234567"}'},
        {"body": "[]"},
        {"body": '{"id": "1234567", "arn"'},
    ],
)
@pytest.mark.parametrize("operation", ["CreateRunGroup", "GetRunGroup"])
def test_a_malformed_answer_is_one_clear_error_that_says_what_may_stand_in_the_way(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, answer: dict[str, Any], operation: str
) -> None:
    id_, outputs = provider.create(provider.checked(INPUTS))
    healthomics_emulator.inject(Fault(operation=operation, times=None, **answer))
    if operation == "CreateRunGroup":
        said = failure(lambda: provider.create(provider.checked({**INPUTS, "name": "other"})))
    else:
        said = failure(lambda: provider.read(id_, outputs))
    assert re.match(r'(creating|reading) run group "(calling|other)"', said)
    assert "Traceback" not in said
    assert "check that" in said


def _tagged(*tags: str) -> dict[str, Any]:
    return {**INPUTS, "tags": dict.fromkeys(tags, "x")}


ACTS: dict[str, Callable[[DoorProcess, str, dict[str, Any]], object]] = {
    "CreateRunGroup": lambda provider, _, __: provider.create(provider.checked({"name": "other"})),
    "GetRunGroup": lambda provider, id_, outputs: provider.read(id_, outputs),
    "UpdateRunGroup": lambda provider, id_, outputs: provider.update(
        id_, outputs, provider.checked({**_tagged("team"), "maxCpus": 1}, outputs)
    ),
    "TagResource": lambda provider, id_, outputs: provider.update(
        id_, outputs, provider.checked(_tagged("team", "cost"), outputs)
    ),
    "UntagResource": lambda provider, id_, outputs: provider.update(id_, outputs, provider.checked(INPUTS, outputs)),
    "DeleteRunGroup": lambda provider, id_, outputs: provider.delete(id_, outputs),
}
GENUINE = {
    "CreateRunGroup": 201,
    "GetRunGroup": 200,
    "UpdateRunGroup": 202,
    "TagResource": 204,
    "UntagResource": 204,
    "DeleteRunGroup": 202,
}
PAGE = "<html>Sign in to the network</html>"


@pytest.mark.parametrize(
    "answer",
    [
        {"body": PAGE, "content_type": "text/html"},
        {"body": PAGE, "content_type": "text/html", "status": None},
        {"body": PAGE},
        {"body": "\n <!DOCTYPE html>", "content_type": "text/plain"},
        {"body": "", "status": 226},
        {"body": "{}", "status": 203},
    ],
)
@pytest.mark.parametrize("operation", ACTS)
def test_what_is_not_healthomics_answer_is_never_a_success(
    impatient: DoorProcess, healthomics_emulator: EmulatorHandle, operation: str, answer: dict[str, Any]
) -> None:
    if "status" in answer:
        answer = {**answer, "status": answer["status"] or GENUINE[operation]}
    id_, outputs = impatient.create(impatient.checked(_tagged("team")))
    healthomics_emulator.inject(Fault(operation=operation, times=None, **answer))
    said = failure(lambda: ACTS[operation](impatient, id_, outputs))
    assert f"{operation} was answered with HTTP " in said
    assert "check that what answers is AWS HealthOmics and not a proxy or another service" in said


def test_a_page_in_place_of_the_runs_is_not_an_empty_list(
    impatient: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = impatient.create(impatient.checked(INPUTS))
    healthomics_emulator.inject(Fault(operation="DeleteRunGroup", error="ConflictException", times=None))
    healthomics_emulator.inject(Fault(operation="ListRuns", body=PAGE, content_type="text/html", times=None))
    said = failure(lambda: impatient.delete(id_, outputs))
    assert "ListRuns was answered with HTTP 200 and HTML" in said


@pytest.mark.parametrize("operation", ["UpdateRunGroup", "TagResource", "UntagResource", "DeleteRunGroup"])
def test_an_empty_answer_of_the_right_status_is_a_success_without_a_request_id(
    impatient: DoorProcess, healthomics_emulator: EmulatorHandle, operation: str
) -> None:
    genuine = Fault(operation=operation, body="", status=GENUINE[operation], takes_effect=True)
    id_, outputs = impatient.create(impatient.checked(_tagged("team")))
    healthomics_emulator.inject(genuine)
    ACTS[operation](impatient, id_, outputs)


@pytest.mark.parametrize(
    "answer",
    [
        '{"arn": "arn:aws:omics:us-east-1:123456789012:runGroup/ID", "id": "ID", "maxCpus": "many"}',
        '{"arn": "arn:aws:omics:us-east-1:123456789012:runGroup/ID", "id": "ID", "tags": ["a"]}',
        '{"arn": "arn:ID", "id": "ID"}',
    ],
)
def test_a_description_of_another_shape_is_an_error_and_no_change_of_state(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, answer: str
) -> None:
    id_, outputs = provider.create(provider.checked(INPUTS))
    healthomics_emulator.inject(Fault(operation="GetRunGroup", body=answer.replace("ID", id_)))
    assert "Traceback" not in failure(lambda: provider.read(id_, outputs))


def test_an_unknown_key_in_an_answer_is_ignored(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    inputs = provider.checked(INPUTS)
    id_, outputs = provider.create(inputs)
    body = f'{{"arn": "{outputs["arn"]}", "id": "{id_}", "name": "calling", "new": 1, "tags": {{"aws:x": "1"}}}}'
    healthomics_emulator.inject(Fault(operation="GetRunGroup", body=body))
    assert provider.read(id_, outputs)[2] == inputs


@pytest.mark.parametrize(("code", "name"), _ALIASES.items())
def test_another_name_of_an_error_has_the_same_remedy(
    impatient: DoorProcess, healthomics_emulator: EmulatorHandle, code: str, name: str
) -> None:
    # With a status of its own, the emulator answers with a code that the model of the API does not have.
    fault = Fault(operation="CreateRunGroup", error=code, message="What AWS says.", status=400, times=None)
    healthomics_emulator.inject(fault)
    said = failure(lambda: impatient.create(impatient.checked(INPUTS)))
    assert f"AWS answered {code}: What AWS says; {_CODES[name][1]} (request id " in said


@pytest.mark.parametrize("code", ERRORS_BESIDE_THE_MODEL)
def test_an_error_that_any_service_may_answer_with_is_no_reason_to_look_for_a_proxy(
    impatient: DoorProcess, healthomics_emulator: EmulatorHandle, code: str
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error=code, times=None))
    said = failure(lambda: impatient.create(impatient.checked(INPUTS)))
    assert ("proxy" in said) is (code in _OF_ANOTHER_SERVICE)


# HealthOmics has no reason for these: what answers does not know its API.
_OF_ANOTHER_SERVICE = {
    "SerializationException",
    "UnknownOperationException",
    "MethodNotAllowedException",
    "RequestEntityTooLargeException",
    "NotImplementedException",
}


def test_the_documentation_lists_every_code_and_every_class() -> None:
    text = DOCUMENT.read_text()
    classes = [it.__name__ for it in errors.RunGroupError.__subclasses__()]
    assert [name for name in (*_CODES, *_ALIASES, *classes) if f"`{name}`" not in text] == []
