"""The verdicts as the table that `make faults` prints. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from faults.catalogue import CALLS, FAULTS, Case, cases
from faults.trial import Verdict
from harness.doors import DOORS

_PROPERTY = "verdict"
_LINE = "{:7} {:26} {:34} {:>5} {:>9} {:>10} {:>5} {:>13}"


def as_property(verdict: Verdict) -> tuple[str, object]:
    """Returns a verdict as what a test reports, also from another process: a name and a plain value."""
    return _PROPERTY, dataclasses.asdict(verdict)


def reported(properties: Iterable[tuple[str, Any]]) -> list[Verdict]:
    """Returns the verdicts among the properties that a test reported."""
    values = [value for name, value in properties if name == _PROPERTY]
    return [Verdict(**{**value, "case": Case(**value["case"])}) for value in values]


def lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yields the table, a line a row, the totals, and a line for each case that is not as it must be.

    Args:
        verdicts: in any order.
    """
    order = {case: at for at, case in enumerate(_all_cases())}
    ordered = sorted(verdicts, key=lambda verdict: order[verdict.case])
    yield _LINE.format("door", "operation", "fault", "cases", "failed", "duplicates", "lost", "not converged")
    for words, row in groupby(ordered, lambda it: _words(it.case)):
        yield _row(*words, list(row))
    yield _row("total", "", "", ordered)
    ran = [verdict for verdict in ordered if verdict.happened]
    rows = {_words(verdict.case) for verdict in ran}
    yield ""
    yield f"{len(rows)} of {len(DOORS) * len(CALLS) * len(FAULTS)} rows ran, {len(ran)} of {len(order)} cases"
    for verdict in ordered:
        if not verdict.happened:
            yield f"never met its fault: {verdict.case}"
        elif any(verdict.counts()):
            yield "{} duplicates, {} lost, {} not converged: {}".format(*verdict.counts(), verdict.case)


def _all_cases() -> Iterator[Case]:
    return (case for door in DOORS for operation in CALLS for case in cases(operation, door))


def _words(case: Case) -> tuple[str, str, str]:
    return case.door, case.operation, case.fault


def _row(door: str, operation: str, fault: str, verdicts: Sequence[Verdict]) -> str:
    ran = [verdict for verdict in verdicts if verdict.happened]
    figures = [sum(column) for column in zip(*(verdict.counts() for verdict in ran), strict=True)]
    return _LINE.format(door, operation, fault, len(ran), sum(verdict.failed for verdict in ran), *(figures or "---"))
