"""Rate limits as AWS's quotas have them: a token bucket for each operation, account and Region.

Knows no clock: the time is passed in.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Throttle:
    """Token buckets that hold at most one second's worth. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._buckets: dict[Hashable, _Bucket] = {}

    def admits(self, key: Hashable, rate: float, now: float) -> bool:
        """Takes a token from the bucket of ``key``, if there is one.

        Args:
            key: Whose rate it is.
            rate: How many calls a second; the bucket holds as many.
            now: A monotonic time in seconds.
        """
        capacity = max(rate, 1.0)  # A rate below one a second still lets single calls through.
        with self._lock:
            bucket = self._buckets.setdefault(key, _Bucket(capacity, now))
            elapsed = max(0.0, now - bucket.filled_at)
            bucket.tokens = min(capacity, bucket.tokens + elapsed * rate)
            bucket.filled_at = now
            if bucket.tokens < 1.0:
                return False
            bucket.tokens -= 1.0
            return True

    def clear(self) -> None:
        """Fills every bucket again."""
        with self._lock:
            self._buckets.clear()
