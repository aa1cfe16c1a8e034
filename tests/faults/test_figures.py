"""What the table shows of its verdicts, in whichever order and from whichever process they come."""

from __future__ import annotations

from dataclasses import replace

from faults import table
from faults.catalogue import cases
from faults.trial import Verdict
from harness.doors import PYTHON

FIRST, *OTHERS = [
    Verdict(case, happened=True, failed=False, duplicates=0, lost=0, unconverged=0) for case in cases("read", PYTHON)
]


def test_a_row_adds_up_its_cases_and_the_last_line_everything() -> None:
    verdicts = [replace(FIRST, failed=True), *OTHERS]
    _, row, *_, total, _, counted = table.lines(verdicts)
    assert row.split() == ["python", "read", "500", "before", "effect", "2", "1", "0", "0", "0"]
    assert total.split() == ["total", str(len(verdicts)), "1", "0", "0", "0"]
    assert counted == f"12 of 240 rows ran, {len(verdicts)} of 1265 cases"


def test_a_case_with_a_figure_that_is_not_0_is_named() -> None:
    *_, total, _, _, last = table.lines([*OTHERS, replace(FIRST, duplicates=1, unconverged=1)])
    assert total.split()[-3:] == ["1", "0", "1"]
    assert last == f"1 duplicates, 0 lost, 1 not converged: {FIRST.case}"


def test_a_case_that_never_met_its_fault_is_named_and_counts_as_not_run() -> None:
    *_, counted, last = table.lines([replace(FIRST, happened=False), *OTHERS])
    assert counted == f"12 of 240 rows ran, {len(OTHERS)} of 1265 cases"
    assert last == f"never met its fault: {FIRST.case}"


def test_the_order_of_the_verdicts_does_not_matter() -> None:
    assert list(table.lines([*OTHERS, FIRST])) == list(table.lines([FIRST, *OTHERS]))


def test_a_verdict_survives_the_report_of_its_test() -> None:
    assert table.reported([("other", 1), table.as_property(FIRST)]) == [FIRST]
