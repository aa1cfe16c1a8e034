"""Waits for what another process does, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE = 60.0
"""Seconds, for a busy machine."""

_SECONDS_BETWEEN_LOOKS = 0.02


def eventually(condition: Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Returns as soon as the condition holds.

    Args:
        condition: what is waited for.
        seconds: how long to wait at most.

    Raises:
        AssertionError: It does not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(_SECONDS_BETWEEN_LOOKS)
