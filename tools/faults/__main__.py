"""`make faults`: whatever breaks, the next `up` puts it right. Prints the table, fails on any figure but 0.

    .venv/bin/python -m tools.faults ["create" …]

A row is an operation and a fault; it stands for the fault at each of the operation's calls, once (the provider's
retries may heal it) and lasting. Each case is the provider's real process against an emulator.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from healthomics_emulator import Emulator

from tools.faults.catalogue import CALLS, FAULTS, Case, cases
from tools.faults.trial import Verdict, impatient, tried

AT_A_TIME = 2  # operations; each case is a process that starts
_LINE = "{:26} {:34} {:>5} {:>9} {:>10} {:>5} {:>13}"


def main() -> int:
    """Tries the operations that the command line names, or all; returns 0 if every figure is 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=f"of: {', '.join(CALLS)}")
    operations: list[str] = parser.parse_args().operations or list(CALLS)
    if unknown := set(operations) - set(CALLS):
        parser.error(f"there is no operation {unknown.pop()!r}; there are: {', '.join(CALLS)}")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    print(_LINE.format("operation", "fault", "cases", "failed", "duplicates", "lost", "not converged"), flush=True)
    wanted = [cases(operation) for operation in operations]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_A_TIME) as threads:
        variables = impatient(Path(folder))
        rows = threads.map(lambda it: _tried(it, variables), wanted)
        verdicts = [verdict for each in rows for verdict in _shown(each)]
    return _ended(verdicts)


def _tried(wanted: Sequence[Case], variables: dict[str, str]) -> list[Verdict]:
    with Emulator() as emulator:
        return tried(emulator, wanted, variables)


def _shown(verdicts: list[Verdict]) -> list[Verdict]:
    for (operation, fault), row in groupby(verdicts, lambda it: (it.case.operation, it.case.fault)):
        ran = [verdict for verdict in row if verdict.happened]
        figures = [sum(column) for column in zip(*(verdict.counts() for verdict in ran), strict=True)]
        failed = sum(verdict.failed for verdict in ran)
        print(_LINE.format(operation, fault, len(ran), failed, *(figures or "---")), flush=True)
    return verdicts


def _ended(verdicts: list[Verdict]) -> int:
    ran = [verdict for verdict in verdicts if verdict.happened]
    rows = {(verdict.case.operation, verdict.case.fault) for verdict in ran}
    all_cases = sum(len(cases(operation)) for operation in CALLS)
    print(f"\n{len(rows)} of {len(CALLS) * len(FAULTS)} rows ran, {len(ran)} of {all_cases} cases")
    for verdict in verdicts:
        if not verdict.happened:
            print(f"never met its fault: {verdict.case}")
        elif any(verdict.counts()):
            print("{} duplicates, {} lost, {} not converged: {}".format(*verdict.counts(), verdict.case))
    return int(any(not verdict.happened or any(verdict.counts()) for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
