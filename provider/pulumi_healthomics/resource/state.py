"""The shapes that a run group has in Pulumi's state, and how they are made from what the service says. Pure.

The keys are persisted: decision record 1 lists them, and from the release of 0.1.0 on none may change its name or
meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timezone
from typing import Any

from pulumi_healthomics.errors import RunGroupError
from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.rules import spec, tagging
from pulumi_healthomics.rules.tagging import NONE_IGNORED, IgnoredTags, own_tags_after_drift
from pulumi_healthomics.rules.validation import integer, seconds
from pulumi_healthomics.settings.settings import Settings

SETTING_KEYS = (
    "limitRemoval",
    "onActiveRuns",
    "deleteTimeout",
    "adoptId",
    "formerAdoptId",
    "idempotencyToken",
    "expectedAccountId",
    "defaultTags",
    "heldTags",
    "lineage",
)
INPUT_KEYS = ("name", *spec.LIMIT_KEYS, "tags", "tagsAll", "region", *SETTING_KEYS)
OUTPUT_KEYS = (
    *INPUT_KEYS,
    "arn",
    "creationTime",
    "raisedLimits",
    "driftedLimits",
    "incarnation",
    "requestId",
    "unfinished",
)

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """A group as the state is to have it.

    Attributes:
        id: its id in AWS.
        outputs: by state key; with `unfinished` where there is a problem.
        inputs: what a program would have written to get it; empty for a group that was just made of its inputs.
        problem: what kept a create or an update from its end, although a part of it is done.
    """

    id: str
    outputs: dict[str, Any]
    inputs: dict[str, Any] = field(default_factory=dict)
    problem: RunGroupError | None = None


def program_inputs(properties: Properties) -> dict[str, Any]:
    """Returns the inputs among `properties`: whole numbers as the integers that the program wrote, no defaults.

    A default is left out, so that writing it and leaving it away are the same. Not so with `onActiveRuns`: where the
    program leaves that away, the stack's setting takes its place.
    """
    inputs = {key: properties[key] for key in INPUT_KEYS if properties.get(key) is not None}
    if inputs.get("limitRemoval") == spec.LIMIT_REMOVAL[0]:
        del inputs["limitRemoval"]
    duration = inputs.get("deleteTimeout")
    if isinstance(duration, str) and seconds(duration) == spec.DELETE_TIMEOUT_SECONDS:
        del inputs["deleteTimeout"]
    return {key: integer(value) if key in spec.LIMIT_KEYS else value for key, value in inputs.items()}


def legible(recorded: Properties) -> dict[str, Any]:
    """Returns a state without the values that only an edit by hand can have left: they count as missing.

    A refresh fills in what is missing, or an error says what to do.
    """
    return {key: value for key, value in recorded.items() if _SHAPES.get(key, _is_text)(value)}


def delete_timeout(properties: Properties) -> float:
    """Returns how long a delete may take, in seconds; the default too where the state has something unreadable."""
    duration = properties.get("deleteTimeout")
    parsed = seconds(duration) if isinstance(duration, str) else None
    return spec.DELETE_TIMEOUT_SECONDS if parsed is None else parsed


def region_of(properties: Properties) -> str | None:
    """Returns the Region that a group's state names, in its ARN where `region` is missing."""
    region: str | None = properties.get("region")
    return region or next(iter(str(properties.get("arn", "")).split(":")[3:4]), None)


def limits_of(properties: Properties) -> dict[str, int]:
    """Returns the limits that are set."""
    return {key: int(properties[key]) for key in spec.LIMIT_KEYS if properties.get(key) is not None}


def settings_of(properties: Properties, ignored: IgnoredTags = NONE_IGNORED) -> dict[str, Any]:
    """Returns what an update is planned from: inputs without ignored tags, and which limits are raised."""
    return {
        **program_inputs(properties),
        "tagsAll": ignored.without(properties.get("tagsAll") or {}),
        "raisedLimits": tuple(properties.get("raisedLimits") or ()),
    }


def created_outputs(inputs: Properties, live: RunGroup, incarnation: str, token: str | None) -> dict[str, Any]:
    """Returns the outputs of a group that was just made from `inputs`, or adopted: then there is no token."""
    made = {**program_inputs(inputs), **_from_service(live), "incarnation": incarnation}
    return made if token in (None, inputs.get("idempotencyToken")) else {**made, "requestId": token}


def updated_outputs(old: Properties, inputs: Properties, raised: tuple[str, ...]) -> dict[str, Any]:
    """Returns the outputs after an update from `old` to `inputs`."""
    kept = {key: old[key] for key in OUTPUT_KEYS if key not in INPUT_KEYS and key in old}
    for key in ("raisedLimits", "driftedLimits", "unfinished"):
        kept.pop(key, None)
    return {**kept, **program_inputs(inputs), **({"raisedLimits": list(raised)} if raised else {})}


def read_outputs(
    recorded: Properties, live: RunGroup, region: str, ignored: IgnoredTags = NONE_IGNORED
) -> dict[str, Any]:
    """Returns the outputs of a group as it lives."""
    kept = {key: recorded[key] for key in OUTPUT_KEYS if key not in INPUT_KEYS and key in recorded}
    for key in ("driftedLimits", "unfinished"):
        kept.pop(key, None)
    inputs = read_inputs(recorded, live, region, ignored)
    # The state's inputs are the live ones from now on, so that nothing else tells drift from what the program had.
    drifted = [key for key in spec.LIMIT_KEYS if key in inputs and _is_drift(key, recorded)]
    return {**kept, **({"driftedLimits": drifted} if drifted else {}), **inputs, **_from_service(live)}


def read_inputs(
    recorded: Properties, live: RunGroup, region: str, ignored: IgnoredTags = NONE_IGNORED
) -> dict[str, Any]:
    """Returns the inputs a program would have written to get the live group.

    An untouched group gives exactly the recorded inputs, so that a refresh shows nothing; whatever differs is drift.

    Args:
        recorded: the group's state; only its inputs when it is looked up by id.
        live: the group as it lives.
        region: the Region it was found in.
        ignored: tags that `live` does not show, whether it has them or not.
    """
    inputs = program_inputs(recorded)
    for key in spec.LIMIT_KEYS:
        inputs.pop(key, None)
    # A name can not be taken away: an answer without one does not say that the group has none any more.
    if live.name is not None:
        inputs["name"] = live.name
    inputs.update(_visible_limits(recorded, live))
    tags = own_tags_after_drift(recorded.get("tags") or {}, recorded.get("tagsAll") or {}, live.tags, ignored)
    if tags or recorded.get("tags") is not None:
        inputs["tags"] = tags
    return {**inputs, "tagsAll": {**ignored.only(recorded.get("tagsAll") or {}), **live.tags}, "region": region}


def _is_drift(limit: str, recorded: Properties) -> bool:
    """Returns whether a limit that lives is not the program's; a group that is only looked up has no drift."""
    return "arn" in recorded and (recorded.get(limit) is None or limit in recorded.get("driftedLimits", ()))


def _visible_limits(recorded: Properties, live: RunGroup) -> dict[str, int]:
    """Leaves out the limits that are at the maximum because we raised them: that is how "not set" looks."""
    raised = {
        key
        for key in recorded.get("raisedLimits") or ()
        if recorded.get(key) is None and live.limits.get(key) == _maximum(key)
    }
    return {key: value for key, value in live.limits.items() if key not in raised}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_limits(value: object) -> bool:
    return isinstance(value, list) and all(key in spec.LIMIT_KEYS for key in value)


_SHAPES: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(spec.LIMIT_KEYS, _is_number),
    **dict.fromkeys(("defaultTags", "tags", "tagsAll"), _is_mapping),
    "raisedLimits": _are_limits,
    "driftedLimits": _are_limits,
    "heldTags": _are_texts,
    "unfinished": lambda value: value is True,
    "limitRemoval": lambda value: value in spec.LIMIT_REMOVAL,
    "onActiveRuns": lambda value: value in spec.ON_ACTIVE_RUNS,
}


def _maximum(key: str) -> int:
    return next(limit.maximum for limit in spec.LIMITS if limit.key == key)


def _from_service(live: RunGroup) -> dict[str, Any]:
    facts = {"arn": live.arn}
    if live.creation_time is not None:
        facts["creationTime"] = live.creation_time.astimezone(timezone.utc).isoformat()
    return facts


def with_all_tags(standing: Properties, news: Properties, settings: Settings) -> dict[str, Any]:
    """Returns checked inputs without defaults, with `tagsAll` computed again: a policy pack changes `tags` after check.

    Args:
        standing: the properties whose `tagsAll` has what held and ignored tags are to be: the state's; of a new group,
            the checked inputs.
        news: the checked inputs.
        settings: the stack's.
    """
    inputs = program_inputs(news)
    tags = tagging.tags_of_inputs(inputs, settings.default_tags, settings.ignored_tags, standing.get("tagsAll"))
    return {**inputs, "tagsAll": tags} if tags or "tagsAll" in inputs else inputs


def unmarked_secrets(news: Properties) -> frozenset[str]:
    """Returns the inputs that may hold a secret without being marked as secret.

    A transform can put a secret into `tags`, which is marked there, and not in `tagsAll`, which the constructor filled.
    So `tagsAll` is a secret if `tags` differ from what the program gave.
    """
    tags = news.get("tags") or {}
    return frozenset() if news.get("givenTags", tags) == tags else frozenset({"tagsAll"})
