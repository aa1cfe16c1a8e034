"""The projects in `examples`, opened as a reader opens them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with Pulumi, without types

from harness.stack import Stack

EXAMPLES = Path(__file__).parents[2] / "examples"
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "Pulumi.*.yaml", "venv", "node_modules", "sdks", "bin", "go.sum")


def project_of(folder: Path) -> dict[str, Any]:
    """Returns the project file."""
    project: dict[str, Any] = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    return project


def runtime_of(folder: Path) -> str:
    """Returns the language of the program, by Pulumi's name: `python`, `yaml`, `nodejs` or `go`."""
    runtime = project_of(folder)["runtime"]
    return str(runtime["name"] if isinstance(runtime, dict) else runtime)


def copied(source: Path, target: Path) -> Path:
    """A copy to run in: Pulumi writes the stack's settings next to the project."""
    return shutil.copytree(source, target, ignore=_NOT_COPIED)


def opened(stack: Stack, folder: Path) -> Stack:
    """Makes a stack of the project in a folder, configured with its template's defaults, as `pulumi new` does.

    For a program in another language it registers the plugin first, as the README says.
    """
    stack.folder = folder
    if runtime_of(folder) != "python":
        install = [sys.executable, "-m", "healthomics_plugin", "plugin", "install"]
        subprocess.run(install, env=stack.environment, check=True)
    stack.run("stack", "init", "dev").succeeded()
    for key, setting in project_of(folder).get("template", {}).get("config", {}).items():
        stack.config(key, setting["default"])
    if (folder / "prepare.py").exists():
        # What the example finds in AWS, it makes there first.
        subprocess.run([sys.executable, "prepare.py"], cwd=folder, env=stack.environment, check=True)
    return stack


def new_from(stack: Stack, example: Path, folder: Path) -> Path:
    """Makes a project called `mine` of the example in a folder, by `pulumi new`, and returns the folder."""
    options = ["--yes", "--generate-only", "--name", "mine", "--dir", str(folder)]
    stack.run("new", str(example), *options).succeeded()
    return folder


def edit(stack: Stack, file: str, old: str, new: str) -> None:
    """Replaces a piece of one of the project's files."""
    text = (stack.folder / file).read_text()
    assert old in text
    (stack.folder / file).write_text(text.replace(old, new))


def refusal_shown(example: Path) -> str:
    """Returns the error that the README shows."""
    shown = re.search(r"^ {4}error: (.*)$", (example / "README.md").read_text(), re.MULTILINE)
    assert shown is not None
    return shown[1]
