"""Fixtures that more than one room of the tests needs. The emulator's own come with its pytest plugin."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support import aws_plugin

from harness.native_plugin import write_launcher
from harness.processes import heed_sigint
from harness.provider_process import ProviderProcess
from harness.stack import Stack
from harness.yaml_stack import YamlStack

ROOT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """Makes the tests as quick in the background of a script as they are at a terminal."""
    heed_sigint()


@pytest.fixture
def provider(healthomics_emulator: EmulatorHandle) -> Iterator[ProviderProcess]:
    """A provider process that talks to a fresh emulator."""
    assert healthomics_emulator
    with ProviderProcess() as process:
        yield process


@pytest.fixture(scope="session")
def engine() -> Path:
    """The folder of a real engine; not having one is a failure, never a skip."""
    return Path(os.environ.get("PULUMI_HEALTHOMICS_ENGINE") or found_or_made()[0])


@pytest.fixture(scope="session")
def yaml_host() -> Path:
    """The language host of YAML; not having one is a failure, never a skip."""
    return Path(os.environ.get("PULUMI_HEALTHOMICS_YAML") or found_or_made("yaml")[1], "pulumi-language-yaml")


def found_or_made(*parts: str) -> list[str]:
    """Returns the folders of an engine and of its optional parts, found or made by `tools.engine`."""
    command = [sys.executable, "-m", "tools.engine", *parts]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stderr.splitlines()[-1], pytrace=False)
    return done.stdout.strip().split(os.pathsep)


@pytest.fixture
def stack(engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """An empty stack on the real engine, whose programs and provider talk to a fresh emulator."""
    return Stack(tmp_path, engine, healthomics_emulator.environment())


@pytest.fixture
def yaml_stack(engine: Path, yaml_host: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> YamlStack:
    """An empty stack with a program in YAML, whose native plugin talks to a fresh emulator."""
    native = write_launcher(tmp_path / "launcher")
    return YamlStack(tmp_path, engine, healthomics_emulator.environment(), host=yaml_host, native=native)


@pytest.fixture
def stack_with_aws(engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """An empty stack whose programs may use `pulumi_aws` too: its resources are made in the emulator's IAM."""
    plugins = aws_plugin.install(tmp_path / "plugins")
    environment = healthomics_emulator.environment(services=["omics", "sts", "iam"])
    return Stack(tmp_path, engine, environment, plugins=plugins)
