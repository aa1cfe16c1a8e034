"""Applies the pure conventions to the tags of a Pulumi program, of which some are only known later.

What is known is judged at once, in a preview; a value that is an output is judged as soon as it is known, which for
one that AWS makes up is during the update, and before the group is made. Such a value may be a secret and stands in no
message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from healthomics_components.conventions import UNKNOWN, TagConventions
from healthomics_components.errors import ConventionsViolatedError, Violation
from healthomics_components.refusal import RefusedError

Tags = pulumi.Input[dict[str, pulumi.Input[str]]]


@dataclass(frozen=True)
class GovernedTags:
    """The tags of one run group under the conventions.

    Attributes:
        own: what the group is given; the stack's default tags are its provider's to add.
        merged: all its tags.
        run: those that the conventions speak of, and that every run must be given.
    """

    own: Any
    merged: pulumi.Output[dict[str, str]]
    run: pulumi.Output[dict[str, str]]


def stack_default_tags() -> dict[str, str]:
    """Returns the stack's default tags, `aws:defaultTags`. What is malformed is reported by the run group itself."""
    try:
        configured = pulumi.Config("aws").get_object("defaultTags")
    except pulumi.ConfigTypeError:
        return {}
    tags = configured.get("tags") if isinstance(configured, Mapping) else None
    return {key: it for key, it in tags.items() if isinstance(it, str)} if isinstance(tags, Mapping) else {}


def violations_now(conventions: TagConventions, tags: Any) -> tuple[Violation | str, ...]:
    """Returns what can be said against tags before anything runs."""
    if _is_later(tags):
        return ()
    if tags is not None and not isinstance(tags, Mapping):
        return (f"tags must be a mapping of keys to values, got {type(tags).__name__}",)
    known = {key: UNKNOWN if _is_later(value) else value for key, value in _given(tags).items()}
    odd = [f"tags[{key!r}] must be a text; put {it!r} in quotes" for key, it in known.items() if not _is_value(it)]
    return (*odd, *conventions.judge(known, stack_default_tags()).violations)


def governed_tags(subject: str, conventions: TagConventions, tags: Any) -> GovernedTags:
    """Returns a group's tags; those that are outputs are judged when they are known.

    Args:
        subject: the group, as a message calls it.
        conventions: the rules.
        tags: what the program gives, in which `violations_now` found nothing.
    """
    own: Any
    if _is_later(tags):
        own = pulumi.Output.from_input(tags).apply(lambda given: _merged_later(subject, conventions, given))
    else:
        own = _own(conventions, {key: _judged(subject, conventions, key, it) for key, it in _given(tags).items()})
    merged = pulumi.Output.from_input(own).apply(lambda given: {**stack_default_tags(), **given})
    governed = conventions.governed
    run = merged.apply(lambda all_tags: {key: all_tags[key] for key in governed if key in all_tags})
    return GovernedTags(own, merged, run)


def _own(conventions: TagConventions, tags: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what conventions and program give, by the precedence in `conventions`."""
    return {**conventions.defaults, **tags, **conventions.fixed}


def _judged(subject: str, conventions: TagConventions, key: str, value: Any) -> Any:
    if not _is_later(value):
        return value
    return pulumi.Output.from_input(value).apply(lambda known: _value(subject, conventions, key, known))


def _value(subject: str, conventions: TagConventions, key: str, value: str) -> str:
    _refuse(subject, conventions.judge_value(key, value))
    return value


def _merged_later(subject: str, conventions: TagConventions, tags: Mapping[str, str] | None) -> dict[str, str]:
    given = _given(tags)
    _refuse(subject, conventions.judge(given, stack_default_tags()).violations)
    return _own(conventions, given)


def _refuse(subject: str, violations: tuple[Violation, ...]) -> None:
    if violations:
        hidden = [replace(it, value=None, nearest=None) for it in violations]
        raise RefusedError(ConventionsViolatedError(subject, hidden))


def _given(tags: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (tags or {}).items() if value is not None}


def _is_value(value: object) -> bool:
    return isinstance(value, str) or value is UNKNOWN


def _is_later(value: object) -> bool:
    return isinstance(value, pulumi.Output) or hasattr(value, "__await__")
