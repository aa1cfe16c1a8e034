"""How much of the rate that a throttling service permits is made use of, by the service's own log."""

from __future__ import annotations

from collections.abc import Sequence

from healthomics_emulator import Call

RATE = 10.0  # calls a second of an operation
BURST = 10
THROTTLED = "ThrottlingException"


def share_of_permitted_rate(calls: Sequence[Call], others: int = 0) -> float:
    """Returns the calls that were admitted, as a part of those that could have been between the first and the last.

    Args:
        calls: of one operation.
        others: how many of another client were admitted in between.
    """
    admitted = [call.time for call in calls if call.error != THROTTLED]
    return len(admitted) / (BURST + RATE * (max(admitted) - min(admitted)) - others)
