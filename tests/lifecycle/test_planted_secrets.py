"""Secrets in every field, through every operation, call and fault: none is in clear in any message."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.doors import cannot

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

# Short, common and long; the last is what the settings hold.
SECRETS = (
    "hunter2",
    "Tom & Jerry/é",
    "omics",
    "correct horse",
    "secretaccesskey-2",
    "sessiontoken/3==",
    "4th external id",
)
TAGS = {"token": "hunter2", "pair": "Tom & Jerry/é".replace("& ", ""), "service": "omics"}
PLANTED = (*TAGS.values(), *SECRETS[3:])
SETTINGS = {
    "aws:accessKey": "AKIDEXAMPLE",
    "aws:secretKey": SECRETS[4],
    "aws:token": SECRETS[5],
    "aws:defaultTags": json.dumps({"tags": {"phrase": SECRETS[3]}}),
    "aws:assumeRoles": json.dumps([{"roleArn": "arn:aws:iam::123456789012:role/deployer", "externalId": SECRETS[6]}]),
}
GROUP = {"name": "calling", "maxCpus": 4, "tags": TAGS, "deleteTimeout": "1s"}

QUOTED = " ".join(
    [
        *(f"tag {at} is {secret}: it must be; x={secret}:y team/{secret}." for at, secret in enumerate(PLANTED)),
        *(f"'{secret}' _{secret}_ {json.dumps(secret)} ({secret})" for secret in PLANTED),
    ]
)
FAULTS: dict[str, dict[str, Any]] = {
    "a refusal": {"error": "AccessDeniedException", "status": 403, "message": QUOTED},
    "a code that is not the service's": {"error": "SomethingElse", "status": 400, "message": QUOTED},
    "credentials that do not work": {"error": "ExpiredTokenException", "status": 403, "message": QUOTED},
    "a failure": {"error": "InternalServerException", "status": 500, "message": QUOTED},
    "a page": {"body": f"<html>{QUOTED}", "content_type": "text/html"},
    "half a JSON": {"body": f'{{"id": "{QUOTED}'.replace("\\", "")},
    "another shape": {"body": json.dumps({"id": [QUOTED], "arn": QUOTED, "tags": QUOTED, "Account": [QUOTED]})},
    "an ARN that is none": {"body": json.dumps({"id": "1234567", "arn": QUOTED, "name": "calling"})},
}
CALLS = {
    "check": ("GetRunGroup", "AssumeRole"),
    "diff": ("GetCallerIdentity", "AssumeRole"),
    "create": ("CreateRunGroup", "GetRunGroup", "AssumeRole"),
    "read": ("GetRunGroup", "AssumeRole"),
    "update": ("GetCallerIdentity", "UpdateRunGroup", "UntagResource", "TagResource"),
    "delete": ("GetCallerIdentity", "DeleteRunGroup", "GetRunGroup", "ListRuns"),
}
CASES = [
    # What check looks at is the group to adopt.
    pytest.param(operation, call, marks=[cannot("adopt by an input")] if operation == "check" else [])
    for operation, calls in CALLS.items()
    for call in calls
]


def refusal(operation: Callable[[], object]) -> str:
    """Returns what the engine would show of an operation; nothing of one that succeeds."""
    try:
        operation()
    except grpc.RpcError as error:
        return message_of(error)
    return ""


def said_by(provider: DoorProcess, operation: str, group: tuple[str, dict[str, Any], dict[str, Any]]) -> str:
    """Returns what the engine would show of an operation with a group: its id, outputs and inputs."""
    id_, outputs, inputs = group
    changed = {**inputs, "maxCpus": 5, "tags": {"more": "hunter2"}, "tagsAll": {"more": "hunter2"}}
    if operation == "check":
        return " ".join(provider.check({**GROUP, "adoptId": id_})[1])
    operations: dict[str, Callable[[], object]] = {
        "diff": lambda: provider.diff(id_, outputs, changed),
        "create": lambda: provider.create(inputs),
        "read": lambda: provider.read(id_, outputs),
        "update": lambda: provider.update(id_, outputs, changed),
        "delete": lambda: provider.delete(id_, outputs),
    }
    return refusal(operations[operation])


@pytest.mark.parametrize(("operation", "call"), CASES)
def test_no_secret_that_an_answer_quotes_is_in_clear_in_any_message(
    door: Door, healthomics_emulator: EmulatorHandle, operation: str, call: str
) -> None:
    said = []
    with door.process(SETTINGS, {"AWS_MAX_ATTEMPTS": "1"}) as provider:
        inputs = provider.checked(GROUP)
        for fault in FAULTS.values():
            healthomics_emulator.reset()
            group = (*_existing(healthomics_emulator, inputs), inputs)
            if call == "ListRuns":
                healthomics_emulator.inject(Fault(operation="DeleteRunGroup", error="ConflictException", times=None))
            if call != "ListRuns" or "body" not in fault:
                # An answer without runs would be waited out.
                healthomics_emulator.inject(Fault(operation=call, times=None, **fault))
                said.append(said_by(provider, operation, group))
    text = "\n".join([*said, provider.output, provider.errors])
    # Where STS does not answer, a diff concludes nothing, and an update and a delete ask the group instead.
    assert "[secret]" in text or operation == "diff" or call == "GetCallerIdentity"
    assert left_of_the_secrets(text) == []


def left_of_the_secrets(text: str) -> list[str]:
    """Returns the secrets that a text has; AWS's own `omics:UpdateRunGroup` is none."""
    return [it for it in PLANTED if re.search(rf"(?<![^\W_]){re.escape(it)}(?![^\W_])(?!:[A-Z])", text, re.IGNORECASE)]


def _existing(emulator: EmulatorHandle, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Makes a group, and returns its id and its outputs as the state has them."""
    made = emulator.client().create_run_group(name="calling", maxCpus=4, tags=inputs["tagsAll"], requestId="by hand")
    return made["id"], inputs | {"arn": made["arn"], "incarnation": "mark"}
