"""What the READMEs of the examples tell beyond `up` and `destroy`."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support.examples import EXAMPLES, copied

from harness.stack import Stack

pytestmark = pytest.mark.engine

RUNS = ("1234567", "arn:aws:iam::123456789012:role/healthomics-runs", "s3://results/calling/")


def example(stack: Stack, name: str, folder: Path) -> Stack:
    stack.folder = copied(EXAMPLES / name, folder / name)
    stack.run("stack", "init", "dev").succeeded()
    stack.config("aws:region", "eu-west-1")
    return stack


def script(stack: Stack, *command: str) -> str:
    """Runs one of an example's scripts as its README says, in a shell that names no Region."""
    variables = {key: it for key, it in stack.environment.items() if key not in ("AWS_REGION", "AWS_DEFAULT_REGION")}
    done = subprocess.run(
        [sys.executable, *command], cwd=stack.folder, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ten_runs_start_under_aws_rates_queue_in_the_group_and_a_destroy_says_which_block_it(
    stack: Stack, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    example(stack, "06-start-runs", tmp_path).up().succeeded()
    healthomics_emulator.configure(rate_limits=True)
    del stack.environment["AWS_DISABLE_HOST_PREFIX_INJECTION"]
    queue = script(stack, "start_runs.py", *RUNS)
    assert [line.split() for line in queue.splitlines()] == [
        [f"sample-{number}", "RUNNING" if number <= 2 else "PENDING"] for number in range(1, 11)
    ]
    started = healthomics_emulator.calls("StartRun")
    assert sum(call.error is None for call in started) == 10
    assert {call.error for call in started} == {None, "ThrottlingException"}
    healthomics_emulator.configure(rate_limits=False)
    omics = healthomics_emulator.client(region="eu-west-1")
    runs = omics.list_runs(runGroupId=stack.outputs()["run_group_arn"].rpartition("/")[2])["items"]
    assert {str(omics.get_run(id=run["id"])["tags"]) for run in runs} == {str(stack.outputs()["run_tags"])}

    refused = stack.destroy().failed().output
    assert "10 active runs (8 PENDING, 2 RUNNING)" in refused
    assert len(healthomics_emulator.run_groups()) == 1
    stack.destroy(PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS="cancel").succeeded()
    assert healthomics_emulator.run_groups() == []


def test_a_batch_starts_the_same_runs_with_the_same_tags(
    stack: Stack, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    example(stack, "06-start-runs", tmp_path).up().succeeded()
    queue = script(stack, "start_runs.py", "--batch", *RUNS)
    assert [line.split()[1] for line in queue.splitlines()] == ["RUNNING"] * 2 + ["PENDING"] * 8
    (batch,) = healthomics_emulator.calls("StartRunBatch")
    assert batch.error is None
    omics = healthomics_emulator.client(region="eu-west-1")
    runs = omics.list_runs(runGroupId=stack.outputs()["run_group_arn"].rpartition("/")[2])["items"]
    assert {str(omics.get_run(id=run["id"])["tags"]) for run in runs} == {str(stack.outputs()["run_tags"])}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (RUNS[:2], "usage: python start_runs.py [--batch] WORKFLOW_ID ROLE_ARN OUTPUT_URI\n"),
        (RUNS, "the stack has no run group: run `pulumi up` first\n"),
    ],
)
def test_the_script_that_starts_runs_says_what_it_lacks(
    stack: Stack, tmp_path: Path, arguments: tuple[str, ...], error: str
) -> None:
    example(stack, "06-start-runs", tmp_path)
    command = [sys.executable, "start_runs.py", *arguments]
    done = subprocess.run(command, cwd=stack.folder, env=stack.environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, error)


def test_groups_that_exist_are_adopted_and_others_looked_up(
    stack: Stack, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    example(stack, "05-adopt-existing-account", tmp_path)
    script(stack, "prepare.py")
    theirs = healthomics_emulator.client(region="eu-west-1").create_run_group(name="theirs", requestId="theirs")["id"]
    before = healthomics_emulator.run_groups()
    stack.config("sharedId", theirs)
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    assert healthomics_emulator.run_groups() == before
    assert [it.operation for it in healthomics_emulator.calls() if it.operation.startswith(("Create", "Update"))] == []
    assert stack.outputs()["shared_name"] == "theirs"
    stack.destroy().succeeded()
    assert [it["name"] for it in healthomics_emulator.run_groups()] == ["theirs"]


LIBRARY = EXAMPLES / "04-org-library"


def test_the_library_is_short_and_on_public_names_only() -> None:
    files = list((LIBRARY / "acme_genomics").rglob("*.py"))
    assert sum(len(file.read_text().splitlines()) for file in files) < 60
    imported = {
        file.name: {it.module for it in ast.walk(ast.parse(file.read_text())) if isinstance(it, ast.ImportFrom)}
        for file in files
    }
    assert imported == {
        "__init__.py": {"healthomics_components"},
        "plugin.py": {"healthomics_plugin.hosting.package", "acme_genomics"},
    }


def test_a_product_teams_program_is_one_statement_that_imports_the_library_only() -> None:
    _, imported, statement = ast.parse((LIBRARY / "__main__.py").read_text()).body
    assert isinstance(imported, ast.ImportFrom)
    assert imported.module == "acme_genomics"
    assert isinstance(statement, ast.Expr)


def test_the_librarys_own_tests_pass(engine: Path, tmp_path: Path) -> None:
    folder = copied(LIBRARY, tmp_path / "library")
    path = os.pathsep.join([str(Path(sys.executable).parent), str(engine), os.environ["PATH"]])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    # The backend of the shell, which a library's tests must not write to.
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(folder), "PULUMI_BACKEND_URL": "https://127.0.0.1:9"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_the_library_is_installable(tmp_path: Path) -> None:
    folder = copied(LIBRARY, tmp_path / "library")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(folder),
    ]
    subprocess.run(command, check=True, capture_output=True)
    assert [file.name for file in (tmp_path / "dist").iterdir()] == ["acme_genomics-1.0.0-py3-none-any.whl"]


def test_a_renamed_team_is_shown_as_the_readme_shows_it(stack: Stack, tmp_path: Path) -> None:
    example(stack, "03-teams-from-yaml", tmp_path).up().succeeded()
    teams = stack.folder / "teams.yaml"
    teams.write_text(teams.read_text().replace("\ncancer:\n", "\noncology:\n  formerly: cancer\n"))
    readme = (EXAMPLES / "03-teams-from-yaml" / "README.md").read_text()
    shown = re.search(r"touches no other:\n\n(.*?)\n\n\S", readme, re.DOTALL)
    assert shown is not None
    preview = re.sub(r"urn=.*::", "urn=…::", stack.preview("--diff").succeeded().output)
    id_ = stack.outputs()["run_group_ids"]["cancer"]
    expected = [line.strip() for line in shown[1].replace("1000004", id_).splitlines()]
    assert "\n".join(expected) in "\n".join(line.strip() for line in preview.splitlines()), preview


def test_the_script_that_creates_groups_to_adopt_does_so_on_aws_only_if_it_is_told(
    stack: Stack, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    example(stack, "05-adopt-existing-account", tmp_path)
    variables = {key: it for key, it in stack.environment.items() if key != "AWS_ENDPOINT_URL_OMICS"}
    command = [sys.executable, "prepare.py"]
    done = subprocess.run(command, cwd=stack.folder, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("this creates two run groups in your AWS account: add --aws")
    del stack.environment["AWS_DISABLE_HOST_PREFIX_INJECTION"]
    script(stack, "prepare.py")
    assert len(healthomics_emulator.run_groups()) == 2
