"""Stacks on the real Pulumi engine, each with a private `file://` backend, spoken to through the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from healthomics_plugin import PACKAGE

RUN_GROUP = "pulumi-python:dynamic/healthomics:RunGroup"
TIMEOUT = 240


@dataclass(frozen=True)
class Outcome:
    """What a command printed and how it ended."""

    status: int
    output: str

    def succeeded(self) -> Outcome:
        """Returns itself; raises an AssertionError with the output if the command failed."""
        assert self.status == 0, self.output
        return self

    def failed(self) -> Outcome:
        """Returns itself; raises an AssertionError with the output if the command succeeded."""
        assert self.status != 0, self.output
        return self


class Stack:
    """A project folder with one stack.

    Args:
        folder: an empty folder, for the project, the backend and Pulumi's home.
        engine: the folder that holds `pulumi`.
        environment: variables for the commands, such as the service's address.
        python: the interpreter of the program and the provider.
        plugins: a folder of further plugins, such as the stand-in for pulumi-aws.
        host: the executable of a language host that an engine may lack, such as `pulumi-language-yaml`.
        native: the folder of a native plugin's launcher, if the program uses the plugin.
        timeout: how many seconds a command may take.

    Attributes:
        folder: that of the project.
        state: that of the backend.
        runtime: the language of the program.
        run_group: the type of the program's run groups.
        native: by package, the folders of native plugins' launchers.
    """

    runtime: ClassVar[str] = "python"
    run_group: ClassVar[str] = RUN_GROUP

    def __init__(
        self,
        folder: Path,
        engine: Path,
        environment: Mapping[str, str],
        *,
        python: Path | None = None,
        plugins: Path | None = None,
        host: Path | None = None,
        native: Path | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._timeout = timeout
        self.folder = folder / "project"
        self.folder.mkdir(parents=True)
        self.state = folder / "state"
        self.state.mkdir()
        folders = [(python or Path(sys.executable)).parent, engine, *([plugins] if plugins else [])]
        self.environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": self.state.as_uri(),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            **environment,
            "PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]]),
        }
        self.native = {PACKAGE: native} if native else {}
        if host:
            # Not on PATH, which would bring a warning with every command. The engine ignores the version.
            installed = folder / "home" / "plugins" / f"{host.name.removeprefix('pulumi-')}-v0.0.0"
            installed.mkdir(parents=True)
            (installed / host.name).symlink_to(host)
        (self.folder / "Pulumi.yaml").write_text(self.project())
        self.write("")
        self.run("stack", "init", "dev").succeeded()

    def project(self) -> str:
        """Returns the text of the project file, in JSON, which is YAML too."""
        project: dict[str, Any] = {"name": "project", "runtime": self.runtime}
        if self.native:
            found = [{"name": name, "path": str(folder)} for name, folder in self.native.items()]
            project["plugins"] = {"providers": found}
        return "".join(f"{key}: {json.dumps(value)}\n" for key, value in project.items())

    def write(self, body: str) -> None:
        """Makes `body` the program, with everything it commonly needs imported."""
        (self.folder / "__main__.py").write_text(
            f"import pulumi\nfrom pulumi import ResourceOptions\nfrom pulumi_healthomics import RunGroup\n\n{body}\n"
        )

    def config(self, key: str, value: str, *options: str) -> None:
        """Sets one of the stack's settings."""
        self.run("config", "set", key, value, *options).succeeded()

    def preview(self, *options: str, **environment: str) -> Outcome:
        """Runs `pulumi preview --diff`."""
        return self.run("preview", "--diff", *options, **environment)

    def up(self, *options: str, **environment: str) -> Outcome:
        """Runs `pulumi up` without a preview."""
        return self.run("up", "--yes", "--skip-preview", *options, **environment)

    def refresh(self, *options: str, **environment: str) -> Outcome:
        """Runs `pulumi refresh --diff` without a preview."""
        return self.run("refresh", "--yes", "--skip-preview", "--diff", *options, **environment)

    def destroy(self, *options: str, **environment: str) -> Outcome:
        """Runs `pulumi destroy` without a preview."""
        return self.run("destroy", "--yes", "--skip-preview", *options, **environment)

    def outputs(self) -> dict[str, Any]:
        """Returns what the program exported, secrets in clear."""
        outputs: dict[str, Any] = json.loads(self.run("stack", "output", "--json", "--show-secrets").succeeded().output)
        return outputs

    def resources(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Returns the resources of one type in the state: the run groups unless a type is given."""
        exported = json.loads(self.run("stack", "export").succeeded().output)
        return [it for it in exported["deployment"].get("resources", []) if it["type"] == (kind or self.run_group)]

    def urn(self, name: str) -> str:
        """Returns the URN of a run group by its Pulumi name."""
        return f"urn:pulumi:dev::project::{self.run_group}::{name}"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Starts a command of `pulumi`, in a new session: see `harness.processes`."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> Outcome:
        """Runs a command of `pulumi`."""
        interactive = {"stack output", "stack export"}
        quiet = [] if " ".join(arguments[:2]) in interactive else ["--non-interactive"]
        done = subprocess.run(
            ["pulumi", *arguments, *quiet, "--color", "never"],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=self._timeout,
            check=False,
        )
        # The engine pads keys to a column; a test should not have to know how wide it is.
        return Outcome(done.returncode, re.sub(" +: ", ": ", done.stdout))


def repair(stack: Stack) -> None:
    """What a user does after a kill: takes the lock away, and what the backend left half-written beside its file.

    The `file://` backend replaces the state file in one step, but not the attributes beside it: a kill can leave those
    empty, and then every command ends in "failed to load checkpoint: EOF".
    """
    for file in (stack.state / ".pulumi" / "stacks" / "project").glob("*.attrs"):
        if not file.read_text():
            file.unlink()
    stack.run("cancel", "--yes").succeeded()
