"""When the engine has ended, nothing more is written to AWS, and the process ends; calls of others are finished."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from pulumi_healthomics.engine import Engine
from support.doors import cannot
from support.ended_engine import EngineStandIn, OtherPackagesCall

from harness.door_process import DoorProcess
from harness.doors import Door
from harness.waiting import eventually

WRITES = {"CreateRunGroup", "UpdateRunGroup", "TagResource", "UntagResource", "DeleteRunGroup", "CancelRun"}
SOON = 5.0
# Seconds that a request may take on its way, if it was sent when the engine still lived.
ON_ITS_WAY = 0.2

INPUTS = {"name": "calling", "maxCpus": 4, "tags": {"a": "1", "b": "1"}}
CHANGED = {"name": "calling", "maxCpus": 8, "tags": {"a": "2", "c": "1"}}


@pytest.fixture
def engine() -> Iterator[EngineStandIn]:
    with EngineStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def process(door: Door, healthomics_emulator: EmulatorHandle, engine: EngineStandIn) -> Iterator[DoorProcess]:
    """A provider process whose engine can be ended, and which can import the tests' own modules."""
    assert healthomics_emulator
    path = os.pathsep.join(str(folder) for folder in (Path(__file__).parents[1], Path(__file__).parents[2]))
    with door.process(environment={"PYTHONPATH": path}, engine=engine.address) as started:
        yield started


def call_of(operation: str, process: DoorProcess, emulator: EmulatorHandle) -> Callable[[], Any]:
    """Prepares a call of the engine, and returns what makes it."""
    inputs = process.checked({**INPUTS, **({"onActiveRuns": operation} if operation in ("wait", "cancel") else {})})
    if operation == "create":
        return lambda: process.create(inputs)
    id_, outputs = process.create(inputs)
    if operation in ("wait", "cancel"):
        for number in range(3):
            emulator.client().start_run(
                workflowId="1",
                roleArn="arn:aws:iam::123456789012:role/run",
                outputUri="s3://out",
                runGroupId=id_,
                requestId=f"run {number}",
            )
    calls: dict[str, Callable[[], Any]] = {
        "update": lambda: process.update(id_, outputs, process.checked(CHANGED, inputs)),
        "read": lambda: process.read(id_, outputs),
    }
    return calls.get(operation, lambda: process.delete(id_, outputs))


@contextlib.contextmanager
def ending(
    process: DoorProcess, engine: EngineStandIn, emulator: EmulatorHandle, operation: str, fault: Fault
) -> Iterator[None]:
    """Ends the engine while a call meets a fault, and looks for writes when the block has ended too."""
    call = call_of(operation, process, emulator)
    emulator.inject(fault)
    with ThreadPoolExecutor(1) as pool:
        ours = pool.submit(swallowing, call)
        eventually(lambda: emulator.faults()[0]["fired"] > 0 or ours.done())
        engine.end(process)
        ended = time.time()
        eventually(ours.done, SOON)
        yield
        eventually(lambda: process.has_ended, SOON)
    assert writes_since(emulator, ended) == []


def swallowing(call: Callable[[], Any]) -> None:
    """Makes a call whose answer no engine is there to hear."""
    with contextlib.suppress(grpc.RpcError):
        call()


def writes_since(emulator: EmulatorHandle, moment: float) -> list[str]:
    return [it.operation for it in emulator.calls() if it.operation in WRITES and it.time > moment + ON_ITS_WAY]


MOMENTS = [
    ("create", "CreateRunGroup"),
    ("create", "GetRunGroup"),
    ("update", "UpdateRunGroup"),
    ("update", "UntagResource"),
    ("update", "TagResource"),
    ("delete", "DeleteRunGroup"),
    ("delete", "GetRunGroup"),
    ("wait", "DeleteRunGroup"),
    ("wait", "ListRuns"),
    ("cancel", "DeleteRunGroup"),
    ("cancel", "CancelRun"),
    ("read", "GetRunGroup"),
]
CONDITIONS: dict[str, dict[str, Any]] = {
    "an answer that comes late": {"delay_answer_seconds": 1},
    "throttling without end": {"error": "ThrottlingException", "times": None},
    "conflicts without end": {"error": "ConflictException", "times": None},
}
CASES = [
    (operation, api_call, condition)
    for operation, api_call in MOMENTS
    for condition in CONDITIONS
    # What only reads is not in conflict with anything.
    if api_call in WRITES or not condition.startswith("conflicts")
]


@cannot("a process to itself")
@pytest.mark.parametrize(("operation", "api_call", "condition"), CASES)
def test_nothing_is_written_after_the_end_of_the_engine(  # noqa: PLR0917
    process: DoorProcess,
    engine: EngineStandIn,
    healthomics_emulator: EmulatorHandle,
    operation: str,
    api_call: str,
    condition: str,
) -> None:
    fault = Fault(operation=api_call, **CONDITIONS[condition])
    with ending(process, engine, healthomics_emulator, operation, fault):
        pass


@cannot("serve other packages")
@pytest.mark.parametrize(("operation", "api_call", "condition"), CASES)
def test_nothing_is_written_after_the_end_of_the_engine_and_the_process_ends_when_others_have_finished(  # noqa: PLR0917
    process: DoorProcess,
    engine: EngineStandIn,
    healthomics_emulator: EmulatorHandle,
    tmp_path: Path,
    operation: str,
    api_call: str,
    condition: str,
) -> None:
    fault = Fault(operation=api_call, **CONDITIONS[condition])
    with ThreadPoolExecutor(1) as pool, OtherPackagesCall(tmp_path) as others:
        pool.submit(swallowing, lambda: others.serve(process))
        others.wait_until_it_began()
        with ending(process, engine, healthomics_emulator, operation, fault):
            assert not process.has_ended
            others.let_finish()
    assert others.has_finished


@pytest.mark.parametrize(("operation", "api_call"), [*dict(MOMENTS).items()])
def test_a_process_that_waits_for_an_answer_of_the_service_ends_soon_after_its_engine(
    process: DoorProcess,
    engine: EngineStandIn,
    healthomics_emulator: EmulatorHandle,
    operation: str,
    api_call: str,
) -> None:
    call = call_of(operation, process, healthomics_emulator)
    healthomics_emulator.inject(Fault(operation=api_call, delay_answer_seconds=30))
    with ThreadPoolExecutor(1) as pool:
        pool.submit(swallowing, call)
        eventually(lambda: healthomics_emulator.faults()[0]["fired"] > 0)
        engine.end(process)
        eventually(lambda: process.has_ended, SOON)


def test_a_process_that_serves_nothing_ends_soon_after_its_engine(process: DoorProcess, engine: EngineStandIn) -> None:
    process.checked(INPUTS)
    engine.end(process)
    eventually(lambda: process.has_ended, SOON)


@cannot("serve other packages")
def test_a_process_that_has_served_a_seed_only_ends_soon_after_its_engine(
    door: Door, healthomics_emulator: EmulatorHandle, engine: EngineStandIn
) -> None:
    from pulumi.dynamic.dynamic import serialize_provider  # noqa: PLC0415
    from pulumi_healthomics.provider import IdempotencySeedProvider  # noqa: PLC0415

    assert healthomics_emulator
    with door.process(engine=engine.address) as process:
        process.create({"__provider": serialize_provider(IdempotencySeedProvider())})
        engine.end(process)
        eventually(lambda: process.has_ended, SOON)


def test_the_end_of_the_engine_is_noticed_by_its_address_alone(process: DoorProcess, engine: EngineStandIn) -> None:
    process.checked(INPUTS)
    engine.stop()
    eventually(lambda: process.has_ended, SOON)


def test_a_standard_input_that_ends_while_the_engine_lives_ends_nothing(
    process: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    process.close_input()
    for name in ("one", "two"):
        process.create(process.checked({**INPUTS, "name": name}))
    assert len(healthomics_emulator.run_groups()) == 2
    assert not process.has_ended


def test_nothing_is_written_between_the_end_of_the_standard_input_and_that_of_the_address(
    process: DoorProcess, engine: EngineStandIn, healthomics_emulator: EmulatorHandle
) -> None:
    inputs = process.checked(INPUTS)
    process.read("1", {**inputs, "arn": "arn:aws:omics:us-east-1:123456789012:runGroup/1"})
    process.close_input()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(swallowing, lambda: process.create(inputs))
        # Long enough that a create without doubts would be through.
        with pytest.raises(AssertionError):
            eventually(call.done, 0.5)
        engine.stop()
        eventually(lambda: process.has_ended, SOON)
    assert healthomics_emulator.calls("CreateRunGroup") == []


def test_a_process_without_an_engines_address_is_not_watched(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    provider.close_input()
    provider.create(provider.checked(INPUTS))
    assert len(healthomics_emulator.run_groups()) == 1
    assert not provider.has_ended


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_engine_that_has_ended_does_not_come_back_when_another_process_takes_its_address(host: str) -> None:
    with EngineStandIn() as stand_in:
        port = stand_in.address.rpartition(":")[2]
        engine = Engine(f"{host}:{port}")
        assert not engine.has_ended()
    assert engine.has_ended()
    with socket.create_server(("127.0.0.1", int(port))):
        assert engine.has_ended()


@pytest.mark.parametrize("argument", ["", "/usr/lib/pulumi/dynamic/__main__.py", "unix:/run/engine", "engine"])
def test_what_is_not_an_address_is_not_watched(argument: str) -> None:
    engine = Engine(argument)
    assert not engine.is_watched
    engine.ensure_alive()
