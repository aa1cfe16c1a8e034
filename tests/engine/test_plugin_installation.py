"""`pulumi-healthomics plugin` on the real engine, with a Pulumi home of each test's own: install, uninstall, path."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

VERSION = version("pulumi-healthomics")
LAUNCHER = "pulumi-resource-healthomics"
KEEP = "Keep this environment where it is, and run this again after each upgrade of pulumi-healthomics."


class Machine:
    """A user's machine: a folder, a Pulumi home in it, and an engine on PATH."""

    def __init__(self, folder: Path, engine: Path) -> None:
        self.folder, self.home = folder, folder / "home of pulumi"
        self.variables = {
            **os.environ,
            "PATH": os.pathsep.join([str(engine), os.environ["PATH"]]),
            "PULUMI_HOME": str(self.home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.variables, **variables}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    def plugin(self, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "healthomics_plugin", "plugin", command, **variables)

    def installed(self) -> list[tuple[str, str, str]]:
        listed = self.run("pulumi", "plugin", "ls", "--json")
        assert listed.returncode == 0, listed.stderr
        return [(it["kind"], it["name"], it["version"]) for it in json.loads(listed.stdout)]


@pytest.fixture
def machine(engine: Path, tmp_path: Path) -> Machine:
    return Machine(tmp_path, engine)


def test_install_twice_is_listed_once_and_uninstall_removes_it(machine: Machine) -> None:
    sentence = f"Installed the plugin healthomics {VERSION}. Pulumi runs it with {sys.executable}."
    for _ in range(2):
        done = machine.plugin("install")
        assert (done.stdout.splitlines(), done.stderr, done.returncode) == ([sentence, KEEP], "", 0)
        assert machine.installed() == [("resource", "healthomics", VERSION)]
    (launcher,) = (machine.home / "plugins" / f"resource-healthomics-v{VERSION}").iterdir()
    assert launcher.name == LAUNCHER
    assert os.access(launcher, os.X_OK)
    assert f"python={sys.executable}\n" in launcher.read_text()

    done = machine.plugin("uninstall")
    assert (done.stdout, done.stderr, done.returncode) == (f"Removed the plugin healthomics {VERSION}.\n", "", 0)
    assert machine.installed() == []
    done = machine.plugin("uninstall")
    assert (done.stdout, done.stderr, done.returncode) == (f"healthomics {VERSION} is not installed.\n", "", 0)


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_the_cached_schemas_of_the_version_are_removed(machine: Machine, command: str) -> None:
    machine.plugin("install")
    cached = [
        machine.home / "schemas" / f"healthomics-{VERSION}.json",
        machine.home / "plugins" / f"schema-healthomics-{VERSION}-.json",
    ]
    other = machine.home / "schemas" / "healthomics-99.0.0.json"
    for file in (*cached, other):
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}")
    said = machine.plugin(command).stdout.splitlines()
    assert [line for line in said if "schema" in line] == [
        f"Removed the schema that Pulumi had cached, {file}." for file in cached
    ]
    assert [file.exists() for file in (*cached, other)] == [False, False, True]


def test_the_engine_caches_the_schema_where_install_removes_it(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    def install() -> list[str]:
        command = [sys.executable, "-m", "healthomics_plugin", "plugin", "install"]
        return subprocess.check_output(command, env=stack.environment, text=True).splitlines()

    install()
    group = healthomics_emulator.client().create_run_group(name="calling", requestId="1")["id"]
    stack.config("healthomics:region", "us-east-1")
    # Not every language host generates code; the engine has read the schema by then.
    stack.run("import", "healthomics:index:RunGroup", "calling", group, "--yes", "--skip-preview")
    cached = Path(stack.environment["PULUMI_HOME"]) / "schemas" / f"healthomics-{VERSION}.json"
    assert json.loads(cached.read_text())["name"] == "healthomics"
    assert f"Removed the schema that Pulumi had cached, {cached}." in install()
    assert not cached.exists()


def test_pulumi_names_the_version_of_a_program_that_is_not_installed(stack: Stack) -> None:
    # As docs/installing.md quotes it.
    stack.write(
        "class Other(pulumi.CustomResource): pass\n"
        "Other('healthomics:index:RunGroup', 'calling', {}, ResourceOptions(version='99.0.0'))"
    )
    assert "resource plugin 'pulumi-resource-healthomics' found in the workspace at version v99.0.0" in (
        stack.preview().failed().output
    )


def test_another_program_of_the_plugins_name_on_path_is_warned_of(machine: Machine) -> None:
    other = machine.folder / LAUNCHER
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    done = machine.plugin("install", PATH=os.pathsep.join([machine.variables["PATH"], str(machine.folder)]))
    warning = f"Warning: Pulumi prefers {other}, because it is on PATH: remove it to use this plugin."
    assert done.stdout.splitlines()[-1] == warning


def test_a_home_that_pulumi_cannot_write_is_one_sentence(machine: Machine) -> None:
    machine.home.write_text("a file")
    done = machine.plugin("install")
    assert (done.stdout, done.returncode, done.stderr.count("\n")) == ("", 1, 1)
    assert done.stderr.startswith("error: pulumi plugin install failed: ")
    assert "not a directory" in done.stderr


def test_a_machine_without_pulumi_is_one_sentence(machine: Machine) -> None:
    done = machine.plugin("install", PATH="/no/such/folder")
    assert (done.stdout, done.returncode, done.stderr.count("\n")) == ("", 1, 1)
    assert done.stderr.startswith("error: pulumi is not on PATH; install the Pulumi CLI (")


def test_path_prints_a_folder_with_the_launcher_and_nothing_else(machine: Machine) -> None:
    done = machine.plugin("path")
    assert (done.stderr, done.returncode, done.stdout.count("\n")) == ("", 0, 1)
    folder = Path(done.stdout.removesuffix("\n"))
    assert os.access(folder / LAUNCHER, os.X_OK)
    assert folder.is_relative_to(sys.prefix)
    assert machine.plugin("path").stdout == done.stdout
    got = machine.run("pulumi", "package", "get-schema", folder / LAUNCHER)
    assert got.returncode == 0, got.stderr
    assert json.loads(got.stdout)["name"] == "healthomics"


@pytest.mark.parametrize("command", [["plugin"], ["plugin", "up"], []])
def test_a_command_that_is_not_understood_has_status_2(machine: Machine, command: list[str]) -> None:
    done = machine.run(sys.executable, "-m", "healthomics_plugin", *command)
    assert (done.stdout, done.returncode) == ("", 2)


def test_every_command_is_explained(machine: Machine) -> None:
    said = machine.run(sys.executable, "-m", "healthomics_plugin", "--help").stdout
    assert all(f"\n    {command} " in said for command in ("import", "plugin", "schema"))
    said = machine.run(sys.executable, "-m", "healthomics_plugin", "plugin", "--help").stdout
    assert all(re.search(rf"^    {command}\s", said, re.M) for command in ("install", "uninstall", "path", "serve"))
    assert "ADDRESS" in machine.run(sys.executable, "-m", "healthomics_plugin", "plugin", "serve", "--help").stdout
