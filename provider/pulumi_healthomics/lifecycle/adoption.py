"""Taking over a run group that exists already, instead of creating one. Pure.

Pulumi's own import can not reach dynamic resources, so `ResourceOptions(import_=id)` is made to work by a create that
creates nothing. Like Pulumi's, it refuses when the program does not say exactly what there is: adopting must never
change a group, neither now nor at the next `pulumi up`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.violations import UNKNOWN, Violation


def differences(inputs: Mapping[str, Any], live: RunGroup) -> tuple[Violation, ...]:
    """Returns, field by field, where the program says something else than there is.

    Args:
        inputs: the settings by their API names, `tagsAll` merged with the default tags; `UNKNOWN` is skipped.
        live: the group as it lives.
    """
    return (*_name(inputs.get("name"), live.name), *_limits(inputs, live), *_tags(inputs.get("tagsAll"), live.tags))


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
            yield Violation(limit.key, f"is {_shown(there)} in AWS, but {_shown(asked)} in the program")


def _tags(asked: object, there: Mapping[str, str]) -> Iterator[Violation]:
    if not isinstance(asked, Mapping):
        return
    # Keys only: the value that the program gives may be a secret, and the live one the same.
    for key in sorted({*asked, *there}):
        if key not in asked:
            yield Violation("tags", "is set in AWS, but not in the program", key)
        elif key not in there:
            yield Violation("tags", "is set in the program, but not in AWS", key)
        elif asked[key] is not UNKNOWN and asked[key] != there[key]:
            yield Violation("tags", "has another value in AWS than in the program", key)


def _shown(limit: object) -> object:
    return "not set" if limit is None else limit
