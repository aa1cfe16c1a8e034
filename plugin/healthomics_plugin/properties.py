"""A run group's properties as this door has them: its name, what the engine adds, and what changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.changes import Change
from pulumi_healthomics.rules.violations import UNKNOWN, Violation, nearest

from healthomics_plugin.wire import Path, mirrored

Properties = Mapping[str, Any]

INPUTS = ("name", *spec.LIMIT_KEYS, "tags", "region", "limitRemoval", "onActiveRuns")
"""What a program can set."""

RESERVED = "__healthomics"
"""Inputs that only check sees, from components of this package: they are never in the state."""

HIDDEN = ("governance", "givenTags")
"""What may be among them."""

# What the state of a Python program's group has, and this door either gets from the engine or has no use for.
OF_ANOTHER_DOOR = frozenset(
    {
        "__provider",
        "adoptId",
        "defaultTags",
        "deleteTimeout",
        "expectedAccountId",
        "formerAdoptId",
        "idempotencyToken",
    }
)
_SEGMENT = re.compile(r'\.?(?:\["((?:[^"\\]|\\.)*)"\]|\[\*\]|[^.\[]+)')


def recorded(outputs: Properties) -> dict[str, Any]:
    """Returns the outputs that a state has, without what the other door wrote: this one would see it as removed."""
    return {key: value for key, value in outputs.items() if key not in OF_ANOTHER_DOOR}


def unknown_properties(news: Properties) -> Iterator[Violation]:
    """Yields a violation for each input that a run group does not have."""
    for key in news:
        if key not in (*INPUTS, "tagsAll") and not key.startswith("__"):
            meant = nearest(key, INPUTS)
            there = "" if meant else f", which has {', '.join(INPUTS)}"
            yield Violation(key, f"is not a property of a run group{there}", allowed=INPUTS, nearest=meant)


def group_name(news: Properties, olds: Properties, resource: str, proposed: str | None) -> Any:
    """Returns the name in AWS.

    1. What the program says.
    2. The old name, if there is one: a name that was proposed once is kept.
    3. What `pulumi:autonaming` proposes.
    4. The resource's name, without a suffix.

    Args:
        news: the inputs of the program.
        olds: the old inputs.
        resource: the resource's name.
        proposed: None without the setting.
    """
    given = news.get("name")
    return given if given is not None else olds.get("name") or proposed or resource


def inputs_for_check(news: Properties, olds: Properties, secrets: Collection[Path], urn: str) -> dict[str, Any]:
    """Returns the inputs of a program with what only check sees.

    A program cannot set `tagsAll`: where it arrives, the engine has put the old one in its place, or some of its tags,
    because `ignoreChanges` names them.
    """
    inputs = {key: value for key, value in news.items() if key in INPUTS}
    reserved, held = news.get(RESERVED), news.get("tagsAll")
    hidden = {key: reserved[key] for key in HIDDEN if key in reserved} if isinstance(reserved, Mapping) else {}
    is_whole = held == olds.get("tagsAll")
    return {
        **inputs,
        **hidden,
        "secretInputs": sorted(path[0] for path in secrets if len(path) == 1),
        "heldTags": ([spec.ALL_TAGS] if is_whole else sorted(held)) if isinstance(held, Mapping) else None,
        "resource": urn,
    }


def with_held_tags(inputs: Properties, ignored_changes: Iterable[str]) -> dict[str, Any]:
    """Returns checked inputs with the keys of the tags that `ignoreChanges` keeps as they are, `*` for all."""
    held: set[str] = set(inputs.get("heldTags") or ())
    for path in ignored_changes:
        first, *rest = _segments(path)
        if first in ("*", "tagsAll"):
            held.add(rest[0] if rest else spec.ALL_TAGS)
    return {**inputs, "heldTags": sorted(held)} if held else dict(inputs)


def _segments(path: str) -> list[str]:
    found = _SEGMENT.finditer(path)
    return [re.sub(r"\\(.)", r"\1", it[1]) if it[1] is not None else it[0].strip(".[]") for it in found] or [path]


def planned(olds: Properties, inputs: Properties) -> dict[str, Any]:
    """Returns the outputs as far as a preview knows them."""
    return {**{key: olds.get(key, UNKNOWN) for key in ("arn", "creationTime")}, **inputs}


def property_changes(olds: Properties, news: Properties, changes: Mapping[str, Change]) -> dict[Path, Change]:
    """Returns the changes by path: of tags, each tag's; of everything else, the property's."""
    found: dict[Path, Change] = {}
    for key, change in changes.items():
        old, new = olds.get(key), news.get(key)
        if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
            found[key,] = change
            continue
        for tag in sorted({*old, *new}):
            if tag not in new:
                found[key, tag] = Change("removed", change.replaces)
            elif old.get(tag) != new[tag]:
                found[key, tag] = Change("updated" if tag in old else "added", change.replaces)
    return found


def secret_properties(*arrived: Collection[Path], default_tags_are_secret: bool) -> frozenset[Path]:
    """Returns which properties to mark as secret in an answer.

    Args:
        arrived: what was marked in the request.
        default_tags_are_secret: whether the provider's default tags are.
    """
    found = mirrored((path for paths in arrived for path in paths), "tags", "tagsAll")
    return found | {("tagsAll",)} if default_tags_are_secret else found
