"""Every example runs, changes nothing when it runs again, and can be taken down; so does the root of the checkout."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support.examples import EXAMPLES, copied, edit, new_from, opened, project_of, refusal_shown, runtime_of

from harness.stack import Stack

pytestmark = pytest.mark.engine

ROOT = EXAMPLES.parent
# The others run in `tests/reach`, where their language hosts are.
RUN_HERE = sorted(it.parent for it in EXAMPLES.glob("*/Pulumi.yaml") if runtime_of(it.parent) in {"python", "yaml"})


@pytest.fixture
def stack(engine: Path, yaml_host: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """A stack that any example can be opened in: with the language host of YAML, and without the plugin."""
    return Stack(tmp_path, engine, healthomics_emulator.environment(), host=yaml_host)


@pytest.mark.parametrize("example", RUN_HERE, ids=lambda folder: folder.name)
def test_an_example_runs_twice_changes_nothing_and_is_destroyed(
    stack: Stack, example: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    opened(stack, copied(example, tmp_path / example.name))
    stack.up().succeeded()
    assert healthomics_emulator.run_groups() != []
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


@pytest.mark.parametrize("example", RUN_HERE, ids=lambda folder: folder.name)
def test_an_example_is_a_template_for_pulumi_new(stack: Stack, example: Path, tmp_path: Path) -> None:
    target = new_from(stack, example, tmp_path / "new")
    assert project_of(target)["name"] == "mine"
    if runtime_of(example) == "yaml":
        assert project_of(target)["resources"] == project_of(example)["resources"]
        return
    assert (target / "__main__.py").read_text() == (example / "__main__.py").read_text()
    assert (target / "requirements.txt").read_text().startswith("pulumi-healthomics")


def test_up_from_the_root_deploys_the_quickstart(
    stack: Stack, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    root = tmp_path / "root"
    copied(EXAMPLES, root / "examples")
    shutil.copy(ROOT / "Pulumi.yaml", root)
    opened(stack, root).config("aws:region", "eu-west-1")
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["name"], group["region"]) == ("variant-calling", "eu-west-1")
    stack.destroy().succeeded()


def test_the_preview_in_the_readme_is_what_the_engine_prints(stack: Stack, tmp_path: Path) -> None:
    opened(stack, copied(EXAMPLES / "01-quickstart", tmp_path / "quickstart"))
    captured = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert captured is not None
    assert stack.preview().succeeded().output.strip() == re.sub(" +: ", ": ", captured[1]).strip()


def test_the_refusal_in_the_readme_of_yaml_is_what_the_engine_prints(stack: Stack, tmp_path: Path) -> None:
    example = EXAMPLES / "07-yaml"
    opened(stack, copied(example, tmp_path / "yaml"))
    edit(
        stack,
        "Pulumi.yaml",
        "preset: development\n      tags:\n        team: rare-disease",
        "tags:\n        team: rare",
    )
    assert refusal_shown(example) in stack.preview().failed().output


def test_the_root_and_the_quickstart_are_one_project() -> None:
    root, quickstart = project_of(ROOT), project_of(ROOT / "examples" / "01-quickstart")
    assert root["name"] == quickstart["name"] == "healthomics-quickstart"
    assert root["main"] == "examples/01-quickstart"
    assert root["runtime"] == quickstart["runtime"]
