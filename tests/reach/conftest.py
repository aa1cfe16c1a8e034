"""Projects in other languages, with the SDK that Pulumi's generator makes of the schema, and stacks of them.

What is large is made once for each worker: the packages of npm, and the compiled modules of Go.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support.engine_parts import found_or_made, program
from support.examples import EXAMPLES, copied, opened

from harness.stack import Stack


@pytest.fixture(scope="session")
def npm_install() -> list[str]:
    """The command that installs packages of npm, and writes no lock file, which would name a registry."""
    return ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]


@pytest.fixture(scope="session")
def parts() -> str:
    """The folders of the language hosts and the SDK generator, joined as PATH is; a missing one is a failure."""
    made = os.environ.get("PULUMI_HEALTHOMICS_PARTS")
    return made or os.pathsep.join(found_or_made("nodejs", "go", "sdk"))


@pytest.fixture(scope="session")
def write_sdk(parts: str) -> Callable[..., Path]:
    """Writes a plugin's SDK for a language into a project's folder, where `pulumi package add` puts it.

    The plugin is ours, unless the module is named whose command prints a schema, which is in the project's folder.
    """

    def write(language: str, project: Path, module: str = "healthomics_plugin", name: str = "healthomics") -> Path:
        schema, made = project / f"{name}.json", project / "sdks" / name
        with schema.open("w") as file:
            subprocess.run([sys.executable, "-m", module, "schema"], cwd=project, stdout=file, check=True)
        generator = program("pulumi-sdk-generator", parts)
        subprocess.run([generator, "-language", language, "-schema", schema, "-out", made], check=True)
        return made

    return write


@pytest.fixture(scope="session")
def typescript_project(
    write_sdk: Callable[..., Path], npm_install: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The example, with its SDK compiled and its packages installed."""
    folder = copied(EXAMPLES / "08-typescript", tmp_path_factory.mktemp("typescript") / "project")
    sdk = write_sdk("nodejs", folder)
    subprocess.run([*npm_install, sdk], cwd=folder, check=True)
    return folder


@pytest.fixture
def typescript(
    engine: Path, parts: str, typescript_project: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> Stack:
    """A stack of the TypeScript example, not deployed yet."""
    host = program("pulumi-language-nodejs", parts)
    stack = Stack(tmp_path, engine, healthomics_emulator.environment(), host=host)
    folder = copied(typescript_project, tmp_path / "example")
    (folder / "node_modules").symlink_to(typescript_project / "node_modules")
    return opened(stack, folder)


@pytest.fixture(scope="session")
def go_project(write_sdk: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, with its SDK, its modules settled and everything compiled once."""
    folder = copied(EXAMPLES / "09-go", tmp_path_factory.mktemp("go") / "project")
    write_sdk("go", folder)
    for command in (["mod", "tidy"], ["build", "-o", os.devnull, "."]):
        subprocess.run(["go", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def go(engine: Path, parts: str, go_project: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """A stack of the Go example, not deployed yet."""
    host = program("pulumi-language-go", parts)
    stack = Stack(tmp_path, engine, healthomics_emulator.environment(), host=host)
    return opened(stack, Path(shutil.copytree(go_project, tmp_path / "example")))
