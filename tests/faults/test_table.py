"""The whole table, `make faults`: each case a test. Its figures are at the end of the run.

A row is a door, an operation and a fault: the fault at each of the operation's calls, once (the provider's retries may
heal it) and lasting. The cases of an operation are tried together, when the first of them is asked for: see `conftest`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faults import table
from faults.catalogue import Case
from faults.trial import Verdict

pytestmark = pytest.mark.faults


def test_the_next_up_leaves_one_group_and_a_true_state(
    case: Case, verdict_of: Callable[[Case], Verdict], record_property: Callable[[str, object], None]
) -> None:
    verdict = verdict_of(case)
    record_property("door", case.door)
    record_property(*table.as_property(verdict))
    assert verdict.happened, "never met its fault"
    assert verdict.counts() == (0, 0, 0), "{} duplicates, {} lost, {} not converged".format(*verdict.counts())
