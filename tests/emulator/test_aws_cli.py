"""The AWS CLI against the emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle

Aws = Callable[..., Any]


@pytest.fixture
def aws(emulator: EmulatorHandle, tmp_path: Path) -> Aws:
    """Runs ``aws omics``; gives what it prints, or fails with what it complains."""
    emulator_only = {
        **emulator.environment(services=[]),  # The command line has the address.
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }
    environment = {**os.environ, **emulator_only, "PYTHONWARNINGS": "ignore"}

    def run(operation: str, *arguments: str) -> Any:
        command = [sys.executable, "-m", "awscli", "omics", operation, *arguments]
        outcome = subprocess.run(
            [*command, "--endpoint-url", emulator.endpoint, "--output", "json"],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert outcome.returncode == 0, outcome.stderr
        return json.loads(outcome.stdout) if outcome.stdout.strip() else None

    return run


def test_a_group_lives_its_whole_life(aws: Aws, emulator: EmulatorHandle) -> None:
    created = aws("create-run-group", "--name", "cli", "--max-cpus", "3", "--tags", "a=1,b=2")
    identifier, arn = created["id"], created["arn"]
    aws("update-run-group", "--id", identifier, "--max-gpus", "4")
    aws("tag-resource", "--resource-arn", arn, "--tags", "c=3")
    aws("untag-resource", "--resource-arn", arn, "--tag-keys", "a", "b")
    group = aws("get-run-group", "--id", identifier)
    assert (group["name"], group["maxCpus"], group["maxGpus"]) == ("cli", 3, 4)
    assert group["tags"] == {"c": "3"}
    assert [item["id"] for item in aws("list-run-groups", "--name", "cli")["items"]] == [identifier]
    aws("delete-run-group", "--id", identifier)
    assert emulator.run_groups() == []
