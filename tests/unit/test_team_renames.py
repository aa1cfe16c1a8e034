"""Successive tables of teams: no table takes a group from its team, and a refusal names what can be deployed."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pulumi_healthomics.lifecycle.adoption import carry_lineage
from pulumi_healthomics.rules.changes import Change, input_changes
from support.team_tables import TRANSITIONS, ModelStack, RefusedError, Transition

NAMES = ("a", "b", "c", "d")


@pytest.mark.parametrize("transition", TRANSITIONS.values(), ids=TRANSITIONS)
def test_the_model_does_what_was_recorded(transition: Transition) -> None:
    stack = ModelStack()
    for table in transition.deployed:
        stack.up(table)
    before = stack.ids()
    if transition.groups is None:
        with pytest.raises(RefusedError):
            stack.up(transition.table)
        assert stack.ids() == before
        return
    stack.up(transition.table)
    expected = {name: before.get(was) if was else max(before.values()) + 1 for name, was in transition.groups.items()}
    assert stack.ids() == expected


class Organisation:
    """Teams that come, go, and change their names, and a stack that is deployed now and then.

    Attributes:
        teams: by its number, the names that each team has had, the current one last.
    """

    def __init__(self) -> None:
        self.teams: dict[int, list[str]] = {}
        self._numbers = count()

    def change(self, names: dict[int, str], newcomers: list[str]) -> None:
        """Leaves the teams of `names`, under these names, and adds teams."""
        self.teams = {
            team: [*self.teams[team], *([name] if self.teams[team][-1] != name else [])] for team, name in names.items()
        }
        self.teams.update({next(self._numbers): [name] for name in newcomers})

    def table(self, deployed: dict[int, int], *, in_full: bool) -> dict[str, list[str]]:
        """Returns the table, whose rows say truthfully which names their teams had.

        Args:
            deployed: by team, how many names it had when it was deployed last.
            in_full: whether rows keep names from before that.
        """
        return {
            names[-1]: names[-2::-1] if in_full or team not in deployed else names[deployed[team] - 1 : -1][::-1]
            for team, names in self.teams.items()
        }


@st.composite
def change(draw: st.DrawFn, organisation: Organisation) -> tuple[dict[int, str], list[str]]:
    """Draws which of an organisation's teams stay, under which names, and the names of those that come."""
    free = draw(st.permutations(NAMES))
    staying = [team for team in organisation.teams if draw(st.booleans()) or draw(st.booleans())]
    names = dict(zip(staying, free, strict=False))
    newcomers = draw(st.integers(0 if staying else 1, len(free) - len(staying)))
    return names, list(free[len(staying) : len(staying) + newcomers])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_group_stays_with_its_team_and_only_groups_of_teams_that_left_are_deleted(data: st.DataObject) -> None:
    organisation, stack = Organisation(), ModelStack()
    had: dict[int, int] = {}
    deployed: dict[int, int] = {}
    last: dict[str, list[str]] = {}
    for _ in range(data.draw(st.integers(2, 6))):
        organisation.change(*data.draw(change(organisation)))
        if data.draw(st.booleans()):
            continue  # this stage misses a version of the table
        table = organisation.table(deployed, in_full=data.draw(st.booleans()))
        if any(former in last.get(name, ()) for name in table for former in {*table[name]} & {*table} - {name}):
            # That a team had the name of another one of the table was said before: this means the same two teams.
            continue
        try:
            stack.up(table)
        except RefusedError:
            assert {*had.values()} == {*stack.ids().values()}
            continue
        now = {team: stack.ids()[names[-1]] for team, names in organisation.teams.items()}
        assert {team: now[team] for team in now if team in had} == {
            team: id_ for team, id_ in had.items() if team in organisation.teams
        }
        assert len({*now.values()}) == len(now)
        last = table
        had, deployed = now, {team: len(names) for team, names in organisation.teams.items()}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_refused_rename_is_possible_in_the_two_deployments_that_the_refusal_names(data: st.DataObject) -> None:
    organisation, stack = Organisation(), ModelStack()
    organisation.change({}, data.draw(st.permutations(NAMES))[: data.draw(st.integers(1, 4))])
    stack.up(organisation.table({}, in_full=False))
    had = {team: stack.ids()[names[-1]] for team, names in organisation.teams.items()}
    organisation.change(*data.draw(change(organisation)))
    table = organisation.table(dict.fromkeys(had, 1), in_full=False)
    try:
        ModelStack(dict(stack.groups), stack.made).up(table)
        assume(False)
    except RefusedError:
        pass
    renamed = {name for name, formerly in table.items() if formerly}
    new = {organisation.teams[team][-1] for team in organisation.teams if team not in had}
    stack.up({f"{name}-2" if name in renamed else name: table[name] for name in table if name not in new})
    stack.up({name: [f"{name}-2"] if name in renamed else [] for name in table})
    now = {team: stack.ids()[names[-1]] for team, names in organisation.teams.items()}
    assert {team: now[team] for team in now if team in had} == {team: had[team] for team in now if team in had}


def settled(old: str | None, team: str, *formerly: str, claimants: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """Returns the lineage that check settles for a row, alone in its table, and what it refuses."""
    asked = {"team": team, "formerly": [*formerly], "teams": team, "claimants": [*claimants]}
    inputs: dict[str, Any] = {"lineage": asked}
    found = [str(it) for it in carry_lineage({"name": "there", **({"lineage": old} if old else {})}, inputs)]
    return inputs["lineage"], found


def test_a_lineage_has_the_names_in_their_order_and_who_had_this_one_before() -> None:
    assert settled("b", "c", "b") == ("b > c", [])
    assert settled("a > b", "c", "b", "a") == ("a > b > c", [])
    assert settled("b > c", "b", "c") == ("c > b", [])
    assert settled("b (besides d)", "b", claimants=("d",)) == ("b (besides d)", [])
    assert settled("b (besides d)", "b") == ("b", [])


def test_a_state_without_a_lineage_brings_no_refusal_and_no_update() -> None:
    assert settled(None, "c", "b") == ("b > c", [])
    assert input_changes({"name": "x"}, {"name": "x", "lineage": "b > c"}, None) == {}
    assert input_changes({"lineage": "b"}, {"lineage": "b > c"}, None) == {"lineage": Change("updated")}


def test_a_lineage_that_ignore_changes_keeps_stays_and_one_without_a_table_goes() -> None:
    kept: dict[str, Any] = {"lineage": "b"}
    assert (list(carry_lineage({"lineage": "b"}, kept)), kept) == ([], {"lineage": "b"})
    gone: dict[str, Any] = {}
    assert (list(carry_lineage({"lineage": "b"}, gone)), gone) == ([], {})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            settled("c", "c", "b"),
            "formerly names 'b', but the stack has a group of team 'c' that never had that name. If ",
        ),
        (
            settled("b", "c", "b", "a"),
            "formerly names 'a' after 'b', but the stack has a group of team 'b' that never had",
        ),
        (
            settled("b", "b", claimants=("c",)),
            "deploy twice: first without the new team 'b', then with it. If it is the",
        ),
        (
            settled("b", "b", "a", claimants=("c",)),
            "formerly names 'a', but the stack has a group of team 'b' that never",
        ),
    ],
)
def test_a_refusal_says_what_may_be_meant_and_what_to_do_for_each(row: tuple[str, list[str]], said: str) -> None:
    (reason,) = row[1]
    assert said in reason
