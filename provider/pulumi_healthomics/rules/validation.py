"""Compares a run group's inputs with the specification, before anything is sent.

`validate` returns every violation in the order of the fields and never raises for a user's mistake. It is pure: no
clock, no environment, no network. Any value may be a secret that was given to the wrong argument: a reason says what
kind of value it got, and shows only Regions, tag keys and names, which other messages show as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.violations import UNKNOWN, Violation, kind_of, nearest


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
        *_choice("limitRemoval", inputs, spec.LIMIT_REMOVAL),
        *_choice("onActiveRuns", inputs, spec.ON_ACTIVE_RUNS),
        *_delete_timeout(inputs.get("deleteTimeout")),
        *_adopted_id(inputs.get("adoptId")),
    )


def refused_secrets(keys: object) -> tuple[Violation, ...]:
    """Returns a violation if the name is among the inputs that are secret; anything but their keys counts as none."""
    reason = "must not be a secret: AWS, every message and the list of run groups show it"
    return (Violation("name", reason),) if isinstance(keys, list | tuple) and "name" in keys else ()


def cautions(
    inputs: Mapping[str, Any],
    listed_regions: Callable[[str], Sequence[str]],
    meant_region: Callable[[str], str | None] = lambda _: None,
) -> tuple[str, ...]:
    """Returns what is allowed, but hardly meant.

    Args:
        inputs: as for `validate`.
        listed_regions: returns the Regions that the AWS SDK lists for the service, in the partition of a given one.
        meant_region: returns the Region whose name is most like a misspelt one.
    """
    return (*_alike(inputs.get("tagsAll")), *_unlisted(inputs.get("region"), listed_regions, meant_region))


def integer(value: object) -> object:
    """Turns the float that Pulumi makes of every whole number back into an int; anything else is returned as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def seconds(duration: str) -> float | None:
    """Returns the length of a duration as Pulumi writes it, such as `1h30m`, or None if the text is not one."""
    if not re.fullmatch(f"(?:{_PART.pattern})+", duration):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def _name(value: object) -> Iterator[Violation]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, str):
        yield Violation("name", f"must be a string, got {kind_of(value)}")
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
        hint = "; write the number without quotes" if value.strip().isdecimal() else ""
        yield Violation(limit.key, f"must be an integer {bounds}, got a string{hint}")
    elif isinstance(value, float):
        yield Violation(limit.key, f"must be an integer {bounds}, got a number that is not an integer")
    elif not isinstance(value, int) or isinstance(value, bool):
        yield Violation(limit.key, f"must be an integer {bounds}, got {kind_of(value)}")
    elif not limit.minimum <= value <= limit.maximum:
        yield Violation(limit.key, f"must be {bounds}, got a {'smaller' if value < limit.minimum else 'larger'} number")


def _tags(tags: object, merged: object) -> Iterator[Violation]:
    if tags is not None and tags is not UNKNOWN and not isinstance(tags, Mapping):
        yield Violation("tags", f"must be a mapping of strings to strings, got {kind_of(tags)}")
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
    yield from (Violation("tags", f"key {reason}", key) for reason in _text_reasons(key, spec.TAG_KEY))
    if key.lower().startswith(spec.RESERVED_TAG_PREFIX):
        yield Violation(
            "tags", f"key must not start with {spec.RESERVED_TAG_PREFIX!r}, which AWS keeps for itself", key
        )
    if not all(map(_is_tag_character, key)):
        yield Violation("tags", f"key {_TAG_CHARACTERS}", key)


def _tag_value(key: str, value: object) -> Iterator[Violation]:
    if value is UNKNOWN:
        return
    if not isinstance(value, str):
        yield Violation("tags", f"must be a string, got {kind_of(value)}; put the value in quotes", key)
        return
    yield from (Violation("tags", f"value {reason}", key) for reason in _text_reasons(value, spec.TAG_VALUE))
    position = next((at for at, char in enumerate(value, 1) if not _is_tag_character(char)), None)
    if position is not None:
        yield Violation("tags", f"value {_TAG_CHARACTERS}; character {position} is none of them", key)


def _region(value: object) -> Iterator[Violation]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d+", value):
        yield Violation("region", f"must be the code of an AWS Region such as us-east-1, got {_shown(value)}")


def _choice(key: str, inputs: Mapping[str, Any], choices: tuple[str, ...]) -> Iterator[Violation]:
    value = inputs.get(key)
    if value is not None and value is not UNKNOWN and value not in choices:
        meant = nearest(value, choices) if isinstance(value, str) else None
        yield Violation(
            key, f"must be one of {', '.join(choices)}, got {_another(value)}", allowed=choices, nearest=meant
        )


def _delete_timeout(value: object) -> Iterator[Violation]:
    if value is None or value is UNKNOWN:
        return
    if not isinstance(value, str) or seconds(value) is None:
        yield Violation("deleteTimeout", f'must be a duration such as "90m" or "2h30m", got {_another(value)}')


def _adopted_id(value: object) -> Iterator[Violation]:
    # Not known yet is refused too: at preview the group is looked at.
    if value is not None and (not isinstance(value, str) or not re.fullmatch(spec.ID_PATTERN, value)):
        yield Violation("adoptId", f"must be a run group ID, 1 to 18 digits in quotes, got {_another(value)}")


def _alike(tags: object) -> Iterator[str]:
    seen: dict[str, str] = {}
    for key in tags if isinstance(tags, Mapping) else ():
        other = seen.setdefault(key.lower(), key)
        if other != key:
            yield f"the tag keys {other!a} and {key!a} differ only in case, and are two tags to AWS"


def _unlisted(
    region: object, listed_regions: Callable[[str], Sequence[str]], meant_region: Callable[[str], str | None]
) -> Iterator[str]:
    # The SDK's list costs a moment to load, so it is asked only about Regions that were not there in 2026.
    if isinstance(region, str) and region not in spec.KNOWN_REGIONS and not tuple(_region(region)):
        listed = listed_regions(region)
        if region not in listed:
            meant = meant_region(region)
            hint = f" (did you mean {meant}?)" if meant else ""
            where = ", ".join(listed) or "no Region of its partition"
            yield f"the AWS SDK does not list HealthOmics in {region}{hint}, but in {where}"


_TAG_CHARACTERS = f"must hold only letters, digits, spaces and {' '.join(spec.TAG_PUNCTUATION)}"


def _is_tag_character(char: str) -> bool:
    # Unassigned code points pass, as in names: see spec.REFUSED_CATEGORIES.
    return char in spec.TAG_PUNCTUATION or unicodedata.category(char)[0] in "LNZ" or unicodedata.category(char) == "Cn"


def _text_reasons(value: str, length: spec.Length) -> Iterator[str]:
    if not length.minimum <= len(value) <= length.maximum:
        yield (f"must have between {length.minimum} and {length.maximum} characters, got {len(value)}")


_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)")


def _shown(region: object) -> str:
    return repr(region) if isinstance(region, str) else kind_of(region)


def _another(value: object) -> str:
    return "another string" if isinstance(value, str) else kind_of(value)
