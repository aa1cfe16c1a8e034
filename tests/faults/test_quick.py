"""The quick part of `make faults`: the faults that leave an effect behind, at every call of every operation."""

from __future__ import annotations

from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle

from faults.catalogue import CALLS, KILLED, Case, cases
from faults.trial import impatient, tried
from harness.doors import Door


def quick_cases(operation: str, door: Door) -> list[Case]:
    """Returns the cases in which the service has done what the provider believes it has not."""
    changes = ("CreateRunGroup", "UpdateRunGroup", "UntagResource", "TagResource", "DeleteRunGroup")
    lost = [case for case in cases(operation, door) if case.fault == "answer lost after effect" and case.lasts]
    return lost + [case for case in cases(operation, door) if case.fault == KILLED and case.call in changes]


@pytest.mark.parametrize("operation", CALLS)
def test_the_next_up_leaves_one_group_and_a_true_state(
    healthomics_emulator: EmulatorHandle, door: Door, tmp_path: Path, operation: str
) -> None:
    verdicts = tried(healthomics_emulator, door, quick_cases(operation, door), impatient(tmp_path))
    assert [str(it.case) for it in verdicts if not it.happened] == []
    assert {str(it.case): it.counts() for it in verdicts if any(it.counts())} == {}
