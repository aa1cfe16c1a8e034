"""What a program pays for importing this package."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from benchmarks.rows import Row, timed

MORE = 15  # milliseconds
_OURS = "from pulumi_healthomics import RunGroup"
_PROGRAM = """
import sys, time
start = time.perf_counter()
{}
print((time.perf_counter() - start) * 1000, "boto3" in sys.modules)
"""


def rows(times: int) -> list[Row]:
    """Imports both in turn, each time in a new interpreter, and returns the rows."""
    ours, peers, loaded = [], [], False
    for _ in range(times):
        peers.append(_import("import pulumi")[0])
        milliseconds, boto3 = _import(_OURS)
        ours.append(milliseconds)
        loaded = loaded or boto3
    return [
        timed(f"`{_OURS}`", "ms", ours, median(peers), "`import pulumi`").at_most_more(MORE),
        Row(f"`{_OURS}`: boto3", "imported", int(loaded), 0, "a program does not need it").at_most_more(0),
    ]


def _import(statement: str) -> tuple[float, bool]:
    command = [sys.executable, "-c", _PROGRAM.format(statement)]
    milliseconds, loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(milliseconds), loaded == "True"
