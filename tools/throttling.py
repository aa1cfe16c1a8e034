"""Measures how fast run groups are made, changed, read and deleted where the service throttles. Run by hand.

    .venv/bin/python -m tools.throttling [--groups 600] [--other-client] [--settings '{"aws:retryMode": "adaptive"}']

Everything is the provider's real process, four gRPC threads and all, against an emulator at AWS's published rates.
The figures are the emulator's: how many calls it refused, and which part of those that the rate permits it admitted.
`docs/decisions/0003-retries.md` rests on them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
from botocore.config import Config
from botocore.exceptions import ClientError
from healthomics_emulator import Call, EmulatorHandle

from harness.emulator_process import emulator_process
from harness.permitted_rate import RATE, THROTTLED, share_of_permitted_rate
from harness.provider_process import Properties, ProviderProcess, message_of

THREADS = 16  # more than the provider has: the engine never lets it wait for work
OTHER = "the-other-client"


@dataclass(frozen=True)
class Phase:
    """One operation on every group; `call` is the service's operation whose rate bounds it."""

    name: str
    call: str
    act: Callable[[ProviderProcess, int], None]


class Stack:
    """The groups' state, as an engine would keep it."""

    def __init__(self) -> None:
        self.ids: dict[int, str] = {}
        self.outputs: dict[int, Properties] = {}

    def create(self, provider: ProviderProcess, number: int) -> None:
        """Makes a group."""
        self.ids[number], self.outputs[number] = provider.create(provider.checked(_program(number, 4)))

    def update(self, provider: ProviderProcess, number: int) -> None:
        """Changes a limit."""
        old = self.outputs[number]
        self.outputs[number] = provider.update(self.ids[number], old, provider.checked(_program(number, 8), old))

    def refresh(self, provider: ProviderProcess, number: int) -> None:
        """Reads a group."""
        id_, self.outputs[number], _ = provider.read(self.ids[number], self.outputs[number])
        assert id_ == self.ids[number], f"group {number} no longer exists"  # noqa: S101

    def delete(self, provider: ProviderProcess, number: int) -> None:
        """Deletes a group."""
        provider.delete(self.ids[number], self.outputs[number])


def _program(number: int, cpus: int) -> Properties:
    return {"name": f"group-{number}", "maxCpus": cpus, "idempotencySeed": f"seed-{number}"}


def measure(emulator: EmulatorHandle, groups: int, settings: dict[str, str], *, other_client: bool) -> bool:
    """Takes groups through their life and prints a line a phase; returns whether nothing failed."""
    stack = Stack()
    failed = False
    for phase in (
        Phase("create", "CreateRunGroup", stack.create),
        Phase("update", "UpdateRunGroup", stack.update),
        Phase("refresh", "GetRunGroup", stack.refresh),
        Phase("delete", "DeleteRunGroup", stack.delete),
    ):
        emulator.clear_calls()
        with contextlib.ExitStack() as held:
            if other_client:
                held.enter_context(_half_taken(emulator))
            provider = held.enter_context(ProviderProcess(settings, emulator.environment()))
            failures = _for_each(groups, partial(phase.act, provider))
        print(_line(phase, emulator.calls(), failures), flush=True)
        for failure in failures[:3]:
            print(f"    {failure}")
        failed = failed or bool(failures)
    if left := [group for group in emulator.run_groups() if group["name"] != OTHER]:
        print(f"{len(left)} groups are left over")
    return not failed and not left


def _for_each(groups: int, act: Callable[[int], None]) -> list[str]:
    def attempt(number: int) -> str | None:
        try:
            act(number)
        except grpc.RpcError as error:
            return message_of(error)
        except KeyError:
            return "its create had failed"
        return None

    with ThreadPoolExecutor(THREADS) as threads:
        return [failure for failure in threads.map(attempt, range(groups)) if failure]


def _line(phase: Phase, calls: list[Call], failures: list[str]) -> str:
    counted = [call for call in calls if call.operation == phase.call]
    ours = [call for call in counted if OTHER not in call.user_agent]
    admitted = [call.time for call in ours if call.error != THROTTLED]
    others = sum(
        min(admitted) <= call.time <= max(admitted) and call.error != THROTTLED
        for call in counted
        if OTHER in call.user_agent
    )
    refused = sum(call.error == THROTTLED for call in calls if OTHER not in call.user_agent)
    return (
        f"{phase.name:8} {len(failures):4} failed  {refused:6} answers of 429  {max(admitted) - min(admitted):6.1f} s  "
        f"{share_of_permitted_rate(ours, others):6.1%} of the permitted rate ({others} calls of the other client)"
    )


@contextlib.contextmanager
def _half_taken(emulator: EmulatorHandle) -> Iterator[None]:
    """Another client takes half of the rate of every operation, evenly and come what may."""
    config = Config(user_agent_extra=OTHER, retries={"total_max_attempts": 1, "mode": "standard"})
    client = emulator.client(config=config)
    done = threading.Event()
    calls: list[Callable[[], Any]] = [
        lambda: client.create_run_group(name=OTHER, requestId=OTHER),
        lambda: client.get_run_group(id="1"),
        lambda: client.update_run_group(id="1", maxCpus=1),
        lambda: client.delete_run_group(id="1"),
    ]

    def take(call: Callable[[], Any]) -> None:
        due = time.monotonic()
        while not done.wait(max(0.0, due - time.monotonic())):
            due += 2 / RATE
            with contextlib.suppress(ClientError):
                call()

    with ThreadPoolExecutor(len(calls)) as threads:
        for call in calls:
            threads.submit(take, call)
        try:
            yield
        finally:
            done.set()


def main() -> int:
    """Measures as the command line says; returns 0 if nothing failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=600)
    parser.add_argument("--settings", type=json.loads, default={}, help="the stack's, as JSON")
    parser.add_argument("--other-client", action="store_true", help="another client takes half of each rate")
    options = parser.parse_args()
    with emulator_process("--rate-limits") as emulator:
        return 0 if measure(emulator, options.groups, options.settings, other_client=options.other_client) else 1


if __name__ == "__main__":
    sys.exit(main())
