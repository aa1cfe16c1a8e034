"""What the rules of the policy pack find, without Pulumi: properties of run groups in, sentences out.

No sentence shows the value of a tag: it may be a secret. Limits, names and keys of tags are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from healthomics_components import TagConventions

RUN_GROUPS = ("healthomics:index:RunGroup", "pulumi-python:dynamic/healthomics:RunGroup")
"""The types of a run group: the native plugin's, and that of Python programs."""

COMPONENTS = ("healthomics:index:GovernedRunGroup",)
"""The parents that groups may have unless the configuration names others."""

LIMITS = {"maxCpus": "vCPUs", "maxGpus": "GPUs", "maxRuns": "concurrent runs", "maxDuration": "minutes per run"}
BUDGETED = ("maxCpus", "maxGpus", "maxRuns")


def tags_against(conventions: TagConventions, properties: Mapping[str, Any]) -> Iterator[str]:
    """Yields what is wrong with all tags of a group."""
    tags = properties.get("tagsAll") or properties.get("tags") or {}
    for violation in conventions.violations_in({key: tags[key] for key in sorted(tags)}):
        yield f"{_named(properties)}: {violation.hidden()}"


def over_ceilings(ceilings: Mapping[str, int], properties: Mapping[str, Any]) -> Iterator[str]:
    """Yields the limits that are over their ceiling; a group without a limit is over any."""
    for limit, ceiling in ceilings.items():
        value = properties.get(limit)
        if value is None:
            yield f"{_named(properties)} has no {limit}; at most {ceiling} {LIMITS[limit]} are allowed"
        elif value > ceiling:
            yield f"{_named(properties)} has {limit} {int(value)}; at most {ceiling} {LIMITS[limit]} are allowed"


def unlimited(properties: Mapping[str, Any]) -> Iterator[str]:
    """Yields a group that has no limit at all."""
    if all(properties.get(limit) is None for limit in LIMITS):
        yield f"{_named(properties)} has no limits; set at least one of {', '.join(LIMITS)}"


def outside(parents: Collection[str], urn: str, properties: Mapping[str, Any]) -> Iterator[str]:
    """Yields a group that is in no component of the types that are allowed."""
    *around, _ = urn.split("::")[2].split("$")
    if not {*around} & {*parents}:
        yield f"{_named(properties)} must be in a component of type {' or '.join(parents)}"


def over_budget(budget: Mapping[str, int], groups: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yields the sums over the run groups of a stack that are over the budget; a group without a limit is over any."""
    found = list(groups)
    for limit, most in budget.items():
        without = sorted(str(it.get("name")) for it in found if it.get(limit) is None)
        total = int(sum(it.get(limit) or 0 for it in found))
        if without:
            names = ", ".join(without)
            yield f"run groups without {limit} have no place in a budget of {most} {LIMITS[limit]}: {names}"
        elif total > most:
            yield f"the stack's run groups have {total} {LIMITS[limit]} together; the budget is {most}"


def with_tags(conventions: TagConventions, properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns a group's properties with the tags that the conventions give; None if it has them already."""
    own, all_tags = dict(properties.get("tags") or {}), dict(properties.get("tagsAll") or {})
    added = {key: it for key, it in conventions.defaults.items() if key not in {*own, *all_tags}}
    added |= {key: it for key, it in conventions.fixed.items() if all_tags.get(key, own.get(key)) != it}
    if not added:
        return None
    return {**properties, "tags": {**own, **added}, "tagsAll": {**all_tags, **own, **added}}


def _named(properties: Mapping[str, Any]) -> str:
    return f'run group "{properties.get("name", "")}"'
