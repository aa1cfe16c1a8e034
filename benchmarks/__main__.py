"""Measures everything in one run, against the peers, prints the table and writes the results.

make bench            # everything; the results and their picture stay in benchmarks
make bench QUICK=1    # fewer groups, once: under two minutes, into build/bench
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import costs, doors, imports, rate, report, service, tables, thousand, ups
from benchmarks.rows import Row
from benchmarks.trial import FROM_YAML, Engine
from harness.emulator_process import emulator_process
from harness.processes import heed_sigint


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        many: groups beside the peers'.
        rounds: how often that is.
        singles: how often in a round a single group.
        thousand: groups of the largest stack.
        crash: whether the tutorial's provider is tried with as many as it fails with.
        throttled: groups at a service that throttles.
        throttled_plugin: the same for the plugin.
        imports: how often the library is imported.
        teams: rows of the table of teams.
        tables: how often that table is previewed.
    """

    many: int
    rounds: int
    singles: int
    thousand: int
    crash: bool
    throttled: int
    throttled_plugin: int
    imports: int
    teams: int
    tables: int


FULL = Size(
    many=100,
    rounds=5,
    singles=4,
    thousand=1000,
    throttled=200,
    throttled_plugin=600,
    imports=15,
    crash=True,
    teams=300,
    tables=15,
)
QUICK = replace(
    FULL, rounds=1, singles=1, thousand=100, crash=False, throttled=120, throttled_plugin=120, imports=3, tables=1
)


def main() -> int:
    """Measures as the command line says. A missed goal is reported and is not a failure: machines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer groups, once")
    parser.add_argument("folder", type=Path, help="where results.json and machine.json are written")
    options = parser.parse_args()
    heed_sigint()
    # What is installed from a wheel is compiled already; this checkout is, from the second run on, unless this is set.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    size = QUICK if options.quick else FULL
    engine = Engine(
        Path(os.environ["PULUMI_HEALTHOMICS_ENGINE"]),
        Path(os.environ["PULUMI_HEALTHOMICS_YAML"], "pulumi-language-yaml"),
    )
    with emulator_process() as emulator:
        timings = ups.measure(engine, emulator, size.many, size.rounds, size.singles)
    rows = []
    for row in _rows(size, timings, engine):
        rows.append(row)
        print(f"{row.figure}: done", file=sys.stderr, flush=True)
    print(report.table(rows))
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(report.as_json(rows))
    (folder / "machine.json").write_text(json.dumps(report.machine(engine.folder), indent=2) + "\n")
    return 0


def _rows(size: Size, timings: ups.Ups, engine: Engine) -> Iterator[Row]:
    fastest = 2 * size.many / timings.fastest(size.many)
    yield from ups.rows(timings, size.many)
    yield from doors.rows(timings, size.many)
    with emulator_process() as emulator:
        against = thousand.fate_of_docs_style(engine, emulator) if size.crash else "nothing: see a full run"
        yield from thousand.rows(engine, emulator, size.thousand, against)
        yield thousand.plugins_memory(engine, emulator, size.thousand)
        yield tables.row(engine, emulator, size.teams, size.tables)
        yield from costs.rows(engine, emulator)
        yield rate.row(engine, "ours", size.throttled, "throttled")
        yield rate.row(engine, FROM_YAML, size.throttled_plugin, "plugin, YAML: throttled")
        yield from imports.rows(size.imports)
        yield from service.rows(emulator, fastest)


if __name__ == "__main__":
    sys.exit(main())
