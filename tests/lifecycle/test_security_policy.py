"""The policy in docs/security.md is what the calls need: no action too few, none too many."""

from __future__ import annotations

import inspect
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.compat import HTTPHeaders
from healthomics_emulator import EmulatorHandle
from pulumi_healthomics.aws import gateway
from support.doors import cannot
from support.import_command import command

from harness.door_process import DoorProcess

pytestmark = cannot("adopt by an input")

DOCUMENT = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
(POLICY,) = map(json.loads, re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL))
ACCEPT_NO_RESOURCE = {"omics:CreateRunGroup", "omics:ListRunGroups", "omics:ListRuns"}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def granted() -> dict[str, list[str]]:
    """Returns the actions of the policy and the resources of each."""
    return {action: listed(it["Resource"]) for it in POLICY["Statement"] for action in listed(it["Action"])}


@pytest.fixture
def seen(provider: DoorProcess, healthomics_emulator: EmulatorHandle, tmp_path: Path) -> set[str]:
    """The calls of a group to which everything happens: it is adopted, imported, and deleted from under a run."""
    inputs: dict[str, Any] = provider.checked({"name": "calling", "maxCpus": 4, "tags": {"team": "rare", "old": "1"}})
    id_, outputs = provider.create(inputs)
    provider.read(id_, outputs)
    news = {"name": "calling", "maxCpus": 8, "tags": {"team": "common"}, "onActiveRuns": "cancel"}
    provider.update(id_, outputs, provider.checked(news))
    _, adopted = provider.create(provider.checked({**news, "adoptId": id_}))
    assert command(tmp_path, "import").returncode == 0
    calls = {f"{call.service}:{call.operation}" for call in healthomics_emulator.calls()}
    client = healthomics_emulator.client()
    role, uri = "arn:aws:iam::123456789012:role/run", "s3://bucket/out"
    client.start_run(workflowId="1234567", roleArn=role, outputUri=uri, runGroupId=id_, requestId="run")
    healthomics_emulator.clear_calls()
    provider.delete(id_, adopted)
    return calls | {f"{call.service}:{call.operation}" for call in healthomics_emulator.calls()}


def test_the_policy_allows_what_is_called_and_nothing_else(seen: set[str]) -> None:
    assert seen - {"sts:GetCallerIdentity"} == set(granted())


def test_what_is_called_is_all_that_can_be_called(seen: set[str]) -> None:
    source = inspect.getsource(gateway)
    methods = re.findall(r"_client\.(?!get_paginator)(\w+)\(|get_paginator\(\"(\w+)\"\)", source)
    assert {xform_name(call.partition(":")[2]) for call in seen if call.startswith("omics:")} == {
        method or paginated for method, paginated in methods
    }


def test_asking_who_one_is_needs_no_permission_and_is_all_that_does_not(seen: set[str]) -> None:
    assert seen - set(granted()) == {"sts:GetCallerIdentity"}
    assert "`sts:GetCallerIdentity` needs no permission" in DOCUMENT


def test_every_action_that_accepts_a_resource_has_one() -> None:
    assert {action for action, resources in granted().items() if resources == ["*"]} == ACCEPT_NO_RESOURCE
    kinds = {resources[0].rpartition(":")[2] for resources in granted().values() if resources != ["*"]}
    assert kinds == {"runGroup/*", "run/*"}
    assert granted()["omics:CancelRun"] == ["arn:aws:omics:us-east-1:123456789012:run/*"]


@pytest.mark.parametrize(
    ("service", "method", "arguments"),
    [
        ("omics", "get_run_group", {"id": "1234567"}),
        ("omics", "list_runs", {}),
        ("omics", "tag_resource", {"resourceArn": "arn:aws:omics:us-east-1:123456789012:runGroup/1", "tags": {}}),
        ("sts", "get_caller_identity", {}),
    ],
)
def test_the_hosts_are_the_documented_ones(
    monkeypatch: pytest.MonkeyPatch, service: str, method: str, arguments: dict[str, Any]
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}.items():
        monkeypatch.setenv(name, value)
    called = []

    def intercept(request: AWSRequest, **_: Any) -> AWSResponse:
        called.append(str(urlsplit(request.url).hostname))
        body = b"{}" if service == "omics" else b"<r><GetCallerIdentityResult/></r>"
        raw: Any = SimpleNamespace(stream=lambda: [body])
        return AWSResponse(str(request.url), 200, HTTPHeaders(), raw)

    client: Any = boto3.session.Session().client(service, region_name="us-east-1")  # type: ignore[call-overload]
    client.meta.events.register("before-send", intercept)
    getattr(client, method)(**arguments)
    (host,) = called
    assert f"`{host.replace('us-east-1', 'REGION')}`" in DOCUMENT
