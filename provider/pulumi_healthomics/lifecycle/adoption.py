"""Taking over a run group that exists already, instead of creating one; and a renamed team that keeps its own. Pure.

Pulumi's own import cannot reach dynamic resources, so `ResourceOptions(import_=id)` is made to work by a create that
creates nothing. Like Pulumi's, it refuses a program that does not match the live group: adopting never changes a name,
a limit or a tag that the group has. Tags that the group lacks are added, since default tags and conventions would add
them to any group, and an adoption that they prevent would be possible for no group of the stack.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pulumi_healthomics.errors import ConflictError
from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.validation import integer
from pulumi_healthomics.rules.violations import UNKNOWN, Violation

_NOBODY: Mapping[str, str] = {}


def carry_adoption(
    olds: Mapping[str, Any], inputs: dict[str, Any], replaced: Collection[object], option: str
) -> Iterator[Violation]:
    """Makes it harmless to keep and to remove the option that adopts, once the group is adopted.

    Args:
        olds: the old inputs; empty where there is no state yet.
        inputs: the new ones, changed in place.
        replaced: ids whose groups, if this is a check without a state, are being replaced by new ones.
        option: what the door calls the option.
    """
    asked = inputs.pop("adoptId", None)
    known = {key: olds[key] for key in ("adoptId", "formerAdoptId") if key in olds}
    if olds and asked not in (None, *known.values()):
        there = f"the group {olds['adoptId']}" if "adoptId" in olds else "its own group"
        remedy = f"remove {option}, or adopt that group as a resource of another name"
        named = integer(asked) if str(integer(asked)).isdecimal() else "another group"
        yield Violation("adoptId", f"names {named}, but this resource has {there} already; {remedy}")
    elif asked is not None and not olds:
        known = {"formerAdoptId" if asked in list(replaced) else "adoptId": asked}
    inputs.update(known)


def carry_lineage(olds: Mapping[str, Any], inputs: dict[str, Any]) -> Iterator[Violation]:
    """Settles which names a group's team has had, and refuses a table by which a team would lose its group.

    The engine looks for a resource's own URN before its aliases, and takes the first that the state has. What it found
    shows in the last name of the old lineage. If a row has a former name that this group never had, the state may have
    another group of that name, and the engine would delete it. A former name that is a team of the table is left to the
    check of that team. A name that another team has now is no longer this team's.

    Args:
        olds: the old inputs; those of the group that is replaced; empty for a new one.
        inputs: the new ones, changed in place. The component gives `lineage` as a mapping: the `team`; the names that
            it had `formerly`, the latest first; all `teams` of the table, with spaces between them; and the teams that
            are `claimants`, because they had this team's name formerly. Text is settled already.
    """
    asked = inputs.pop("lineage", None)
    if isinstance(asked, str):
        inputs["lineage"] = asked
    match asked:
        case {"team": str(team), "formerly": [*formerly], "teams": str(teams), "claimants": [*claimants]} if all(
            isinstance(name, str) for name in (*formerly, *claimants)
        ):
            others = {*teams.split(" ")}
        case _:
            return  # A transform's, which no component has made.
    names, besides = _lineage(olds.get("lineage"))
    if names:
        unproven = [it for it in _behind(names[-1], formerly) if it not in (*names, *others)]
        contested = [it for it in claimants if it not in besides] if names[-1] == team else []
        if reason := _unsafe_rename(team, names[-1], formerly, unproven, contested):
            yield Violation("formerly", reason)
    had = [*(it for it in reversed(formerly) if it not in names), *names]
    now_besides = f" (besides {', '.join(sorted(claimants))})" if claimants else ""
    inputs["lineage"] = " > ".join([*(it for it in had if it not in others), team]) + now_besides


def _lineage(text: object) -> tuple[list[str], list[str]]:
    """Returns the names of a lineage, the current one last, and the teams that had the last one before."""
    found = re.fullmatch(r"(.+?)(?: \(besides (.+)\))?", text) if isinstance(text, str) else None
    return (found[1].split(" > "), (found[2] or "").split(", ")) if found else ([], [])


def _behind(name: str, formerly: list[str]) -> list[str]:
    """Returns the former names that the engine did not come to, because the state has a group of this one."""
    return formerly[formerly.index(name) + 1 :] if name in formerly else formerly


def _unsafe_rename(team: str, found: str, formerly: list[str], unproven: list[str], contested: list[str]) -> str | None:
    """Returns why a group may be taken from its team, and what to deploy for each thing that may be meant."""
    between = f"{team}-2"
    twice = (
        f"rename it in two deployments: first to a name that no team has, such as {between!r}, with the same formerly; "
        f"then to {team!r}, with formerly: {between}"
    )
    behind = " and ".join(map(repr, unproven))
    if unproven and found == team:
        return (
            f"names {behind}, but the stack has a group of team {team!r} that never had that name. If it is another "
            f"team's, which leaves, {twice}. If it is this team's, remove {behind} from formerly"
        )
    if unproven:
        return (
            f"names {behind} after {found!r}, but the stack has a group of team {found!r} that never had that name. "
            f"List the latest name first, or remove the name that this team did not have"
        )
    if contested:
        claimant = " and ".join(map(repr, contested))
        then = twice if formerly else f"deploy twice: first without the new team {team!r}, then with it"
        return (
            f"of team {claimant} names {team!r}, and the stack has a group of that name. If it is the group of "
            f"{claimant}, {then}. If it is the group of {team!r}, remove {team!r} from formerly of {claimant}"
        )
    return None


def has_two_resources(id_: str, option: str) -> ConflictError:
    """Returns the error of two resources of a stack that have or adopt one group: each would delete it.

    Args:
        id_: the group's id.
        option: what the door calls the option that adopts.
    """
    return ConflictError(
        f"two resources of this stack have or adopt run group {id_}",
        f"remove {option} from one of them; a resource that was renamed needs an alias instead",
    )


def differences(
    inputs: Mapping[str, Any], live: RunGroup, asked_by: Mapping[str, str] = _NOBODY
) -> tuple[Violation, ...]:
    """Returns, field by field, what would change at AWS, aside from tags that would be added.

    Args:
        inputs: the settings by their API names, `tagsAll` merged with the default tags; `UNKNOWN` is skipped.
        live: the group as it lives.
        asked_by: what asks for a tag, by the tag's key, where it is not the program itself.
    """
    tags = _tags(inputs.get("tags"), inputs.get("tagsAll"), live.tags, asked_by)
    return (*_name(inputs.get("name"), live.name), *_limits(inputs, live), *tags)


def additions(inputs: Mapping[str, Any], live: RunGroup) -> dict[str, Any]:
    """Returns the tags of `inputs` that the live group lacks."""
    asked = inputs.get("tagsAll")
    return {key: it for key, it in asked.items() if key not in live.tags} if isinstance(asked, Mapping) else {}


def _name(asked: object, there: str | None) -> Iterator[Violation]:
    if there is None:
        yield Violation(
            "name", "is not set in AWS, which no program can say: `pulumi-healthomics import` takes such groups over"
        )
    elif asked is not UNKNOWN and asked != there:
        yield Violation("name", f"is {there!r} in AWS, but {asked!r} in the program")


def _limits(inputs: Mapping[str, Any], live: RunGroup) -> Iterator[Violation]:
    for limit in spec.LIMITS:
        asked, there = inputs.get(limit.key), live.limits.get(limit.key)
        if asked is not UNKNOWN and asked != there:
            in_aws = "not set" if there is None else there
            program = "not set" if asked is None else "another number" if there is not None else "set"
            yield Violation(limit.key, f"is {in_aws} in AWS, but {program} in the program")


def _tags(own: object, asked: object, there: Mapping[str, str], asked_by: Mapping[str, str]) -> Iterator[Violation]:
    if not isinstance(asked, Mapping):
        return
    # Keys only: the value that the program gives may be a secret, and the live one the same.
    for key in sorted(there):
        if key not in asked:
            yield Violation("tags", "is set in AWS, but not in the program, the default tags or conventions", key)
        elif asked[key] is not UNKNOWN and asked[key] != there[key]:
            by_program = "the program" if isinstance(own, Mapping) and key in own else "the default tags"
            source = asked_by.get(key, by_program)
            yield Violation("tags", f"has another value in AWS than in {source}", key)
