"""The same calls to the service by boto3 alone, from four threads, as many as a provider process has."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from healthomics_emulator import EmulatorHandle

THREADS = 4


def seconds_of(emulator: EmulatorHandle, groups: int) -> float:
    """Returns how long it takes to create groups and read each once, with a client that is there already."""
    client = emulator.client()
    client.list_run_groups()  # connects

    def make(number: int) -> None:
        created = client.create_run_group(
            name=f"group-{number}",
            maxCpus=256,
            maxGpus=8,
            maxRuns=20,
            maxDuration=2880,
            tags={"team": f"team-{number}"},
            requestId=f"bare-{number}",
        )
        client.get_run_group(id=created["id"])

    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(make, range(groups)))
    return time.perf_counter() - start
