"""The built wheel, in an environment of its own and a fresh folder: what is in it, and that it does its work there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "provider/pulumi_healthomics",
    "components/healthomics_components",
    "plugin/healthomics_plugin",
    "emulator/healthomics_emulator",
)
FOLDER = ROOT / "plugin" / "package"
PROGRAM = ROOT / "examples" / "01-quickstart" / "__main__.py"


def said_by(*command: str | Path, folder: Path) -> str:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    said_by(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel and what it asks for, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    said_by(sys.executable, "-m", "venv", folder, folder=folder)
    fresh = folder / "bin" / "python"
    quiet = ("--quiet", "--disable-pip-version-check")
    said_by(fresh, "-m", "pip", "install", *quiet, "-c", ROOT / "constraints.txt", wheel, folder=folder)
    return fresh


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    packaged = {name for name in names if ".dist-info/" not in name}
    sources = {
        str(path.relative_to((ROOT / package).parent))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert packaged == sources
    assert {name.split("/")[0] for name in packaged} == {Path(package).name for package in PACKAGES}
    assert {Path(name).name for name in packaged if not name.endswith(".py")} == {
        "py.typed",
        "pulumi-plugin.json",
        "schema.json",
    }
    assert sum(name.endswith("/py.typed") for name in packaged) == len(PACKAGES)


def test_pulumi_looks_for_no_plugin_of_the_wheel(
    python: Path, engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    stack = Stack(tmp_path, engine, healthomics_emulator.environment(), python=python)
    about = json.loads(stack.run("about", "--json").succeeded().output)
    assert [plugin["name"] for plugin in about["plugins"]] == ["python"]
    assert "pulumi-healthomics" in [dependency["name"] for dependency in about["dependencies"]]


def test_the_wheel_alone_does_up_refresh_and_destroy(
    python: Path, engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    stack = Stack(tmp_path, engine, healthomics_emulator.environment(), python=python)
    stack.write(PROGRAM.read_text())
    where = said_by(python, "-c", "import pulumi_healthomics as it; print(it.__file__)", folder=stack.folder)
    assert Path(where).is_relative_to(python.parents[1])
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert stack.outputs()["run_group_id"] == group["id"]
    healthomics_emulator.client().update_run_group(id=group["id"], maxRuns=5)
    assert "~ maxRuns: 20 => 5" in stack.refresh().succeeded().output
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def with_plugin(engine: Path, python: Path, home: Path) -> dict[str, str]:
    """Returns the variables of a user of the environment, whose Pulumi has a home of its own."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(python.parent), str(engine), os.environ["PATH"]]),
        "PULUMI_HOME": str(home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def test_the_plugin_of_the_wheel_is_installed_and_answers_the_engine(
    python: Path, engine: Path, tmp_path: Path
) -> None:
    variables = with_plugin(engine, python, tmp_path / "home")
    for command in (["pulumi-healthomics", "plugin", "install"], ["pulumi", "package", "get-schema", "healthomics"]):
        done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "healthomics"


def test_pulumi_installs_the_folder_of_the_plugin_from_the_wheel_and_runs_it(
    wheel: Path, python: Path, engine: Path, tmp_path: Path
) -> None:
    # This host runs it only from the folder itself, and with PATH's Python: see docs/installing.md.
    folder = tmp_path / "package"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("venv", "__pycache__"))
    variables = {
        **with_plugin(engine, python, tmp_path / "home"),
        "PIP_FIND_LINKS": str(wheel.parent),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    }
    command = ["pulumi", "package", "get-schema", "."]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout[done.stdout.index("{") :])["name"] == "healthomics"
    (installed,) = folder.rglob("site-packages/healthomics_plugin/__init__.py")
    assert installed.is_file()


def test_the_folder_of_the_plugin_names_the_version_of_the_wheel(wheel: Path) -> None:
    name, _, version = (FOLDER / "requirements.txt").read_text().strip().partition("==")
    assert wheel.name.startswith(f"{name.replace('-', '_')}-{version}-")
