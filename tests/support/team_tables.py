"""Successive tables of teams on a model of the engine, and the recorded transitions that hold the model to it.

The model is the engine's rule alone: a resource is the one that the state has under its own URN, or else under the
first of its aliases that the state has; what no resource takes is deleted. Reading the table and the check are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from healthomics_components import PRESETS
from healthomics_components.documents import Document
from healthomics_components.team_renames import aliases, lineages
from healthomics_components.team_table import read_shared, read_teams
from pulumi_healthomics.lifecycle.adoption import carry_lineage

Table = Mapping[str, Any]
"""By a team's name, the names that it had formerly, the latest first."""


class RefusedError(Exception):
    """A deployment was refused; its text has the reasons."""


@dataclass
class ModelStack:
    """A stack with one table of teams.

    Attributes:
        groups: by the team's name in the state, the group's number and its lineage.
        made: how many groups were ever made.
    """

    groups: dict[str, tuple[int, str]] = field(default_factory=dict)
    made: int = 0

    def up(self, table: Table) -> None:
        """Deploys a table; raises a RefusedError, and changes nothing, if the table or a check refuses."""
        mistakes: list[str] = []
        rows = {name: {"formerly": list(formerly)} for name, formerly in table.items()}
        teams = read_teams(Document(rows, "teams"), read_shared({}, PRESETS, mistakes), mistakes)
        after: dict[str, tuple[int, str]] = {}
        made, former = self.made, aliases(teams)
        for slug, lineage in lineages(teams).items():
            found = next((it for it in (slug, *former[slug]) if it in self.groups), None)
            olds: dict[str, Any] = {} if found is None else {"lineage": self.groups[found][1]}
            inputs: dict[str, Any] = {"lineage": lineage}
            mistakes += [f"{slug}: {it}" for it in carry_lineage(olds, inputs)]
            if found is None:
                made += 1
            after[slug] = (made if found is None else self.groups[found][0], inputs["lineage"])
        if mistakes:
            raise RefusedError("\n".join(mistakes))
        self.groups, self.made = after, made

    def ids(self) -> dict[str, int]:
        """Returns the groups' numbers by team."""
        return {name: number for name, (number, _) in self.groups.items()}


@dataclass(frozen=True)
class Transition:
    """Tables that are deployed one after the other, and what the next one does.

    Attributes:
        deployed: the tables before, each of which is deployed.
        table: the next.
        groups: by each of its teams, the name under which the last of the tables before had the group, None for a new
            group; None for all if the table is refused.
    """

    deployed: tuple[Table, ...]
    table: Table
    groups: Mapping[str, str | None] | None


TRANSITIONS = {
    "renamed": Transition(({"b": []},), {"c": ["b"]}, {"c": "b"}),
    "renamed-onto-a-team-that-leaves": Transition(({"b": [], "c": []},), {"c": ["b"]}, None),
    "renamed-to-a-free-name-while-that-team-leaves": Transition(({"b": [], "c": []},), {"c-2": ["b"]}, {"c-2": "b"}),
    "swapped": Transition(({"b": [], "c": []},), {"b": ["c"], "c": ["b"]}, None),
    "swapped-by-way-of-free-names": Transition(
        ({"b": [], "c": []}, {"c-2": ["b"], "b-2": ["c"]}),
        {"b": ["b-2"], "c": ["c-2"]},
        {"b": "b-2", "c": "c-2"},
    ),
    "chained": Transition(({"b": [], "c": []},), {"c": ["b"], "d": ["c"]}, None),
    "renamed-and-a-new-team-has-the-name-at-once": Transition(({"b": []},), {"c": ["b"], "b": []}, None),
    "a-new-team-has-the-name-of-a-renamed-one": Transition(
        ({"b": []}, {"c": ["b"]}), {"c": ["b"], "b": []}, {"c": "c", "b": None}
    ),
    "a-new-team-with-the-name-of-a-renamed-one-comes-first": Transition(
        ({"b": []}, {"c": ["b"]}), {"b": [], "c": ["b"]}, {"c": "c", "b": None}
    ),
    "a-rename-was-missed": Transition(({"a": []},), {"c": ["b", "a"]}, {"c": "a"}),
    "renamed-before-there-was-a-group": Transition(({"a": []},), {"a": [], "c": ["b"]}, {"a": "a", "c": None}),
    "formerly-stays-and-goes": Transition(({"b": []}, {"c": ["b"]}, {"c": ["b"]}), {"c": []}, {"c": "c"}),
    "formerly-names-two-teams-of-the-stack": Transition(({"a": [], "b": []},), {"c": ["b", "a"]}, None),
}
