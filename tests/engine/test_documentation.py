"""The commands of the documentation, on the real engine: each page from its first to its last, as a reader goes."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from pulumi_healthomics import RunGroup
from support.documentation import PAGES, ROOT, Block, blocks, write_files

pytestmark = pytest.mark.engine

PROGRAM = 'from pulumi_healthomics import RunGroup\n\nRunGroup("calling")\n'
COMMANDS = {page.stem: [it for it in blocks(page) if it.language == "bash" and not it.reason] for page in PAGES}
TESTS = [it for page in PAGES for it in blocks(page) if it.language == "python" and it.is_test and it.needs_engine]
ID = "1234567"


def environment(engine: Path, folder: Path) -> dict[str, str]:
    """Returns a reader's environment: the engine, and a backend in the home folder."""
    return {
        **os.environ,
        "HOME": str(folder),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(engine), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": folder.as_uri(),
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "tests",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


@pytest.mark.parametrize("page", [page for page, commands in COMMANDS.items() if commands])
def test_the_commands_of_a_page_run_to_their_end(
    page: str, engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: run-groups\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    write_files(COMMANDS[page][0].page, folder)
    tags = {"team": "rare-disease"}
    there = healthomics_emulator.client().create_run_group(name="calling", maxCpus=256, tags=tags, requestId="1")["id"]
    program = folder / "__main__.py"
    program.write_text(program.read_text().replace(ID, there))
    variables = environment(engine, tmp_path)
    text = "\n".join(block.text for block in COMMANDS[page])
    begun = (
        ""
        if text.startswith("pulumi stack init")
        else "pulumi stack init dev; pulumi config set aws:region us-east-1; "
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", begun + text],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", TESTS, ids=str)
def test_a_test_of_a_deployment_passes(
    block: Block, engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    assert healthomics_emulator
    folder = tmp_path / "tests"
    folder.mkdir()
    write_files(block.page, folder)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(block.file)]
    variables = environment(engine, tmp_path)
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_reference_is_built_without_a_warning_and_shows_every_argument(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "docs.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    text = unescape(re.sub(r"<[^>]+>", "", (tmp_path / "pulumi_healthomics.html").read_text()))
    assert [argument for argument in inspect.signature(RunGroup).parameters if f"{argument}:" not in text] == []
    assert "str provider" not in text
