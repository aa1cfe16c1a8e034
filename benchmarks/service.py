"""The emulator itself: is it fast enough not to be what the other rows measure, and as fast as it was?"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.pool import Pool
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from healthomics_emulator import EmulatorHandle

from benchmarks.rows import Row

READS = 1_000
_READS_AT_A_TIME = 20

SHARES_BEFORE = {1: 0.561, 4: 0.405}
"""By clients: what share of the constant's calls the emulator made before it had batches and a process for STS.

Medians of five runs of `shares` on two otherwise idle cores, in turn with five of the emulator that has them, which
gave 0.579 and 0.405. On busy cores single runs gave up to 0.62 and 0.54: the second figure is as low as it is because
the constant, too, profits from an idle core.
"""
LEAST = 0.95
ROUNDS = 61
_BARE_READS = 120
_SIGNATURE = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/omics/aws4_request, Signature=0"

_client: Any = None
_connection: HTTPConnection


def rows(emulator: EmulatorHandle, asked: float) -> list[Row]:
    """Returns the rows.

    Args:
        emulator: the service.
        asked: how many calls a second the fastest of the other rows made.
    """
    against = "what the fastest `up` asks of it"
    return [
        Row("the emulator, one client", "calls/s", _calls_a_second(emulator, 1), asked, against),
        Row("the emulator, four clients", "calls/s", _calls_a_second(emulator, 4), asked, against),
        *(_share_row(emulator, clients) for clients in SHARES_BEFORE),
    ]


def shares(emulator: EmulatorHandle, clients: int) -> list[float]:
    """Returns, round by round, the emulator's calls per second as a share of the constant's.

    The calls are bare HTTP, of GetRunGroup: a client of AWS's SDK takes longer than either server. The two are measured
    in turn, so that what else the machine does reaches both.
    """
    emulator.reset()
    id_ = emulator.client().create_run_group(name="benchmark", requestId="1")["id"]
    with _constant() as constant:
        servers = (emulator.endpoint, constant)
        with _bare(clients, servers[0]) as ours, _bare(clients, servers[1]) as theirs:
            for pool in (ours, theirs):
                _bare_calls_a_second(pool, clients, id_)  # until all have connected
            return [
                _bare_calls_a_second(ours, clients, id_) / _bare_calls_a_second(theirs, clients, id_)
                for _ in range(ROUNDS)
            ]


def _share_row(emulator: EmulatorHandle, clients: int) -> Row:
    found = shares(emulator, clients)
    who = "one client" if clients == 1 else "four clients"
    against = "the share before batches, and before STS had a process"
    row = Row(
        f"the emulator, {who}: share of a constant", "of it", median(found), SHARES_BEFORE[clients], against, runs=found
    )
    return row.at_least_times(LEAST)


@contextmanager
def _constant() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.constant"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("both are pipes")
        yield process.stdout.readline().strip()
        process.stdin.close()


@contextmanager
def _bare(clients: int, endpoint: str) -> Iterator[Pool]:
    with get_context("spawn").Pool(clients, _connect_bare, (endpoint,)) as pool:
        yield pool


def _bare_calls_a_second(pool: Pool, clients: int, id_: str) -> float:
    start = time.perf_counter()
    pool.map(_get_bare, [id_] * clients, 1)
    return clients * _BARE_READS / (time.perf_counter() - start)


def _connect_bare(endpoint: str) -> None:
    global _connection  # noqa: PLW0603 - a process of the pool has nothing else to keep it in
    address = urlsplit(endpoint)
    _connection = HTTPConnection(str(address.hostname), address.port)


def _get_bare(id_: str) -> None:
    for _ in range(_BARE_READS):
        _connection.request("GET", f"/runGroup/{id_}", headers={"Authorization": _SIGNATURE})
        _connection.getresponse().read()


def _calls_a_second(emulator: EmulatorHandle, clients: int) -> float:
    emulator.reset()
    id_ = emulator.client().create_run_group(requestId="1")["id"]
    with get_context("spawn").Pool(clients, _connect, (emulator.endpoint,)) as pool:
        _read(pool, id_, clients * _READS_AT_A_TIME)  # until all have connected
        start = time.perf_counter()
        _read(pool, id_, READS)
        return READS / (time.perf_counter() - start)


def _read(pool: Pool, id_: str, times: int) -> None:
    pool.map(_get, [id_] * times, _READS_AT_A_TIME)


def _connect(endpoint: str) -> None:
    global _client  # noqa: PLW0603 - a process of the pool has nothing else to keep it in
    _client = EmulatorHandle(endpoint).client()


def _get(id_: str) -> None:
    _client.get_run_group(id=id_)
