"""A row of the results: what was measured, beside what, and whether that is as good as it should be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        figure: what was measured.
        unit: of `ours` and `peer`.
        ours: the figure of pulumi-healthomics.
        peer: that of what it is held against; None where that one has no figure to show.
        against: what that is.
        goal: what is to be reached, in words; None if the figure only informs.
        met: whether it is.
        runs: what `ours` is the median of; empty if it was measured once, or counted.
    """

    figure: str
    unit: str
    ours: float
    peer: float | None
    against: str
    goal: str | None = None
    met: bool | None = None
    runs: Sequence[float] = ()

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's; None where the peer has none, or zero."""
        return self.ours / self.peer if self.peer else None

    def at_most(self, most: float) -> Row:
        """Returns the row with the goal that ours is at most so much, in the row's unit, whatever the peer's is."""
        return self.judged(f"at most {most:g} {self.unit}", met=self.ours <= most)

    def less(self) -> Row:
        """Returns the row with the goal that ours is less than the peer's."""
        return self.judged("less", met=self.ours < self._peer)

    def at_most_times(self, most: float) -> Row:
        """Returns the row with the goal that ours is at most so many times the peer's."""
        return self.judged(f"at most {most:g} times", met=self.ours <= most * self._peer)

    def at_least_times(self, least: float) -> Row:
        """Returns the row with the goal that ours is at least so many times the peer's."""
        return self.judged(f"at least {least:g} times", met=self.ours >= least * self._peer)

    def at_most_more(self, most: float) -> Row:
        """Returns the row with the goal that ours is at most so much more than the peer's, in the row's unit."""
        return self.judged(f"at most {most:g} {self.unit} more", met=self.ours - self._peer <= most)

    def judged(self, goal: str, *, met: bool) -> Row:
        """Returns the row with a goal in words, met or not."""
        return replace(self, goal=goal, met=met)

    @property
    def _peer(self) -> float:
        if self.peer is None:
            raise ValueError(f"{self.figure} has nothing to be held against")
        return self.peer


def timed(figure: str, unit: str, ours: Sequence[float], peer: float | None, against: str) -> Row:
    """Returns a row for what was measured several times: the median counts."""
    return Row(figure, unit, median(ours), peer, against, runs=tuple(ours))
