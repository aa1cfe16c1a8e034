"""The configuration of the policy pack's rules, read and checked. Without Pulumi.

It is in a file, `healthomics-policies.yaml` in the folder of the pack, or the file that the variable
PULUMI_HEALTHOMICS_POLICIES names, so that a mistake is found before any resource is checked:

    conventions: {file: tags.yaml, level: remediate}
    ceilings: {maxCpus: 512, maxRuns: 40}
    limits: {}
    parents: {level: advisory}
    budget: {maxCpus: 2000, level: advisory}

A rule that is in the file is on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with Pulumi, without types
from healthomics_components import DocumentError, TagConventions, read_conventions
from pulumi_healthomics import nearest

from healthomics_policies.rules import BUDGETED, COMPONENTS, LIMITS

LEVELS = ("advisory", "mandatory")
KEYS = {
    "conventions": ("file", "level"),
    "ceilings": (*LIMITS, "level"),
    "limits": ("level",),
    "parents": ("types", "level"),
    "budget": (*BUDGETED, "level"),
}


@dataclass(frozen=True)
class Rule:
    """A rule that is on.

    Attributes:
        level: `advisory`, `mandatory`, or `remediate` for the conventions.
        numbers: the limits of `ceilings` and `budget`.
        types: the types of `parents`.
        conventions: the rules for tags.
    """

    level: str
    numbers: Mapping[str, int]
    types: tuple[str, ...]
    conventions: TagConventions


class PackError(Exception):
    """The configuration is wrong; the message has all mistakes."""


def read_settings(file: Path) -> dict[str, Rule]:
    """Returns the rules that are on, by name.

    Raises:
        PackError: the file is missing, or something in it is wrong.
    """
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(f"{file} is missing: write it, or name another in PULUMI_HEALTHOMICS_POLICIES") from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PackError(f"{file} cannot be read: {error}") from None
    if not isinstance(written, Mapping):
        raise PackError(f"{file} must have a mapping of rules")
    mistakes = [f"{file}: {it}" for rule, given in written.items() for it in _mistakes(str(rule), given)]
    if mistakes:
        raise PackError("; ".join(mistakes))
    return {rule: _rule(rule, given or {}, file) for rule, given in written.items()}


def _mistakes(rule: str, given: Any) -> Iterator[str]:
    if rule not in KEYS:
        meant, known = nearest(rule, KEYS), ", ".join(KEYS)
        yield f"{rule} is not a rule; did you mean {meant!r}?" if meant else f"{rule} is not a rule; there are {known}"
        return
    if given is not None and not isinstance(given, Mapping):
        yield f"{rule} must be a mapping"
        return
    levels = (*LEVELS, "remediate") if rule == "conventions" else LEVELS
    for key, value in (given or {}).items():
        if key not in KEYS[rule]:
            yield f"{rule}.{key} is not known; {rule} has {', '.join(KEYS[rule])}"
        elif key == "level" and value not in levels:
            yield f"{rule}.level must be one of {', '.join(levels)}"
        elif key in LIMITS and (type(value) is not int or value < 1):
            yield f"{rule}.{key} must be an integer of at least 1"
        elif key == "types" and not (isinstance(value, list) and all(isinstance(it, str) for it in value)):
            yield f"{rule}.types must be a list of strings"
        elif key == "file" and not isinstance(value, str):
            yield f"{rule}.file must be a string"
    if rule == "conventions" and not (given or {}).get("file"):
        yield "conventions.file is missing: it names the file of the conventions"


def _rule(rule: str, given: Mapping[str, Any], file: Path) -> Rule:
    conventions = TagConventions()
    if rule == "conventions":
        try:
            conventions = read_conventions(file.parent / str(given["file"]))
        except DocumentError as error:
            raise PackError(str(error)) from None
    return Rule(
        given.get("level", "mandatory"),
        {key: it for key, it in given.items() if key in LIMITS},
        tuple(given.get("types", COMPONENTS)),
        conventions,
    )
