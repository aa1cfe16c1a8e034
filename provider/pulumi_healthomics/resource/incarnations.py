"""Keeps a live group from being lost to its own replacement.

A replacement creates first and deletes afterwards. When the create is handed the group that is there already (an
adoption by id, a remembered idempotency token), the delete that follows is aimed at that very group. The API's answers
do not tell the two states of one group apart, so every create writes a random mark into its outputs: the process
remembers, for each id, the mark that was seen last in a state that lives on, and a delete with another mark is known
to be aimed at a group that is still ours.
"""

from __future__ import annotations

from threading import Lock


class Incarnations:
    """The marks that a provider process has seen, by group. Safe for its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._living: dict[tuple[str, str], str] = {}

    def note(self, region: str, id_: str, mark: str | None) -> None:
        """Remembers the mark of a group's living state."""
        if mark is not None:
            with self._lock:
                self._living[region, id_] = mark

    def is_superseded(self, region: str, id_: str, mark: str | None) -> bool:
        """Says whether another state of the same group lives on."""
        with self._lock:
            living = self._living.get((region, id_))
        return living is not None and living != mark

    def ids(self, region: str) -> frozenset[str]:
        """Returns the groups that live on in a state, as far as this process has seen."""
        with self._lock:
            return frozenset(id_ for place, id_ in self._living if place == region)
