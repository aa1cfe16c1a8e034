"""Where the files of a program are that the project's `main` puts in another folder, on the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

PROGRAM = """
import os, pulumi
from healthomics_components import GovernedRunGroup, TeamRunGroups

GovernedRunGroup("calling", {"conventions_file": "tags.yaml"})
TeamRunGroups("genomics", {"conventions_file": "tags.yaml", "teams_file": "../shared/teams.yaml"})
pulumi.export("folder", os.getcwd())
"""


@pytest.mark.parametrize("main", ["infra", "infra/program.py"])
def test_files_are_relative_to_the_folder_of_the_program_wherever_the_command_runs(
    stack: Stack, healthomics_emulator: EmulatorHandle, main: str
) -> None:
    (stack.folder / "Pulumi.yaml").write_text(stack.project() + f"main: {main}\n")
    files = {
        "infra/__main__.py": PROGRAM,
        "infra/program.py": PROGRAM,
        "infra/tags.yaml": "fixed: {read-from: program}",
        "tags.yaml": "fixed: {read-from: project}",
        "shared/teams.yaml": "cancer: {}",
    }
    for name, text in files.items():
        Path(stack.folder, name).parent.mkdir(exist_ok=True)
        Path(stack.folder, name).write_text(text)
    stack.up("--cwd", str(stack.folder / "shared")).succeeded()
    assert Path(stack.outputs()["folder"]).resolve() == (stack.folder / "infra").resolve()
    assert [it["tags"] for it in healthomics_emulator.run_groups()] == [{"read-from": "program"}] * 2
