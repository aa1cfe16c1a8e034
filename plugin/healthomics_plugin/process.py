"""Serves in this process until the engine ends it, or has ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

import grpc

from healthomics_plugin import PACKAGE
from healthomics_plugin.grpc_classes import provider_pb2_grpc
from healthomics_plugin.introduction import Introduction
from healthomics_plugin.late import Late
from healthomics_plugin.sdk import fault

if TYPE_CHECKING:
    from pulumi_healthomics.engine import Engine

    from healthomics_plugin.hosting.construction import Constructor
    from healthomics_plugin.operations import Operations
    from healthomics_plugin.servicer import Servicer

MOST_AT_ONCE = 512
"""Requests that are served at a time."""

# Seconds from the start, or from one look to the next, until the process notices that the engine has ended.
_BETWEEN_LOOKS = 0.5

# A state with thousands of tags is larger than gRPC's own limit of 4 MB; this is the engine's.
_OPTIONS = (("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20))


class _Work(NamedTuple):
    """What a process needs to serve run groups."""

    engine: Engine
    operations: Operations
    servicer: Servicer


def serve(address: str) -> int:
    """Serves run groups and components, and prints the port first.

    Args:
        address: where the engine listens; empty if no engine starts the process.
    """
    work = Late(partial(_load, address))
    constructor = Late(partial(_load_constructor, address))
    introduction = Introduction(lambda: work.get().servicer, constructor.get)
    return run(introduction, lambda: work.get().engine, lambda: work.is_made and work.get().operations.are_under_way)


def run(servicer: Any, engine: Callable[[], Engine], are_under_way: Callable[[], bool]) -> int:
    """Lets a servicer answer until the engine ends the process, or has ended. Prints the port first.

    Args:
        servicer: answers the engine's requests.
        engine: returns the engine that has started the process.
        are_under_way: whether there are requests that an interrupted process still has to finish.
    """
    if problem := fault():
        sys.stderr.write(f"error: {'; '.join(problem)}\n")
        return 1
    server = grpc.server(ThreadPoolExecutor(MOST_AT_ONCE, "request"), options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    def end(_signal: int, _frame: FrameType | None) -> None:
        # The engine ends its plugins by SIGINT; a Ctrl-C reaches this process too where it shares the terminal's group,
        # and then the engine says by Cancel what is to become of the requests.
        threading.Thread(target=_end_when_idle, args=(are_under_way,), daemon=True).start()

    signal.signal(signal.SIGINT, end)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    time.sleep(_BETWEEN_LOOKS)
    while not (engine().is_watched and engine().has_ended()):
        time.sleep(_BETWEEN_LOOKS)
    # A call may wait for AWS for minutes, and its result is not needed any more.
    os._exit(1)


def _load(address: str) -> _Work:
    from pulumi_healthomics.engine import Engine  # noqa: PLC0415 - all of this is what takes time

    from healthomics_plugin.operations import Operations  # noqa: PLC0415
    from healthomics_plugin.servicer import Servicer  # noqa: PLC0415
    from healthomics_plugin.words import EngineLog  # noqa: PLC0415

    engine = Engine(address)
    operations = Operations(engine, MOST_AT_ONCE)
    return _Work(engine, operations, Servicer(operations, EngineLog(address)))


def _load_constructor(address: str) -> Constructor:
    from healthomics_components import GovernedRunGroup, TeamRunGroups  # noqa: PLC0415 - most programs have none

    from healthomics_plugin.hosting.construction import Constructor  # noqa: PLC0415

    return Constructor(address, PACKAGE, (GovernedRunGroup, TeamRunGroups))


def _end_when_idle(are_under_way: Callable[[], bool]) -> None:
    while are_under_way():
        time.sleep(0.05)
    os._exit(0)
