"""What StartRun checks and copies, the end of a run, its task, and the workflows and caches that runs name."""

from __future__ import annotations

from typing import Any

import pytest
from healthomics_emulator import Emulator, EmulatorError, EmulatorHandle, Options

PLACE = {"roleArn": "arn:aws:iam::123456789012:role/r", "outputUri": "s3://b/p"}
ENDED = ["COMPLETED", "CANCELLED", "FAILED"]
ACTIVE = ["PENDING", "STARTING", "RUNNING", "STOPPING"]


def start(omics: Any, **more: Any) -> str:
    return str(omics.start_run(**{"workflowId": "1234567", **PLACE, **more})["id"])


# StartRun


def test_a_run_needs_a_workflow_or_a_run_to_repeat(omics: Any) -> None:
    with pytest.raises(omics.exceptions.ValidationException, match="Either workflowId or runId is required"):
        omics.start_run(**PLACE)
    assert omics.list_runs()["items"] == []


def test_a_run_that_does_not_exist_can_not_be_repeated(omics: Any) -> None:
    with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Run with id 7654321 does not exist"):
        omics.start_run(runId="7654321", **PLACE)


def test_a_run_of_another_region_can_not_be_repeated(emulator: EmulatorHandle, omics: Any) -> None:
    elsewhere = start(emulator.client(region="eu-west-1"))
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.start_run(runId=elsewhere, **PLACE)


def test_a_rerun_copies_the_settings_of_the_run(omics: Any) -> None:
    group = omics.create_run_group()["id"]
    settings = {
        "workflowType": "PRIVATE",
        "name": "sample",
        "cacheId": "77",
        "cacheBehavior": "CACHE_ALWAYS",
        "runGroupId": group,
        "priority": 7,
        "parameters": {"reads": ["s3://b/r"]},
        "storageCapacity": 1200,
        "logLevel": "ERROR",
        "retentionMode": "REMOVE",
        "storageType": "STATIC",
        "workflowVersionName": "v2",
        "networkingMode": "VPC",
        "configurationName": "vpc",
    }
    first = start(omics, tags={"team": "rare"}, **settings)
    again = omics.start_run(runId=first, roleArn="arn:aws:iam::123456789012:role/other", outputUri="s3://b/again")["id"]
    own = ("ResponseMetadata", "arn", "id", "uuid", "creationTime", "startTime", "runOutputUri")
    before, after = (
        {key: value for key, value in omics.get_run(id=each).items() if key not in own} for each in (first, again)
    )
    changed = {"roleArn": "arn:aws:iam::123456789012:role/other", "outputUri": "s3://b/again", "runId": first}
    assert after == {**before, **changed}
    assert [run["id"] for run in omics.list_runs(runGroupId=group)["items"]] == [first, again]


def test_what_a_rerun_gives_wins_over_what_it_copies(omics: Any) -> None:
    first = start(omics, name="first", priority=1)
    again = omics.get_run(id=omics.start_run(runId=first, name="again", **PLACE)["id"])
    assert (again["name"], again["priority"], again["workflowId"]) == ("again", 1, "1234567")


@pytest.mark.parametrize(("option", "tags"), [("copy", {"team": "rare"}), ("none", {})])
def test_the_tags_of_a_rerun_are_an_option(
    emulator: EmulatorHandle, omics: Any, option: str, tags: dict[str, str]
) -> None:
    emulator.configure(rerun_tags=option)
    first = start(omics, tags={"team": "rare"})
    assert omics.start_run(runId=first, **PLACE)["tags"] == tags
    assert omics.start_run(runId=first, tags={"a": "b"}, **PLACE)["tags"] == {"a": "b"}


def test_a_rerun_needs_the_group_of_its_run_to_be_there(emulator: EmulatorHandle, omics: Any) -> None:
    group = omics.create_run_group()["id"]
    first = start(omics, runGroupId=group)
    emulator.set_run_status(first, "COMPLETED")
    omics.delete_run_group(id=group)
    with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Run group"):
        omics.start_run(runId=first, **PLACE)


def test_a_run_says_where_its_outputs_are(omics: Any) -> None:
    run = omics.start_run(workflowId="1", **PLACE)
    assert run["runOutputUri"] == omics.get_run(id=run["id"])["runOutputUri"] == f"s3://b/p/{run['id']}"


@pytest.mark.parametrize(("option", "expected"), [("lowest", ["1", "5", "none"]), ("highest", ["5", "1", "none"])])
def test_the_order_of_priorities_is_an_option(
    emulator: EmulatorHandle, omics: Any, option: str, expected: list[str]
) -> None:
    emulator.configure(priority_first=option)
    group = omics.create_run_group(maxRuns=1)["id"]
    running = start(omics, runGroupId=group)
    queued = {"none": start(omics, runGroupId=group)}
    queued |= {str(number): start(omics, runGroupId=group, priority=number) for number in (5, 1)}
    names = {identifier: name for name, identifier in queued.items()}
    order = []
    for _ in queued:
        emulator.set_run_status(running, "COMPLETED")
        (running,) = [run["id"] for run in omics.list_runs(runGroupId=group, status="RUNNING")["items"]]
        order.append(names[running])
    assert order == expected


# DeleteRun


@pytest.mark.parametrize("status", ENDED)
def test_a_run_that_ended_can_be_deleted(emulator: EmulatorHandle, omics: Any, status: str) -> None:
    run = start(omics)
    emulator.set_run_status(run, status)
    assert omics.delete_run(id=run)["ResponseMetadata"]["HTTPStatusCode"] == 202
    for call in (omics.get_run, omics.delete_run, omics.list_run_tasks):
        with pytest.raises(omics.exceptions.ResourceNotFoundException):
            call(id=run)
    assert omics.list_runs()["items"] == []


@pytest.mark.parametrize("status", ACTIVE)
def test_an_active_run_can_not_be_deleted(emulator: EmulatorHandle, omics: Any, status: str) -> None:
    run = start(omics)
    emulator.set_run_status(run, status)
    with pytest.raises(omics.exceptions.ConflictException, match=f"Run {run} cannot be deleted: it is {status}"):
        omics.delete_run(id=run)
    assert omics.get_run(id=run)["status"] == status


def test_a_deleted_run_may_stay_with_that_status(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(run_delete="status")
    run = start(omics)
    omics.cancel_run(id=run)
    omics.delete_run(id=run)
    assert omics.get_run(id=run)["status"] == "DELETED"
    with pytest.raises(omics.exceptions.ConflictException):
        omics.delete_run(id=run)
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.start_run(runId=run, **PLACE)


def test_the_refusals_of_runs_may_be_validation_exceptions(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(run_refusal="validation")
    run = start(omics)
    with pytest.raises(omics.exceptions.ValidationException):
        omics.delete_run(id=run)
    omics.cancel_run(id=run)
    with pytest.raises(omics.exceptions.ValidationException):
        omics.cancel_run(id=run)


def test_a_token_whose_run_was_deleted_answers_its_id(omics: Any) -> None:
    run = start(omics, requestId="t")
    omics.cancel_run(id=run)
    omics.delete_run(id=run)
    assert start(omics, requestId="t") == run


# Tasks


def test_a_run_has_one_task_with_the_status_of_the_run(emulator: EmulatorHandle, omics: Any) -> None:
    run = start(omics)
    for status in ("RUNNING", "FAILED", "COMPLETED"):
        emulator.set_run_status(run, status)
        (item,) = omics.list_run_tasks(id=run)["items"]
        task = omics.get_run_task(id=run, taskId=item["taskId"])
        assert {key: task[key] for key in item} == item
        assert (task["status"], task["name"], task["cpus"]) == (status, "main", 1)
        assert omics.list_run_tasks(id=run, status=status)["items"] == [item]
        assert omics.list_run_tasks(id=run, status="PENDING")["items"] == []


def test_a_task_that_does_not_exist_is_not_found(omics: Any) -> None:
    run = start(omics)
    with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Task with id 1 does not exist"):
        omics.get_run_task(id=run, taskId="1")
    with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Run with id 1 does not exist"):
        omics.get_run_task(id="1", taskId=run)
    with pytest.raises(omics.exceptions.ValidationException, match="startingToken"):
        omics.list_run_tasks(id=run, startingToken="x")


# Workflows and run caches


def test_a_workflow_that_a_run_named_is_known(omics: Any) -> None:
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.get_workflow(id="1234567")
    start(omics)
    start(omics, workflowId="1234568", workflowType="READY2RUN")
    assert [it["id"] for it in omics.list_workflows()["items"]] == ["1234567", "1234568"]
    assert [it["id"] for it in omics.list_workflows(type="READY2RUN")["items"]] == ["1234568"]
    workflow = omics.get_workflow(id="1234567")
    assert (workflow["status"], workflow["type"]) == ("ACTIVE", "PRIVATE")
    assert workflow["arn"] == "arn:aws:omics:us-east-1:123456789012:workflow/1234567"
    with pytest.raises(omics.exceptions.ResourceNotFoundException):
        omics.get_workflow(id="1234567", type="READY2RUN")


def test_a_workflow_that_a_test_registered_is_known(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.register_workflow("7", name="calling", engine="WDL", parameterTemplate={"reads": {"optional": False}})
    emulator.register_workflow("8", name="elsewhere", region="eu-west-1", account="210987654321")
    (item,) = omics.list_workflows(name="calling")["items"]
    workflow = omics.get_workflow(id=item["id"])
    assert (workflow["engine"], workflow["parameterTemplate"]) == ("WDL", {"reads": {"optional": False}})
    assert [it["id"] for it in omics.list_workflows()["items"]] == ["7"]
    emulator.reset()
    assert omics.list_workflows()["items"] == []


def test_lists_of_workflows_come_in_pages(emulator: EmulatorHandle, omics: Any) -> None:
    for identifier in ("10", "9", "009"):
        emulator.register_workflow(identifier)
    pages = omics.get_paginator("list_workflows").paginate(PaginationConfig={"PageSize": 1})
    assert [item["id"] for page in pages for item in page["items"]] == ["9", "10", "009"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"workflow_id": "x"}, "'/id' failed to satisfy constraint"),
        ({"workflow_id": "1", "type": "PUBLIC"}, "'/type' failed to satisfy constraint"),
        ({"workflow_id": "1", "engine": 7}, "Expected a string at '/engine'"),
        ({"workflow_id": "1", "arn": "arn:x"}, "GetWorkflow has no 'arn' that can be registered"),
        ({"workflow_id": "1", "nmae": "x"}, "GetWorkflow has no 'nmae' that can be registered"),
        ({"workflow_id": "1", "region": "a/b"}, "no place has the account '123456789012' and the Region 'a/b'"),
    ],
)
def test_a_workflow_that_the_model_does_not_allow_is_refused(
    emulator: EmulatorHandle, omics: Any, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(EmulatorError) as error:
        emulator.register_workflow(**given)
    assert message in str(error.value)
    assert omics.list_workflows()["items"] == []


def test_only_registered_workflows_may_be_allowed() -> None:
    with Emulator(options=Options(unknown_workflow="not_found")) as emulator:
        omics = emulator.client()
        with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Workflow with id 1234567 does not"):
            start(omics)
        emulator.register_workflow("1234567")
        assert start(omics)


def test_a_run_cache_that_a_run_named_or_a_test_registered_is_known(emulator: EmulatorHandle, omics: Any) -> None:
    start(omics, cacheId="77", cacheBehavior="CACHE_ALWAYS")
    emulator.register_run_cache("88", name="shared", cacheS3Uri="s3://cache/x")
    first, second = omics.list_run_caches()["items"]
    assert (first["id"], first["cacheBehavior"], first["status"]) == ("77", "CACHE_ALWAYS", "ACTIVE")
    assert (second["name"], second["cacheS3Uri"]) == ("shared", "s3://cache/x")
    assert second["arn"] == "arn:aws:omics:us-east-1:123456789012:runCache/88"
    with pytest.raises(EmulatorError, match="ListRunCaches has no 'engine'"):
        emulator.register_run_cache("99", engine="WDL")
