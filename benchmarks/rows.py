"""A row of the results: what was measured, compared with which peer, and whether it meets its goal. Pure."""

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
        peer: the figure of the peer that it is compared with; None if the peer has no figure.
        against: the peer, in words.
        goal: the goal, in words; None if the figure only informs.
        met: whether the goal is met.
        runs: the values whose median is `ours`; empty if it was measured once, or counted.
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
        return self.with_goal(f"at most {most:g} {self.unit}", met=self.ours <= most)

    def less(self) -> Row:
        """Returns the row with the goal that ours is less than the peer's."""
        return self.with_goal("less", met=self.ours < self._peer)

    def at_most_times(self, most: float) -> Row:
        """Returns the row with the goal that ours is at most so many times the peer's."""
        return self.with_goal(f"at most {most:g} times", met=self.ours <= most * self._peer)

    def at_least_times(self, least: float) -> Row:
        """Returns the row with the goal that ours is at least so many times the peer's."""
        return self.with_goal(f"at least {least:g} times", met=self.ours >= least * self._peer)

    def at_most_more(self, most: float) -> Row:
        """Returns the row with the goal that ours is at most so much more than the peer's, in the row's unit."""
        unit = "call" if (most, self.unit) == (1, "calls") else self.unit
        some = {"calls": "no more calls", "imported": "nothing more imported"}
        goal = some[unit] if not most and unit in some else f"at most {most:g} {unit} more"
        return self.with_goal(goal, met=self.ours - self._peer <= most)

    def with_goal(self, goal: str, *, met: bool) -> Row:
        """Returns the row with a goal in words, met or not."""
        return replace(self, goal=goal, met=met)

    @property
    def _peer(self) -> float:
        if self.peer is None:
            raise ValueError(f"{self.figure} has no peer")
        return self.peer


def timed(figure: str, unit: str, ours: Sequence[float], peer: float | None, against: str) -> Row:
    """Returns a row for what was measured several times: the median counts."""
    return Row(figure, unit, median(ours), peer, against, runs=tuple(ours))
