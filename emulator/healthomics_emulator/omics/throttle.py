"""Rate limits as AWS's quotas have them: a token bucket for each operation, account and Region.

Uses no clock: the time is passed in.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock


class Throttle:
    """Token buckets that hold at most one second's worth. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._buckets: dict[Hashable, tuple[float, float]] = {}
        """The tokens in each bucket, and when they were counted."""

    def admits(self, key: Hashable, rate: float, now: float) -> bool:
        """Takes a token from the bucket of ``key``, if there is one.

        Args:
            key: Whose rate it is.
            rate: How many calls a second; the bucket holds as many.
            now: A monotonic time in seconds.
        """
        capacity = max(rate, 1.0)  # A rate below one a second still lets single calls through.
        with self._lock:
            tokens, counted_at = self._buckets.get(key, (capacity, now))
            tokens = min(capacity, tokens + max(0.0, now - counted_at) * rate)
            admitted = tokens >= 1.0
            self._buckets[key] = (tokens - admitted, now)
            return admitted

    def clear(self) -> None:
        """Fills every bucket again."""
        with self._lock:
            self._buckets.clear()
