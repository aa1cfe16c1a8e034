"""Every example runs, changes nothing when it runs again, and can be taken down; so does the root of the checkout."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Pulumi, without types
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(folder.parent for folder in ROOT.glob("examples/*/Pulumi.yaml"))


@pytest.fixture
def stack(engine: Path, yaml_host: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """A stack that any example can be opened in: with the language host of YAML, and without the plugin."""
    return Stack(tmp_path, engine, healthomics_emulator.environment(), host=yaml_host)


def project_of(folder: Path) -> dict[str, Any]:
    project: dict[str, Any] = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    return project


def is_yaml(folder: Path) -> bool:
    return bool(project_of(folder)["runtime"] == "yaml")


def opened(stack: Stack, folder: Path) -> Stack:
    """Makes a stack of the project in a folder, configured with its template's defaults, as `pulumi new` does."""
    stack.folder = folder
    if is_yaml(folder):
        install = [sys.executable, "-m", "healthomics_plugin", "plugin", "install"]
        subprocess.run(install, env=stack.environment, check=True)
    stack.run("stack", "init", "dev").succeeded()
    for key, setting in project_of(folder).get("template", {}).get("config", {}).items():
        stack.config(key, setting["default"])
    if (folder / "prepare.py").exists():
        # What the example finds in AWS, it makes there first.
        subprocess.run([sys.executable, "prepare.py"], cwd=folder, env=stack.environment, check=True)
    return stack


def copied(source: Path, target: Path) -> Path:
    """A copy to run in: Pulumi writes the stack's settings next to the project."""
    return shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.*.yaml", "venv"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_runs_twice_changes_nothing_and_is_destroyed(
    stack: Stack, example: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    opened(stack, copied(example, tmp_path / example.name))
    stack.up().succeeded()
    assert healthomics_emulator.run_groups() != []
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_is_a_template_for_pulumi_new(stack: Stack, example: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    stack.run("new", str(example), "--yes", "--generate-only", "--name", "mine", "--dir", str(target)).succeeded()
    assert project_of(target)["name"] == "mine"
    if is_yaml(example):
        assert project_of(target)["resources"] == project_of(example)["resources"]
        return
    assert (target / "__main__.py").read_text() == (example / "__main__.py").read_text()
    assert (target / "requirements.txt").read_text().startswith("pulumi-healthomics")


def test_up_from_the_root_deploys_the_quickstart(
    stack: Stack, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    root = tmp_path / "root"
    copied(ROOT / "examples", root / "examples")
    shutil.copy(ROOT / "Pulumi.yaml", root)
    opened(stack, root).config("aws:region", "eu-west-1")
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["name"], group["region"]) == ("variant-calling", "eu-west-1")
    stack.destroy().succeeded()


def test_the_preview_in_the_readme_is_what_the_engine_prints(stack: Stack, tmp_path: Path) -> None:
    opened(stack, copied(ROOT / "examples" / "01-quickstart", tmp_path / "quickstart"))
    captured = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert captured is not None
    assert stack.preview().succeeded().output.strip() == re.sub(" +: ", ": ", captured[1]).strip()


def test_the_root_and_the_quickstart_are_one_project() -> None:
    root, quickstart = project_of(ROOT), project_of(ROOT / "examples" / "01-quickstart")
    assert root["name"] == quickstart["name"] == "healthomics-quickstart"
    assert root["main"] == "examples/01-quickstart"
    assert root["runtime"] == quickstart["runtime"]
