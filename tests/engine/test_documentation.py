"""The commands of the documentation, on the real engine: each page from its first to its last, as a reader goes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support.documentation import PAGES, Block, blocks, write_files

from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

PROGRAM = 'from pulumi_healthomics import RunGroup\n\nRunGroup("calling")\n'
COMMANDS = {page.stem: [it for it in blocks(page) if it.language == "bash" and not it.reason] for page in PAGES}
YAML = [it for page in PAGES for it in blocks(page) if it.is_yaml_program]
TESTS = [it for page in PAGES for it in blocks(page) if it.language == "python" and it.is_test and it.needs_engine]
ID = "1234567"


def environment(engine: Path, folder: Path, host: Path | None = None) -> dict[str, str]:
    """Returns a reader's environment: the engine, a backend in the home folder, and a further language host."""
    if host:
        installed = folder / "home" / "plugins" / f"{host.name.removeprefix('pulumi-')}-v0.0.0"
        installed.mkdir(parents=True)
        (installed / host.name).symlink_to(host)
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


def script(page: Path, folder: Path, group: str) -> str:
    """Returns what a reader of a page does, from its first block to its last: writes its files and runs its commands.

    Args:
        page: the page.
        folder: is filled with the files.
        group: the ID of a run group that takes the place of the page's.
    """
    done = []
    for number, block in enumerate(blocks(page)):
        text = block.text.replace(ID, group)
        if block.file:
            (folder / str(number)).write_text(text)
            done.append(f"cp '{folder / str(number)}' {block.file}")
        elif block.language == "bash" and not block.reason:
            done.append(text)
    return "\n".join(done)


@pytest.mark.parametrize("page", [page for page, commands in COMMANDS.items() if commands])
def test_the_commands_of_a_page_run_to_their_end(
    page: str, engine: Path, yaml_host: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: run-groups\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    write_files(COMMANDS[page][0].page, folder)
    tags = {"team": "rare-disease"}
    there = healthomics_emulator.client().create_run_group(name="calling", maxCpus=256, tags=tags, requestId="1")["id"]
    written = tmp_path / "blocks"
    written.mkdir()
    text = script(COMMANDS[page][0].page, written, there)
    begun = (
        ""
        if COMMANDS[page][0].text.startswith("pulumi stack init")
        else "pulumi stack init dev; pulumi config set aws:region us-east-1; "
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", begun + text],
        cwd=folder,
        env=environment(engine, tmp_path, yaml_host),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if page == "moving":
        # There and back with the same group: this one and that of every page are all that were made.
        calls = [it.operation for it in healthomics_emulator.calls()]
        assert (calls.count("CreateRunGroup"), calls.count("DeleteRunGroup")) == (2, 0)
        assert calls.count("UpdateRunGroup") + calls.count("TagResource") + calls.count("UntagResource") == 0


@pytest.mark.parametrize("block", YAML, ids=str)
def test_a_program_in_yaml_can_be_deployed(
    block: Block, yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    tags = {"team": "rare-disease"}
    there = healthomics_emulator.client().create_run_group(name="calling", maxCpus=256, tags=tags, requestId="1")["id"]
    _, _, body = block.text.replace(ID, there).partition("\nruntime: yaml\n")
    yaml_stack.config("healthomics:region", "us-east-1")
    yaml_stack.write(body)
    yaml_stack.preview().succeeded()


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
