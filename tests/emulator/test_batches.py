"""Batches of runs, in the group that their default setting names."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader
from healthomics_emulator import Emulator, EmulatorHandle
from support.documentation import ROOT, blocks

ROLE = "arn:aws:iam::123456789012:role/r"


def start(omics: Any, count: int = 3, *, tags: dict[str, str] | None = None, **default: Any) -> str:
    """Starts a batch of runs called sample-0 and so on, and returns its id."""
    setting = {"workflowId": "1234567", "roleArn": ROLE, "outputUri": "s3://b/p", **default}
    inline = [{"runSettingId": f"setting-{each}", "name": f"sample-{each}"} for each in range(count)]
    batch = omics.start_run_batch(
        batchName="night", defaultRunSetting=setting, batchRunSettings={"inlineSettings": inline}, tags=tags or {}
    )
    return str(batch["id"])


def statuses(omics: Any, batch: str) -> list[str]:
    return [run["status"] for run in omics.list_runs(batchId=batch)["items"]]


def submissions(omics: Any, batch: str) -> list[str]:
    return [run["submissionStatus"] for run in omics.list_runs_in_batch(batchId=batch)["runs"]]


def complete(emulator: EmulatorHandle, omics: Any, batch: str) -> None:
    for run in omics.list_runs(batchId=batch)["items"]:
        emulator.set_run_status(run["id"], "COMPLETED")


def test_a_batch_is_answered_as_it_is_created_and_read_in_progress(omics: Any) -> None:
    setting = {"workflowId": "1", "roleArn": ROLE, "outputUri": "s3://b/p", "runTags": {"team": "rare"}}
    inline = [{"runSettingId": "a"}, {"runSettingId": "b"}]
    asked = {"batchName": "night", "defaultRunSetting": setting, "tags": {"of": "batch"}}
    answer = omics.start_run_batch(batchRunSettings={"inlineSettings": inline}, **asked)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (answer["status"], answer["tags"]) == ("CREATING", {"of": "batch"})
    assert answer["arn"] == f"arn:aws:omics:us-east-1:123456789012:runBatch/{answer['id']}"
    batch = omics.get_batch(batchId=answer["id"])
    assert (batch["status"], batch["name"], batch["totalRuns"]) == ("INPROGRESS", "night", 2)
    assert (batch["defaultRunSetting"], batch["uuid"]) == (setting, answer["uuid"])
    assert (batch["runSummary"]["runningRunCount"], batch["submissionSummary"]["successfulStartSubmissionCount"]) == (
        2,
        2,
    )


def test_the_runs_of_a_batch_queue_by_the_limits_of_their_group(emulator: EmulatorHandle, omics: Any) -> None:
    group = omics.create_run_group(maxRuns=2)["id"]
    batch = start(omics, runGroupId=group)
    assert statuses(omics, batch) == ["RUNNING", "RUNNING", "PENDING"]
    assert omics.get_batch(batchId=batch)["runSummary"]["pendingRunCount"] == 1
    assert [run["id"] for run in omics.list_runs(runGroupId=group)["items"]] == [
        run["runId"] for run in omics.list_runs_in_batch(batchId=batch)["runs"]
    ]
    with pytest.raises(omics.exceptions.ConflictException, match="it has 3 active runs"):
        omics.delete_run_group(id=group)
    complete(emulator, omics, batch)
    omics.delete_run_group(id=group)


def test_a_group_that_is_not_there_starts_nothing(omics: Any) -> None:
    with pytest.raises(omics.exceptions.ResourceNotFoundException, match="Run group with id 7654321"):
        start(omics, runGroupId="7654321")
    assert (omics.list_batch()["items"], omics.list_runs()["items"]) == ([], [])


def test_a_runs_own_settings_win_and_its_tags_and_parameters_are_merged(omics: Any) -> None:
    default = {
        "workflowId": "1",
        "roleArn": ROLE,
        "outputUri": "s3://b/all",
        "name": "all",
        "priority": 3,
        "parameters": {"reference": "hg38", "reads": "none"},
        "runTags": {"team": "rare", "stage": "dev"},
    }
    own = {
        "runSettingId": "own",
        "name": "mine",
        "outputUri": "s3://b/mine",
        "priority": 4,
        "parameters": {"reads": "s3://b/r"},
        "runTags": {"stage": "prod"},
    }
    settings = {"inlineSettings": [own, {"runSettingId": "plain"}]}
    batch = omics.start_run_batch(defaultRunSetting=default, batchRunSettings=settings, tags={"of": "batch"})["id"]
    mine, plain = (omics.get_run(id=it["runId"]) for it in omics.list_runs_in_batch(batchId=batch)["runs"])
    assert mine["tags"] == {"team": "rare", "stage": "prod"}
    assert mine["parameters"] == {"reference": "hg38", "reads": "s3://b/r"}
    assert (mine["name"], mine["outputUri"], mine["priority"], mine["batchId"]) == ("mine", "s3://b/mine", 4, batch)
    assert plain["tags"] == {"team": "rare", "stage": "dev"}
    assert (plain["name"], plain["priority"]) == ("all", 3)


@pytest.mark.parametrize(
    ("default", "settings", "message"),
    [
        ({}, {}, "exactly one of inlineSettings and s3UriSettings"),
        ({}, {"inlineSettings": [{"runSettingId": "a"}], "s3UriSettings": "s3://b/x"}, "exactly one of"),
        ({}, {"inlineSettings": [{"runSettingId": "a"}, {"runSettingId": "a"}]}, "runSettingId must be unique"),
        ({}, {"inlineSettings": []}, "length greater than or equal to 1"),
        ({}, {"inlineSettings": [{"runSettingId": str(each)} for each in range(101)]}, "less than or equal to 100"),
        ({"workflowType": "READY2RUN"}, {"inlineSettings": [{"runSettingId": "a"}]}, "not supported with READY2RUN"),
        ({"cacheBehavior": "CACHE_ALWAYS"}, {"inlineSettings": [{"runSettingId": "a"}]}, "requires a cacheId"),
        ({"outputUri": None}, {"inlineSettings": [{"runSettingId": "a"}]}, "requires an outputUri"),
        ({"runTags": {"aws:x": "y"}}, {"inlineSettings": [{"runSettingId": "a"}]}, "starts with the prefix 'aws:'"),
    ],
)
def test_a_batch_that_can_not_be_started_is_refused_at_once(
    omics: Any, default: dict[str, Any], settings: dict[str, Any], message: str
) -> None:
    setting = {"workflowId": "1", "roleArn": ROLE, "outputUri": "s3://b/p", **default}
    given = {key: value for key, value in setting.items() if value is not None}
    with pytest.raises(omics.exceptions.ValidationException, match=message):
        omics.start_run_batch(defaultRunSetting=given, batchRunSettings=settings)
    assert (omics.list_batch()["items"], omics.list_runs()["items"]) == ([], [])


def test_settings_in_s3_fail_the_batch_since_nothing_reads_them(omics: Any) -> None:
    setting = {"workflowId": "1", "roleArn": ROLE, "outputUri": "s3://b/p"}
    settings = {"s3UriSettings": "s3://b/settings.json"}
    batch = omics.start_run_batch(defaultRunSetting=setting, batchRunSettings=settings)["id"]
    found = omics.get_batch(batchId=batch)
    assert (found["status"], found["totalRuns"]) == ("FAILED", 0)
    assert "reads no objects of Amazon S3" in found["failureReason"]
    omics.delete_batch(batchId=batch)


def test_one_token_starts_one_batch(omics: Any) -> None:
    given = {
        "defaultRunSetting": {"workflowId": "1", "roleArn": ROLE, "outputUri": "s3://b/p"},
        "batchRunSettings": {"inlineSettings": [{"runSettingId": "a"}]},
        "requestId": "token",
    }
    first, second = omics.start_run_batch(**given), omics.start_run_batch(**given)
    assert first["id"] == second["id"]
    assert len(omics.list_runs()["items"]) == 1
    with pytest.raises(omics.exceptions.ConflictException):
        omics.start_run_batch(**{**given, "batchName": "other"})


def test_batches_are_found_by_group_name_and_status_one_filter_at_a_time(omics: Any) -> None:
    group = omics.create_run_group()["id"]
    one, other = start(omics, runGroupId=group), start(omics)
    for filters, expected in (
        ({}, [one, other]),
        ({"runGroupId": group}, [one]),
        ({"name": "night"}, [one, other]),
        ({"name": "day"}, []),
        ({"status": "INPROGRESS"}, [one, other]),
        ({"status": "PROCESSED"}, []),
    ):
        assert [item["id"] for item in omics.list_batch(**filters)["items"]] == expected
    with pytest.raises(omics.exceptions.ValidationException, match="Only one filter is supported"):
        omics.list_batch(runGroupId=group, name="night")
    assert omics.list_batch(runGroupId=group)["items"][0]["workflowId"] == "1234567"


def test_lists_of_batches_and_of_their_runs_come_in_pages(omics: Any) -> None:
    batches = [start(omics) for _ in range(3)]
    first = omics.list_batch(maxItems=2)
    second = omics.list_batch(maxItems=2, startingToken=first["nextToken"])
    assert [it["id"] for it in first["items"] + second["items"]] == batches
    page = omics.list_runs_in_batch(batchId=batches[0], maxItems=2)
    rest = omics.list_runs_in_batch(batchId=batches[0], maxItems=2, startingToken=page["nextToken"])
    assert [it["runSettingId"] for it in page["runs"] + rest["runs"]] == ["setting-0", "setting-1", "setting-2"]


def test_runs_in_a_batch_are_found_by_one_filter_at_a_time(omics: Any) -> None:
    batch = start(omics)
    entry = omics.list_runs_in_batch(batchId=batch)["runs"][1]
    for filters in ({"runSettingId": "setting-1"}, {"runId": entry["runId"]}):
        assert omics.list_runs_in_batch(batchId=batch, **filters)["runs"] == [entry]
    assert omics.list_runs_in_batch(batchId=batch, submissionStatus="FAILED")["runs"] == []
    with pytest.raises(omics.exceptions.ValidationException, match="Only one filter"):
        omics.list_runs_in_batch(batchId=batch, runSettingId="setting-1", runId=entry["runId"])


def test_cancelling_a_batch_cancels_its_active_runs(emulator: EmulatorHandle, omics: Any) -> None:
    batch = start(omics, runGroupId=omics.create_run_group(maxRuns=2)["id"])
    first = omics.list_runs(batchId=batch)["items"][0]["id"]
    emulator.set_run_status(first, "COMPLETED")
    assert omics.cancel_run_batch(batchId=batch)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert statuses(omics, batch) == ["COMPLETED", "CANCELLED", "CANCELLED"]
    assert submissions(omics, batch) == ["SUCCESS", "CANCEL_SUCCESS", "CANCEL_SUCCESS"]
    found = omics.get_batch(batchId=batch)
    assert (found["status"], found["submissionSummary"]["successfulCancelSubmissionCount"]) == ("CANCELLED", 2)
    with pytest.raises(omics.exceptions.ConflictException, match="it is CANCELLED"):
        omics.cancel_run_batch(batchId=batch)


def test_a_batch_is_stopping_as_long_as_its_runs_are() -> None:
    now = [0.0]
    with Emulator(clock=lambda: now[0]) as emulator:
        emulator.configure(cancel_seconds=30)
        omics = emulator.client()
        batch = start(omics)
        omics.cancel_run_batch(batchId=batch)
        assert omics.get_batch(batchId=batch)["status"] == "STOPPING"
        now[0] = 30
        assert omics.get_batch(batchId=batch)["status"] == "CANCELLED"


@pytest.mark.parametrize("option", ["gone", "status"])
def test_deleting_the_runs_of_a_batch_needs_all_to_have_ended(
    emulator: EmulatorHandle, omics: Any, option: str
) -> None:
    emulator.configure(run_delete=option)
    batch = start(omics)
    for call in (omics.delete_run_batch, omics.delete_batch):
        with pytest.raises(omics.exceptions.ConflictException, match="it is INPROGRESS"):
            call(batchId=batch)
    complete(emulator, omics, batch)
    assert omics.get_batch(batchId=batch)["status"] == "PROCESSED"
    assert omics.get_batch(batchId=batch)["processedTime"]
    omics.delete_run_batch(batchId=batch)
    assert statuses(omics, batch) == ([] if option == "gone" else ["DELETED"] * 3)
    assert submissions(omics, batch) == ["DELETE_SUCCESS"] * 3
    found = omics.get_batch(batchId=batch)
    assert (found["status"], found["runSummary"]["deletedRunCount"]) == ("RUNS_DELETED", 3)
    with pytest.raises(omics.exceptions.ConflictException, match="it is RUNS_DELETED"):
        omics.delete_run_batch(batchId=batch)


def test_deleting_a_batch_keeps_its_runs(emulator: EmulatorHandle, omics: Any) -> None:
    batch = start(omics)
    complete(emulator, omics, batch)
    omics.delete_batch(batchId=batch)
    assert statuses(omics, batch) == ["COMPLETED"] * 3
    for call in (
        omics.get_batch,
        omics.list_runs_in_batch,
        omics.cancel_run_batch,
        omics.delete_run_batch,
        omics.delete_batch,
    ):
        with pytest.raises(omics.exceptions.ResourceNotFoundException, match=f"Batch with id {batch} does not exist"):
            call(batchId=batch)


def test_a_batch_has_tags_of_its_own(omics: Any) -> None:
    batch = start(omics, 1, tags={"of": "batch"}, runTags={"of": "run"})
    arn = omics.get_batch(batchId=batch)["arn"]
    omics.tag_resource(resourceArn=arn, tags={"more": "x"})
    omics.untag_resource(resourceArn=arn, tagKeys=["of"])
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"more": "x"}
    assert omics.get_run(id=omics.list_runs(batchId=batch)["items"][0]["id"])["tags"] == {"of": "run"}


def test_parameters_that_are_no_object_are_taken_as_they_are(send: Any) -> None:
    for default, own in ((["a"], {"b": 1}), ("a", None), (None, 7)):
        setting: dict[str, Any] = {"workflowId": "1", "roleArn": ROLE, "outputUri": "s3://b/p"}
        inline: dict[str, Any] = {"runSettingId": "a"}
        if default is not None:
            setting["parameters"] = default
        if own is not None:
            inline["parameters"] = own
        body = {
            "requestId": str(default),
            "defaultRunSetting": setting,
            "batchRunSettings": {"inlineSettings": [inline]},
        }
        assert send("POST", "/runBatch", body)[0] == 201


def test_a_batch_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with Emulator(state=state) as emulator:
        omics = emulator.client()
        batch = start(omics, cacheId="77", tags={"a": "b"})
        emulator.register_workflow("8", name="calling")
        before = [omics.get_batch(batchId=batch), omics.list_workflows(), omics.list_run_caches(), omics.list_runs()]
    with Emulator(state=state) as emulator:
        omics = emulator.client()
        after = [omics.get_batch(batchId=batch), omics.list_workflows(), omics.list_run_caches(), omics.list_runs()]
    assert [{**each, "ResponseMetadata": None} for each in before] == [
        {**each, "ResponseMetadata": None} for each in after
    ]


def test_an_operation_that_the_installed_botocore_does_not_know_is_refused_as_unknown(tmp_path: Path) -> None:
    model = Loader().load_service_model("omics", "service-2")
    model["operations"] = {name: it for name, it in model["operations"].items() if "Batch" not in name}
    older = tmp_path / ".aws" / "models" / "omics" / "2022-11-28" / "service-2.json"
    older.parent.mkdir(parents=True)
    older.write_text(json.dumps(model))
    command = [sys.executable, "-c", OLDER]
    done = subprocess.run(command, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    health, status, code, refusal = json.loads(done.stdout)
    assert "StartRunBatch" not in health["operations"]
    assert "StartRun" in health["operations"]
    assert (status, code) == (404, "UnknownOperationException")
    assert refusal.startswith("no operation here is called 'StartRunBatch'")


OLDER = """
import json
from http.client import HTTPConnection
from healthomics_emulator import Emulator, EmulatorError, Fault

with Emulator() as emulator:
    connection = HTTPConnection(emulator.endpoint.removeprefix("http://"))
    signature = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/omics/aws4_request, Signature=0"
    connection.request("POST", "/runBatch", "{}", {"Authorization": signature})
    answer = connection.getresponse()
    try:
        emulator.inject(Fault(operation="StartRunBatch", drop=True))
    except EmulatorError as error:
        refusal = str(error)
    print(json.dumps([emulator.health(), answer.status, answer.headers["x-amzn-errortype"], refusal]))
    connection.close()
"""


def test_the_batch_of_the_documentation_is_in_the_group_and_its_runs_have_the_tags(
    healthomics_emulator: EmulatorHandle, tmp_path: Path
) -> None:
    # Not in the page's own test, which runs with botocores that know no batches too.
    (page,) = [block for block in blocks(ROOT / "docs" / "starting-runs.md") if block.file == "start_runs.py"]
    (tmp_path / "start_runs.py").write_text(page.text)
    names = runpy.run_path(str(tmp_path / "start_runs.py"))
    omics = healthomics_emulator.client()
    group = omics.create_run_group(name="calling", requestId="1")["id"]
    tags = {"team": "rare-disease"}
    batch = names["start_batch"](omics, {"run_group_id": group, "run_tags": tags}, ["sample-1", "sample-2"])
    assert omics.get_batch(batchId=batch["id"])["tags"] == tags
    runs = [omics.get_run(id=run["id"]) for run in omics.list_runs(runGroupId=group)["items"]]
    assert sorted((run["name"], run["tags"] == tags, run["cacheId"]) for run in runs) == [
        ("sample-1", True, "7654321"),
        ("sample-2", True, "7654321"),
    ]
