"""Taking over a run group that exists already, instead of creating one. Pure.

Pulumi's own import can not reach dynamic resources, so `ResourceOptions(import_=id)` is made to work by a create that
creates nothing. Like Pulumi's, it refuses when the program does not say what there is: adopting never changes a name,
a limit or a tag that the group has. Tags that the group lacks are added, since default tags and conventions would add
them to any group, and an adoption that they prevent would be possible for no group of the stack.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pulumi_healthomics.errors import ConflictError
from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.validation import integer
from pulumi_healthomics.rules.violations import UNKNOWN, Violation


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
        there = f"the group {olds['adoptId']}" if "adoptId" in olds else "a group of its own"
        remedy = f"remove {option}, or adopt that group as a resource of another name"
        named = integer(asked) if str(integer(asked)).isdecimal() else "another group"
        yield Violation("adoptId", f"names {named}, but this resource has {there} already; {remedy}")
    elif asked is not None and not olds:
        known = {"formerAdoptId" if asked in list(replaced) else "adoptId": asked}
    inputs.update(known)


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
    inputs: Mapping[str, Any], live: RunGroup, by_conventions: Collection[str] = ()
) -> tuple[Violation, ...]:
    """Returns, field by field, what would change at AWS, aside from tags that would be added.

    Args:
        inputs: the settings by their API names, `tagsAll` merged with the default tags; `UNKNOWN` is skipped.
        live: the group as it lives.
        by_conventions: keys of the tags that conventions gave the program.
    """
    tags = _tags(inputs.get("tags"), inputs.get("tagsAll"), live.tags, by_conventions)
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


def _tags(own: object, asked: object, there: Mapping[str, str], by_conventions: Collection[str]) -> Iterator[Violation]:
    if not isinstance(asked, Mapping):
        return
    # Keys only: the value that the program gives may be a secret, and the live one the same.
    for key in sorted(there):
        if key not in asked:
            yield Violation("tags", "is set in AWS, but not in the program, the default tags or conventions", key)
        elif asked[key] is not UNKNOWN and asked[key] != there[key]:
            by_program = "the program" if isinstance(own, Mapping) and key in own else "the default tags"
            source = "the conventions" if key in by_conventions else by_program
            yield Violation("tags", f"has another value in AWS than in {source}", key)
