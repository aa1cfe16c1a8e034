"""The rows as a table to read and as JSON to compare, and on what machine they were measured."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.rows import Row

_HEADINGS = ("figure", "ours", "peer", "ratio", "goal", "met", "against")
_LIBRARIES = ("pulumi", "botocore", "moto")


def table(rows: Sequence[Row]) -> str:
    """Returns the rows as text in columns, with those that miss their goal named below."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    missed = [row.figure for row in rows if row.met is False]
    return "\n".join([*lines, "", f"missed: {'; '.join(missed)}" if missed else "every goal is met"])


def as_json(rows: Sequence[Row]) -> str:
    """Returns the rows as a JSON list, numbers to four digits."""
    return json.dumps([_described(row) for row in rows], indent=2) + "\n"


def machine(engine: Path) -> dict[str, Any]:
    """Returns what the figures depend on: hardware, system, versions, and the day."""
    done = subprocess.run([engine / "pulumi", "version"], capture_output=True, text=True, check=True)
    return {
        "measured": datetime.now(timezone.utc).date().isoformat(),
        "processor": _first("/proc/cpuinfo", r"model name\s*: (.+)") or platform.processor(),
        "cores": os.cpu_count(),
        "memory": _first("/proc/meminfo", r"MemTotal:\s+(.+)"),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "engine": done.stdout.strip(),
        **{library: version(library) for library in _LIBRARIES},
    }


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    met = {None: "", True: "yes", False: "NO"}[row.met]
    peer = "" if row.peer is None else f"{_number(row.peer)}"
    return row.figure, f"{_number(row.ours)} {row.unit}", peer, ratio, row.goal or "", met, row.against


def _described(row: Row) -> dict[str, Any]:
    return {
        "figure": row.figure,
        "unit": row.unit,
        "ours": _digits(row.ours),
        "peer": _digits(row.peer),
        "against": row.against,
        "ratio": _digits(row.ratio),
        "goal": row.goal,
        "met": row.met,
        "runs": [_digits(run) for run in row.runs],
    }


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) or value >= 1000 else f"{value:.3g}"  # noqa: PLR2004


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _first(file: str, pattern: str) -> str | None:
    try:
        found = re.search(pattern, Path(file).read_text())
    except OSError:
        return None
    return found[1] if found else None
