"""The process that the engine starts for a provider: serves until the engine ends it, or has ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from types import FrameType

import grpc
from pulumi.runtime.proto import provider_pb2_grpc
from pulumi_healthomics.engine import BETWEEN_LOOKS, Engine
from pulumi_healthomics.errors import RunGroupError

from healthomics_plugin.operations import MOST_AT_ONCE, Operations
from healthomics_plugin.sdk import ensure_new_enough
from healthomics_plugin.servicer import Servicer
from healthomics_plugin.words import EngineLog

DISTRIBUTION = "pulumi-healthomics"

# A state with thousands of tags is larger than gRPC's own limit of 4 MB; this is the engine's.
_OPTIONS = (("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20))


def main(arguments: Sequence[str]) -> int:
    """Serves, and prints the port first, as the engine expects.

    Args:
        arguments: the engine's address, if an engine starts the process.
    """
    try:
        ensure_new_enough()
    except RunGroupError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    address = arguments[-1] if arguments else ""
    engine = Engine(address)
    operations = Operations(engine)
    servicer = Servicer(version(DISTRIBUTION), operations, EngineLog(address), _schema)
    server = grpc.server(ThreadPoolExecutor(MOST_AT_ONCE, "request"), options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    def end(_signal: int, _frame: FrameType | None) -> None:
        # The engine ends its plugins by SIGINT; a Ctrl-C reaches this process too where it shares the terminal's group,
        # and then the engine says by Cancel what is to become of the requests.
        threading.Thread(target=_end_when_idle, args=(operations,), daemon=True).start()

    signal.signal(signal.SIGINT, end)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while not (engine.is_watched and engine.has_ended()):
        time.sleep(BETWEEN_LOOKS)
    # A call may wait for AWS for minutes, for nobody any more.
    os._exit(1)


def _end_when_idle(operations: Operations) -> None:
    while operations.are_under_way:
        time.sleep(0.05)
    os._exit(0)


def _schema() -> str:
    import json  # noqa: PLC0415 - only a generator of SDKs and the YAML host ask

    from healthomics_plugin.schema import package_schema  # noqa: PLC0415

    return json.dumps(package_schema(version(DISTRIBUTION)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
