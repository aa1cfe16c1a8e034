"""The emulator itself: is it fast enough not to be what the other rows measure?"""

from __future__ import annotations

import time
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Any

from healthomics_emulator import EmulatorHandle

from benchmarks.rows import Row

READS = 1_000
_READS_AT_A_TIME = 20

_client: Any = None


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
    ]


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
