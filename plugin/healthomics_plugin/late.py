"""A value that is made on first use, or earlier in a thread."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Late(Generic[T]):
    """A value that is made once. Safe for threads.

    Args:
        make: makes it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[T] = []

    @property
    def is_made(self) -> bool:
        """Whether the value exists."""
        return bool(self._made)

    def get(self) -> T:
        """Returns the value; the first call makes it, and others wait for that."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]
