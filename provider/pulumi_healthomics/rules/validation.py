"""Holds a run group's inputs against the specification, before anything is sent.

`validate` returns every violation in the order of the fields and never raises for a user's mistake. It is pure: no
clock, no environment, no network. Tag values may be secrets, so no reason ever shows one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.durations import seconds


class _Unknown:
    """A value that a preview does not know yet."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True)
class Violation:
    """One rule that the inputs break.

    Attributes:
        argument: the argument's name in Python, such as `max_cpus` or `tags["team"]`.
        reason: what must hold and what was got; lower case, no full stop.
    """

    argument: str
    reason: str

    def __str__(self) -> str:
        return f"{self.argument} {self.reason}"


def validate(inputs: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Returns every violation in `inputs`, in the order of the fields.

    Args:
        inputs: the settings by their API names (`maxCpus`), with `tags` as the program wrote them and `tagsAll` merged
            with the default tags. Absent keys are unset; `UNKNOWN` stands for a value, a tag value or all tags not
            known yet, and is skipped.
    """
    return (
        *_name(inputs.get("name")),
        *(violation for limit in spec.LIMITS for violation in _limit(limit, inputs)),
        *_tags(inputs.get("tags"), inputs.get("tagsAll")),
        *_region(inputs.get("region")),
        *_choice("limit_removal", inputs.get("limitRemoval"), spec.LIMIT_REMOVAL),
        *_choice("on_active_runs", inputs.get("onActiveRuns"), spec.ON_ACTIVE_RUNS),
        *_delete_timeout(inputs.get("deleteTimeout")),
        *_adopted_id(inputs.get("adoptId")),
    )


def cautions(inputs: Mapping[str, Any], listed_regions: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Returns what is allowed, but hardly meant.

    Args:
        inputs: as for `validate`.
        listed_regions: returns the Regions that the AWS SDK lists for the service, in the partition of a given one.
    """
    return (*_alike(inputs.get("tagsAll")), *_unlisted(inputs.get("region"), listed_regions))


def integer(value: object) -> object:
    """Turns the float that Pulumi makes of every whole number back into an int; anything else is returned as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _name(value: object) -> Iterator[Violation]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, str):
        yield Violation("name", f"must be a string, got {_kind(value)}")
        return
    yield from (Violation("name", reason) for reason in _text_reasons(value, spec.NAME))
    refused = [char for char in value if unicodedata.category(char) in spec.REFUSED_CATEGORIES]
    if refused:
        yield Violation(
            "name",
            "must not hold control, format, surrogate or private-use characters, "
            f"got U+{ord(refused[0]):04X} in {value!a}",
        )


def _limit(limit: spec.Limit, inputs: Mapping[str, Any]) -> Iterator[Violation]:
    value = integer(inputs.get(limit.key))
    if value is None or value is UNKNOWN:
        return
    bounds = f"between {limit.minimum} and {limit.maximum} {limit.unit}"
    if isinstance(value, str):
        hint = f"; write {value.strip()} without quotes" if value.strip().isdecimal() else ""
        yield Violation(limit.argument, f"must be an integer {bounds}, got the string {value!r}{hint}")
    elif not isinstance(value, int) or isinstance(value, bool):
        yield Violation(limit.argument, f"must be an integer {bounds}, got {_shown(value)}")
    elif not limit.minimum <= value <= limit.maximum:
        yield Violation(limit.argument, f"must be {bounds}, got {value}")


def _tags(tags: object, merged: object) -> Iterator[Violation]:
    if tags is not None and tags is not UNKNOWN and not isinstance(tags, Mapping):
        yield Violation("tags", f"must be a mapping of strings to strings, got {_kind(tags)}")
        return
    if not isinstance(merged, Mapping):
        return
    # By key: the engine's maps arrive in no particular order, and equal inputs must give equal messages.
    for key in sorted(merged):
        yield from _tag_key(key)
        yield from _tag_value(key, merged[key])
    if len(merged) > spec.TAGS_PER_RESOURCE:
        yield Violation(
            "tags",
            f"must be at most {spec.TAGS_PER_RESOURCE}, default tags included, got {len(merged)}",
        )


def _tag_key(key: str) -> Iterator[Violation]:
    argument = _tag_argument(key)
    yield from (Violation(argument, f"key {reason}") for reason in _text_reasons(key, spec.TAG_KEY))
    if key.lower().startswith(spec.RESERVED_TAG_PREFIX):
        yield Violation(argument, f"key must not start with {spec.RESERVED_TAG_PREFIX!r}, which AWS keeps for itself")
    if not all(map(_is_tag_character, key)):
        yield Violation(argument, f"key {_TAG_CHARACTERS}")


def _tag_value(key: str, value: object) -> Iterator[Violation]:
    argument = _tag_argument(key)
    if value is UNKNOWN:
        return
    if not isinstance(value, str):
        yield Violation(argument, f"must be a string, got {_kind(value)}; put the value in quotes")
        return
    yield from (Violation(argument, f"value {reason}") for reason in _text_reasons(value, spec.TAG_VALUE))
    position = next((at for at, char in enumerate(value, 1) if not _is_tag_character(char)), None)
    if position is not None:
        yield Violation(argument, f"value {_TAG_CHARACTERS}; character {position} is none of them")


def _region(value: object) -> Iterator[Violation]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d+", value):
        yield Violation("region", f"must be the code of an AWS Region such as us-east-1, got {_shown(value)}")


def _choice(argument: str, value: object, choices: tuple[str, ...]) -> Iterator[Violation]:
    if value is not None and value is not UNKNOWN and value not in choices:
        yield Violation(argument, f"must be one of {', '.join(choices)}, got {_shown(value)}")


def _delete_timeout(value: object) -> Iterator[Violation]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, str) or seconds(value) is None:
        yield Violation("custom_timeouts.delete", f'must be a duration such as "90m" or "2h30m", got {_shown(value)}')


def _adopted_id(value: object) -> Iterator[Violation]:
    # Not known yet is refused too: at preview the group is looked at.
    if value is not None and (not isinstance(value, str) or not re.fullmatch(spec.ID_PATTERN, value)):
        yield Violation("import_", f"must be a run group's id, 1 to 18 digits in quotes, got {_shown(integer(value))}")


def _alike(tags: object) -> Iterator[str]:
    seen: dict[str, str] = {}
    for key in tags if isinstance(tags, Mapping) else ():
        other = seen.setdefault(key.lower(), key)
        if other != key:
            yield f"the tag keys {other!a} and {key!a} differ only in case, and are two tags to AWS"


def _unlisted(region: object, listed_regions: Callable[[str], Sequence[str]]) -> Iterator[str]:
    # The SDK's list costs a moment to load, so it is asked only about Regions that were not there in 2026.
    if isinstance(region, str) and region not in spec.KNOWN_REGIONS and not tuple(_region(region)):
        listed = listed_regions(region)
        if region not in listed:
            where = ", ".join(listed) or "no Region of its partition"
            yield f"the AWS SDK does not list HealthOmics in {region}, but in {where}"


_TAG_CHARACTERS = f"must hold only letters, digits, spaces and {' '.join(spec.TAG_PUNCTUATION)}"


def _is_tag_character(char: str) -> bool:
    # Unassigned code points pass, as in names: see spec.REFUSED_CATEGORIES.
    return char in spec.TAG_PUNCTUATION or unicodedata.category(char)[0] in "LNZ" or unicodedata.category(char) == "Cn"


def _text_reasons(value: str, length: spec.Length) -> Iterator[str]:
    if not length.minimum <= len(value) <= length.maximum:
        yield (f"must have between {length.minimum} and {length.maximum} characters, got {len(value)}")


def _tag_argument(key: str) -> str:
    return f"tags[{key!a}]"


_KINDS = {bool: "a boolean", dict: "a mapping", float: "a number", int: "a number", list: "a list", str: "a string"}


def _shown(value: object) -> str:
    """Returns a value that is no secret in words; of what holds others, or has no words, only its kind."""
    return repr(value) if isinstance(value, str | int | float) else _kind(value)


def _kind(value: object) -> str:
    if value is UNKNOWN:
        return "a value that is not known yet"
    return _KINDS.get(type(value), type(value).__name__)
