"""Fixtures that more than one room of the tests needs. The emulator's own come with its pytest plugin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support import aws_plugin
from support.doors import is_left_out
from support.engine_parts import found_or_made

from harness.door_process import DoorProcess
from harness.doors import DOORS, Door
from harness.native_plugin import write_launcher
from harness.processes import heed_sigint
from harness.stack import Stack
from harness.yaml_stack import YamlStack

DOOR = "door"  # the name of the fixture, and of the property of a test's report


def pytest_configure() -> None:
    """Makes the tests as quick in the background of a script as they are at a terminal."""
    heed_sigint()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that uses a door through every door."""
    if DOOR in metafunc.fixturenames:
        metafunc.parametrize(DOOR, DOORS, ids=str, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out the tests of what a door cannot do, see `support.doors`."""
    items[:] = [item for item in items if not is_left_out(item)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints how many tests went through each door, in this process or in workers."""
    used = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == DOOR
    ]
    if used:
        counts = (f"through the {door} door: {used.count(door.id)}" for door in DOORS)
        terminalreporter.write_line(f"tests {', '.join(counts)}")


@pytest.fixture(scope="session")
def door(request: pytest.FixtureRequest) -> Door:
    """The door that a test goes through; a test that uses it, or `provider`, runs through each."""
    used: Door = request.param
    return used


@pytest.fixture(autouse=True)
def _reported_door(request: pytest.FixtureRequest) -> None:
    """Puts the door into the report of the test."""
    if DOOR in request.fixturenames:
        request.node.user_properties.append((DOOR, request.getfixturevalue(DOOR).id))


@pytest.fixture
def provider(healthomics_emulator: EmulatorHandle, door: Door) -> Iterator[DoorProcess]:
    """A provider process that talks to a fresh emulator."""
    assert healthomics_emulator
    with door.process() as process:
        yield process


@pytest.fixture(scope="module")
def shared_provider(healthomics_emulator_server: EmulatorHandle, door: Door) -> Iterator[DoorProcess]:
    """A provider process for all tests of a module, which talks to the emulator of `healthomics_emulator`."""
    with _shared(healthomics_emulator_server, door, {}) as process:
        yield process


@pytest.fixture(scope="module")
def impatient_provider(healthomics_emulator_server: EmulatorHandle, door: Door) -> Iterator[DoorProcess]:
    """The same, with one attempt for each call."""
    with _shared(healthomics_emulator_server, door, {"aws:maxRetries": "1"}) as process:
        yield process


@contextmanager
def _shared(emulator: EmulatorHandle, door: Door, settings: dict[str, str]) -> Iterator[DoorProcess]:
    """Runs a process that knows already whose the credentials are, as after the first change that it has previewed."""
    emulator.reset()  # of what the test before has injected
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        with door.process(settings, emulator.environment()) as process:
            inputs = process.checked({"name": "first"})
            id_, outputs = process.create(inputs)
            process.diff(id_, outputs, process.checked({"name": "first", "maxCpus": 1}, inputs))
            process.delete(id_, outputs)
            yield process


@pytest.fixture(scope="session")
def engine() -> Path:
    """The folder of a real engine; not having one is a failure, never a skip."""
    return Path(os.environ.get("PULUMI_HEALTHOMICS_ENGINE") or found_or_made()[0])


@pytest.fixture(scope="session")
def yaml_host() -> Path:
    """The language host of YAML; not having one is a failure, never a skip."""
    return Path(os.environ.get("PULUMI_HEALTHOMICS_YAML") or found_or_made("yaml")[1], "pulumi-language-yaml")


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
