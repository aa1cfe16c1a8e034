"""The plugin's launcher, which runs in a real shell here, and what else of the installation needs no engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from healthomics_plugin.installation import Installation, cached_schemas, pulumi_home
from healthomics_plugin.launcher import own_package, write_launcher
from healthomics_plugin.sdk import MINIMUM, ensure_new_enough
from packaging.requirements import Requirement
from packaging.version import Version
from pulumi.runtime.proto import provider_pb2
from pulumi_healthomics.errors import RunGroupError

DISTRIBUTION = "pulumi-healthomics"
OWN = own_package()
LAUNCHER = OWN.launcher


def stand_in(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


# The launcher


@pytest.mark.parametrize("name", ["plain", "with space", "it's", 'a "quote"', "$HOME `x` \\", "größe", "two\nlines"])
def test_the_launcher_runs_the_environments_python_with_the_engines_arguments(tmp_path: Path, name: str) -> None:
    python = stand_in(tmp_path / name / "bin" / "python", 'for it; do echo "<$it>"; done')
    launcher = write_launcher(OWN, tmp_path / "launchers of" / name, python)
    command: list[str | Path] = [launcher, "--tracing", "a b", "127.0.0.1:7"]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    assert said[:2] == ["<-u>", "<-c>"]
    assert said[3:] == ["<--tracing>", "<a b>", "<127.0.0.1:7>"]


def test_the_launcher_becomes_the_python_so_that_the_engines_signals_reach_it(tmp_path: Path) -> None:
    python = stand_in(tmp_path / "python", "echo $$")
    with subprocess.Popen(
        [write_launcher(OWN, tmp_path / "folder", python)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.communicate()[0] == f"{process.pid}\n"


def test_the_launcher_says_in_one_sentence_that_the_environment_is_missing(tmp_path: Path) -> None:
    python = tmp_path / "gone" / "python"
    launcher = write_launcher(OWN, tmp_path / "folder", python)
    done = subprocess.run([launcher], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    remedy = "run 'python -m healthomics_plugin plugin install' in its new place"
    assert (done.stdout, done.stderr) == ("", f"{LAUNCHER}: {python} does not exist; {remedy}\n")


def test_no_module_of_the_project_takes_the_place_of_the_plugins(tmp_path: Path) -> None:
    # The engine starts plugins in the folder of the program, which may be full of modules.
    project, plugin = tmp_path / "project", tmp_path / "packages" / "healthomics_plugin"
    project.mkdir()
    plugin.mkdir(parents=True)
    for name in ("sys", "json", "grpc", "pulumi", "healthomics_plugin"):
        (project / f"{name}.py").write_text("raise SystemExit('a module of the project')\n")
    (plugin / "__init__.py").write_text("")
    (plugin / "serve.py").write_text("import json, grpc\ndef main(arguments):\n    print(json.dumps(arguments))\n")
    launcher = write_launcher(OWN, tmp_path / "folder", Path(sys.executable))
    variables = {**os.environ, "PYTHONPATH": str(plugin.parent)}
    command: list[str | Path] = [launcher, "127.0.0.1:7"]
    done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ('["127.0.0.1:7"]\n', "", 0)


def test_a_launcher_is_written_once_and_again_where_it_differs(tmp_path: Path) -> None:
    launcher = write_launcher(OWN, tmp_path, Path("/first/python"))
    written = launcher.stat()
    assert written.st_mode & 0o777 == 0o755
    assert write_launcher(OWN, tmp_path, Path("/first/python")).stat() == written
    launcher.chmod(0o644)
    assert write_launcher(OWN, tmp_path, Path("/first/python")).stat().st_mode & 0o777 == 0o755
    assert "/second/python" in write_launcher(OWN, tmp_path, Path("/second/python")).read_text()
    assert [file.name for file in tmp_path.iterdir()] == [LAUNCHER]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    installation = Installation(OWN, {}, Path(sys.executable), tmp_path / "file")
    with pytest.raises(RunGroupError, match=r"^cannot write .*: (Not a directory|File exists); use an environment or "):
        installation.launcher_folder()


def test_the_launcher_is_in_a_folder_of_the_environment_that_stays_the_same(tmp_path: Path) -> None:
    installation = Installation(OWN, {}, Path(sys.executable), tmp_path)
    folder = installation.launcher_folder()
    assert folder.is_relative_to(tmp_path)
    assert [file.name for file in folder.iterdir()] == [LAUNCHER]
    assert installation.launcher_folder() == folder


def test_no_console_script_has_the_name_of_the_plugin() -> None:
    scripts = metadata.distribution(DISTRIBUTION).entry_points.select(group="console_scripts")
    assert {script.name: script.value for script in scripts} == {DISTRIBUTION: "healthomics_plugin.__main__:main"}


# The Pulumi CLI


def test_without_pulumi_install_and_uninstall_are_one_sentence(tmp_path: Path) -> None:
    installation = Installation(OWN, {"PATH": str(tmp_path)}, Path(sys.executable), tmp_path)
    for command in (installation.install, installation.uninstall):
        with pytest.raises(
            RunGroupError, match=r"^pulumi is not on PATH; install the Pulumi CLI \(https://[^ ]+\), and"
        ):
            command()


def test_the_reason_of_a_pulumi_that_fails_is_quoted_in_one_sentence(tmp_path: Path) -> None:
    stand_in(tmp_path / "pulumi", "echo installing >&2; echo 'error: it has no room.' >&2; exit 255")
    installation = Installation(OWN, {"PATH": str(tmp_path)}, Path(sys.executable), tmp_path)
    with pytest.raises(RunGroupError, match=r"^pulumi plugin install failed: it has no room$"):
        installation.install()
    stand_in(tmp_path / "pulumi", "exit 1")
    with pytest.raises(RunGroupError, match=r"^pulumi plugin rm failed: it gave no reason$"):
        installation.uninstall()
    (tmp_path / "pulumi").write_text("#!/no/such/shell\n")
    with pytest.raises(RunGroupError, match=r"^cannot run .*/pulumi: No such file or directory$"):
        installation.uninstall()


def test_the_home_of_pulumi_is_the_variables_or_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert pulumi_home({"PULUMI_HOME": "/somewhere"}) == Path("/somewhere")
    assert pulumi_home({"PULUMI_HOME": ""}) == pulumi_home({}) == Path("/home/someone/.pulumi")


def test_the_cached_schemas_are_those_of_the_version_and_no_others(tmp_path: Path) -> None:
    ours = [
        "schemas/healthomics-0.1.0-0123456789ab-cdef01234567.json",
        "schemas/healthomics-0.1.0-0123456789ab.json",
        "schemas/healthomics-0.1.0.json",
        "plugins/schema-healthomics-0.1.0-.json",
    ]
    others = [
        "schemas/healthomics-0.1.0-rc.1.json",
        "schemas/healthomics-0.1.01.json",
        "schemas/healthomics-0.2.0.json",
        "schemas/aws-0.1.0.json",
        "plugins/schema-healthomics-0.2.0-.json",
        "plugins/schema-aws-0.1.0-.json",
    ]
    assert cached_schemas(replace(OWN, number="0.1.0"), tmp_path) == []
    for name in (*ours, *others):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert cached_schemas(replace(OWN, number="0.1.0"), tmp_path) == [tmp_path / name for name in ours]
    shutil.rmtree(tmp_path / "schemas")
    assert cached_schemas(replace(OWN, number="0.1.0"), tmp_path) == [tmp_path / ours[-1]]


# The SDK


@pytest.mark.parametrize("version", ["3.216.0", "3.272.0", "3.300.0a1700000000", "4.0.0"])
def test_the_plugin_runs_on_a_new_sdk(version: str) -> None:
    ensure_new_enough(version)


@pytest.mark.parametrize("version", ["3.215.9", "3.99.0", "2.400.0"])
def test_an_sdk_that_is_too_old_is_named_with_the_one_that_is_needed(version: str) -> None:
    message = rf"^the plugin needs version 3\.216 or newer of the Python package pulumi, .* has {version}; upgrade it$"
    with pytest.raises(RunGroupError, match=message):
        ensure_new_enough(version)


@pytest.mark.parametrize("command", ["install", "path", "serve"])
def test_with_an_sdk_that_is_too_old_no_command_does_anything(tmp_path: Path, command: str) -> None:
    about = tmp_path / "packages" / "pulumi-3.215.0.dist-info" / "METADATA"
    about.parent.mkdir(parents=True)
    about.write_text("Metadata-Version: 2.1\nName: pulumi\nVersion: 3.215.0\n")
    launcher = write_launcher(OWN, tmp_path / "folder", Path(sys.executable))
    command_line = [sys.executable, "-m", "healthomics_plugin", "plugin", command]
    variables = {**os.environ, "PYTHONPATH": str(tmp_path / "packages"), "PATH": str(tmp_path)}
    done = subprocess.run(
        [str(launcher), "127.0.0.1:7"] if command == "serve" else command_line,
        cwd=tmp_path, env=variables, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    needed = "the plugin needs version 3.216 or newer of the Python package pulumi"
    said = f"error: {needed}, and this environment has 3.215.0; upgrade it\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", said, 1)


def test_the_oldest_sdk_of_the_plugin_is_the_oldest_that_the_package_promises() -> None:
    requirements = map(Requirement, metadata.requires(DISTRIBUTION) or [])
    (bounds,) = (it.specifier for it in requirements if it.name == "pulumi")
    (lowest,) = (Version(it.version) for it in bounds if it.operator == ">=")
    assert lowest.release[:2] == MINIMUM


def test_this_sdk_has_the_messages_that_the_plugin_needs() -> None:
    for message, field in (
        (provider_pb2.ProviderHandshakeRequest, "engine_address"),
        (provider_pb2.ConfigureRequest, "id"),
        (provider_pb2.ConfigureRequest, "urn"),
        (provider_pb2.CheckRequest, "autonaming"),
        (provider_pb2.CreateRequest, "preview"),
        (provider_pb2.UpdateRequest, "preview"),
        (provider_pb2.DiffRequest, "old_inputs"),
        (provider_pb2.ErrorResourceInitFailed, "inputs"),
    ):
        assert field in message.DESCRIPTOR.fields_by_name, f"{message.DESCRIPTOR.name}.{field}"
