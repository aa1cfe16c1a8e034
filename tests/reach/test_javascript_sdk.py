"""The AWS SDK for JavaScript against the emulator."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.client_process import ClientProcess, RefusedError, client_process

pytestmark = pytest.mark.reach

CLIENTS = Path(__file__).parent / "clients"
RUN = {"workflowId": "1234567", "roleArn": "arn:aws:iam::123456789012:role/runs", "outputUri": "s3://results/"}


@pytest.fixture(scope="session")
def packages(npm_install: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script and the SDK."""
    folder = tmp_path_factory.mktemp("javascript")
    for name in ("package.json", "omics.mjs"):
        shutil.copy(CLIENTS / name, folder)
    subprocess.run(npm_install, cwd=folder, check=True)
    return folder


@pytest.fixture
def omics(packages: Path, healthomics_emulator: EmulatorHandle) -> Iterator[ClientProcess]:
    with client_process(["node", "omics.mjs"], packages, healthomics_emulator.environment()) as client:
        yield client


def test_a_group_lives_its_whole_life(omics: ClientProcess, healthomics_emulator: EmulatorHandle) -> None:
    group = omics.call("CreateRunGroup", name="calling", maxCpus=256, maxRuns=20, tags={"team": "rare-disease"})
    assert group["arn"].endswith(f":runGroup/{group['id']}")
    assert group["tags"] == {"team": "rare-disease"}
    omics.call("UpdateRunGroup", id=group["id"], maxCpus=512)
    omics.call("TagResource", resourceArn=group["arn"], tags={"stage": "dev"})
    omics.call("UntagResource", resourceArn=group["arn"], tagKeys=["team"])
    assert omics.call("ListTagsForResource", resourceArn=group["arn"]) == {"tags": {"stage": "dev"}}
    live = omics.call("GetRunGroup", id=group["id"])
    assert live.pop("creationTime").endswith("Z")
    expected = {"arn": group["arn"], "id": group["id"], "name": "calling", "maxCpus": 512, "maxRuns": 20}
    assert live == {**expected, "tags": {"stage": "dev"}}
    omics.call("DeleteRunGroup", id=group["id"])
    assert healthomics_emulator.run_groups() == []


def test_one_request_id_makes_one_group(omics: ClientProcess) -> None:
    first, second = (omics.call("CreateRunGroup", name="calling", requestId="once") for _ in range(2))
    assert first["id"] == second["id"]


def test_errors_have_the_class_of_the_model(omics: ClientProcess) -> None:
    with pytest.raises(RefusedError, match=r"^ResourceNotFoundException: "):
        omics.call("GetRunGroup", id="7654321")
    with pytest.raises(RefusedError, match=r"^ValidationException: .*maxCpus"):
        omics.call("CreateRunGroup", name="calling", maxCpus=0)


def test_what_may_pass_is_tried_again_and_what_may_not_is_not(
    omics: ClientProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ThrottlingException"))
    omics.call("CreateRunGroup", name="calling")
    assert [call.status for call in healthomics_emulator.calls()] == [429, 201]
    healthomics_emulator.clear_calls()
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ServiceQuotaExceededException"))
    with pytest.raises(RefusedError, match=r"^ServiceQuotaExceededException: "):
        omics.call("CreateRunGroup", name="calling")
    assert [call.status for call in healthomics_emulator.calls()] == [402]


def test_paginators_visit_every_group_once(omics: ClientProcess) -> None:
    made = {omics.call("CreateRunGroup", name=f"group-{number}")["id"] for number in range(5)}
    pages = omics.pages("ListRunGroups", 2)
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert {item["id"] for page in pages for item in page["items"]} == made


def test_runs_queue_in_their_group_and_keep_it_alive(
    omics: ClientProcess, healthomics_emulator: EmulatorHandle
) -> None:
    group = omics.call("CreateRunGroup", name="calling", maxRuns=1)["id"]
    first, second = (omics.call("StartRun", **RUN, runGroupId=group, name=f"run-{number}") for number in range(2))
    assert [omics.call("GetRun", id=run["id"])["status"] for run in (first, second)] == ["RUNNING", "PENDING"]
    assert len(omics.pages("ListRuns", 1, runGroupId=group)) == 2
    (task,) = omics.call("ListRunTasks", id=first["id"])["items"]
    assert omics.call("GetRunTask", id=first["id"], taskId=task["taskId"])["status"] == "RUNNING"
    with pytest.raises(RefusedError, match=r"^ConflictException: "):
        omics.call("DeleteRunGroup", id=group)
    healthomics_emulator.set_run_status(first["id"], "COMPLETED")
    assert omics.call("GetRun", id=second["id"])["status"] == "RUNNING"
    omics.call("CancelRun", id=second["id"])
    omics.call("DeleteRunGroup", id=group)


def test_a_batch_starts_its_runs_in_the_group(omics: ClientProcess) -> None:
    group = omics.call("CreateRunGroup", name="calling", maxRuns=1)["id"]
    batch = omics.call(
        "StartRunBatch",
        batchName="samples",
        defaultRunSetting={**RUN, "runGroupId": group},
        batchRunSettings={"inlineSettings": [{"runSettingId": "a"}, {"runSettingId": "b"}]},
    )
    assert omics.call("GetBatch", batchId=batch["id"])["totalRuns"] == 2
    assert [item["id"] for item in omics.call("ListBatch", runGroupId=group)["items"]] == [batch["id"]]
    assert [len(page["runs"]) for page in omics.pages("ListRunsInBatch", 1, batchId=batch["id"])] == [1, 1]
    omics.call("CancelRunBatch", batchId=batch["id"])
    statuses = [item["status"] for item in omics.call("ListRuns", runGroupId=group)["items"]]
    assert statuses == ["CANCELLED", "CANCELLED"]
