"""AWS Labs' MCP server for HealthOmics against the emulator: what an assistant sees of run groups and their runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support.client_process import ClientProcess, RefusedError, client_process

pytestmark = pytest.mark.reach

ENVIRONMENT = Path(__file__).parents[2] / ".venv-mcp" / "bin"  # made by `make reach`
SCRIPT = Path(__file__).parent / "clients" / "mcp_session.py"
RUN = {"workflow_id": "1234567", "role_arn": "arn:aws:iam::123456789012:role/runs", "output_uri": "s3://results/"}


@pytest.fixture(scope="module")
def _server(
    healthomics_emulator_server: EmulatorHandle, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ClientProcess]:
    command = [ENVIRONMENT / "python", SCRIPT, ENVIRONMENT / "awslabs.aws-healthomics-mcp-server"]
    folder = tmp_path_factory.mktemp("mcp")
    with client_process([*map(str, command)], folder, healthomics_emulator_server.environment()) as client:
        yield client


@pytest.fixture
def tools(_server: ClientProcess, healthomics_emulator: EmulatorHandle) -> ClientProcess:
    """The server, in front of an empty emulator."""
    assert healthomics_emulator
    return _server


def test_a_group_is_made_read_changed_and_found_by_name(
    tools: ClientProcess, healthomics_emulator: EmulatorHandle
) -> None:
    tags = {"team": "rare-disease"}
    made = tools.call("CreateAHORunGroup", name="calling", max_cpus=256, max_runs=20, tags=tags)
    (group,) = healthomics_emulator.run_groups()
    assert made == {"id": group["id"], "arn": group["arn"], "tags": tags}
    assert tools.call("UpdateAHORunGroup", run_group_id=made["id"], max_cpus=512)["status"] == "updated"
    live = tools.call("GetAHORunGroup", run_group_id=made["id"])
    assert live.pop("creationTime").endswith("+00:00")
    limits = {"maxCpus": 512, "maxGpus": None, "maxRuns": 20, "maxDuration": None}
    assert live == {**made, "name": "calling", **limits}
    tools.call("CreateAHORunGroup", name="another")
    (found,) = tools.call("ListAHORunGroups", name="calling")["runGroups"]
    assert found["id"] == made["id"]


def test_an_error_of_the_service_reaches_the_assistant(tools: ClientProcess) -> None:
    with pytest.raises(RefusedError, match=r"^Error getting run group: .*\(ResourceNotFoundException\)"):
        tools.call("GetAHORunGroup", run_group_id="7654321")


def test_pages_say_whether_they_are_all(tools: ClientProcess) -> None:
    made = [tools.call("CreateAHORunGroup", name=f"group-{number}")["id"] for number in range(3)]
    first = tools.call("ListAHORunGroups", max_results=2)
    assert (first["pagination"]["isComplete"], first["pagination"]["returnedCount"]) == (False, 2)
    rest = tools.call("ListAHORunGroups", max_results=2, next_token=first["nextToken"])
    assert (rest["pagination"]["isComplete"], rest["pagination"]["returnedCount"]) == (True, 1)
    assert [group["id"] for page in (first, rest) for group in page["runGroups"]] == made


def test_runs_start_in_a_group_queue_there_and_have_tasks(
    tools: ClientProcess, healthomics_emulator: EmulatorHandle
) -> None:
    group = tools.call("CreateAHORunGroup", name="calling", max_runs=1)["id"]
    first, second = (
        tools.call(
            "StartAHORun", **RUN, name=name, parameters={"sample": name}, run_group_id=group, tags={"sample": name}
        )
        for name in ("one", "two")
    )
    assert [run["status"] for run in (first, second)] == ["RUNNING", "PENDING"]
    assert first["tags"] == {"sample": "one"}
    assert [run["id"] for run in tools.call("ListAHORuns", status="PENDING")["runs"]] == [second["id"]]
    page = tools.call("ListAHORuns", max_results=1)
    (other,) = tools.call("ListAHORuns", max_results=1, next_token=page["nextToken"])["runs"]
    assert other["id"] == second["id"]
    healthomics_emulator.set_run_status(first["id"], "COMPLETED")
    assert tools.call("GetAHORun", run_id=second["id"])["status"] == "RUNNING"
    (task,) = tools.call("ListAHORunTasks", run_id=first["id"])["tasks"]
    assert tools.call("GetAHORunTask", run_id=first["id"], task_id=task["taskId"])["status"] == "COMPLETED"


def test_a_batch_starts_its_runs_in_the_group(tools: ClientProcess, healthomics_emulator: EmulatorHandle) -> None:
    group = tools.call("CreateAHORunGroup", name="calling")["id"]
    settings = {"inlineSettings": [{"runSettingId": "a"}, {"runSettingId": "b"}]}
    batch = tools.call(
        "StartAHORunBatch", **RUN, batch_name="samples", run_group_id=group, batch_run_settings=settings
    )["id"]
    client = healthomics_emulator.client()
    assert client.get_batch(batchId=batch)["totalRuns"] == 2
    assert len(client.list_runs(runGroupId=group)["items"]) == 2
    assert len(tools.call("ListAHORuns")["runs"]) == 2


@pytest.mark.parametrize(
    ("tool", "members"),
    [
        ("GetAHOBatch", {"batch_id": "1234567"}),
        ("ListAHOBatches", {}),
        ("ListAHORunsInBatch", {"batch_id": "1234567"}),
        ("CancelAHORunBatch", {"batch_id": "1234567"}),
        ("DeleteAHORunBatch", {"batch_id": "1234567"}),
        ("DeleteAHOBatch", {"batch_id": "1234567"}),
    ],
)
def test_its_other_batch_tools_pass_parameters_that_boto3_refuses(
    tools: ClientProcess, healthomics_emulator: EmulatorHandle, tool: str, members: dict[str, str]
) -> None:
    # A fault of the server's version 0.1.5, as docs/emulator.md says.
    with pytest.raises(RefusedError, match="Parameter validation failed"):
        tools.call(tool, **members)
    assert healthomics_emulator.calls() == []


def test_workflows_and_run_caches_are_those_that_runs_named(tools: ClientProcess) -> None:
    tools.call("StartAHORun", **RUN, name="one", parameters={}, cache_id="7654321")
    assert [it["id"] for it in tools.call("ListAHOWorkflows")["workflows"]] == [RUN["workflow_id"]]
    assert tools.call("GetAHOWorkflow", workflow_id=RUN["workflow_id"])["status"] == "ACTIVE"
    assert [it["id"] for it in tools.call("ListAHORunCaches")["runCaches"]] == ["7654321"]
