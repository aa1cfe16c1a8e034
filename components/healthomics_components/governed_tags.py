"""Applies the pure conventions to the tags of a Pulumi program, of which some are only known later.

What is known is checked at once, in a preview; a value that is an output is checked as soon as it is known, which for
one that AWS makes up is during the update, and before the group is created. Such a value may be a secret and is not
shown in any message.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi
from pulumi_healthomics import UNKNOWN, ConventionsViolatedError, RunGroup, TagConventions, Violation

from healthomics_components.refusal import RefusedError
from healthomics_components.sections import kind


def stack_default_tags() -> dict[str, str]:
    """Returns the stack's default tags, `aws:defaultTags`. What is malformed is reported by the run group itself."""
    try:
        configured = pulumi.Config("aws").get_object("defaultTags")
    except pulumi.ConfigTypeError:
        return {}
    tags = configured.get("tags") if isinstance(configured, Mapping) else None
    # Settings know numbers and booleans; as tags they are the texts that they look like.
    texts = {key: json.dumps(it) if isinstance(it, bool | int | float) else it for key, it in _given(tags).items()}
    return {key: it for key, it in texts.items() if isinstance(it, str)}


def violations_now(conventions: TagConventions, tags: Any) -> tuple[Violation, ...]:
    """Returns what is known to be wrong with tags before anything runs."""
    if _is_later(tags):
        return ()
    if tags is not None and not isinstance(tags, Mapping):
        return (Violation("tags", f"must be a mapping of keys to values, got {type(tags).__name__}"),)
    if keys := [key for key in _given(tags) if not isinstance(key, str)]:
        return tuple(Violation("tags", f"has the key {key!r}, which must be a text") for key in keys)
    known = {key: UNKNOWN if _is_later(value) else value for key, value in _given(tags).items()}
    bad = {key: it for key, it in known.items() if not _is_value(it)}
    odd = (Violation("tags", f"must be a text, got {kind(it)}; put it in quotes", key) for key, it in bad.items())
    found = conventions.evaluate({**known, **dict.fromkeys(bad, UNKNOWN)}, stack_default_tags()).violations
    return (*odd, *(it if it.key in known or not _defaults_are_secret() else _hidden(it) for it in found))


def mistakes_to_aws(name: str, conventions: TagConventions, tags: Any) -> tuple[str, ...]:
    """Returns what AWS would refuse of a group's name and of the tags that program and conventions give it."""
    return RunGroup.validate(name, _own(conventions, _given(tags)))


def governed_tags(subject: str, conventions: TagConventions, tags: Any) -> Any:
    """Returns the tags that a group is given; those that are outputs are checked when they are known.

    Args:
        subject: the group, as a message calls it.
        conventions: the rules.
        tags: what the program gives, in which `violations_now` found nothing.
    """
    if _is_later(tags):
        return pulumi.Output.from_input(tags).apply(lambda given: _merged_later(subject, conventions, given))
    return _own(conventions, {key: _checked(subject, conventions, key, it) for key, it in _given(tags).items()})


def tags_by(conventions: TagConventions, tags: Any) -> dict[str, str]:
    """Returns, by key, what asks for the tags that a group has because of its conventions, not of its program."""
    keys = {*conventions.fixed, *({*conventions.defaults} - {*_given(tags)})}
    return dict.fromkeys(sorted(keys), "the conventions")


def tags_of_runs(conventions: TagConventions, own: Any, tags_all: pulumi.Output[Any]) -> pulumi.Output[dict[str, str]]:
    """Returns the tags that the conventions speak of, and that every run must be given.

    Args:
        conventions: the rules.
        own: what the group is given. It has what `aws:ignoreTags` keeps off the group, but not off its runs.
        tags_all: all tags of the group, the stack's default tags included; secret if any of them is.
    """

    def chosen(all_tags: Mapping[str, str], own_tags: Mapping[str, str]) -> dict[str, str]:
        tags = {**all_tags, **own_tags}
        return {key: tags[key] for key in conventions.governed if key in tags}

    if isinstance(own, Mapping) and all(isinstance(it, str) for it in own.values()):
        # Each value in `Output.all` is an output more that the program waits for.
        return tags_all.apply(lambda known: chosen(known, own))
    return pulumi.Output.all(tags_all, own).apply(lambda known: chosen(*known))


def _own(conventions: TagConventions, tags: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what conventions and program give, by the precedence in `conventions`."""
    return {**conventions.defaults, **tags, **conventions.fixed}


def _checked(subject: str, conventions: TagConventions, key: str, value: Any) -> Any:
    if not _is_later(value):
        return value
    return pulumi.Output.from_input(value).apply(lambda known: _value(subject, conventions, key, known))


def _value(subject: str, conventions: TagConventions, key: str, value: str) -> str:
    _refuse(subject, conventions.evaluate_value(key, value))
    return value


def _merged_later(subject: str, conventions: TagConventions, tags: Mapping[str, str] | None) -> dict[str, str]:
    given = _given(tags)
    _refuse(subject, conventions.evaluate(given, stack_default_tags()).violations)
    return _own(conventions, given)


def _refuse(subject: str, violations: tuple[Violation, ...]) -> None:
    if violations:
        raise RefusedError(ConventionsViolatedError(subject, [_hidden(it) for it in violations]))


def _hidden(violation: Violation) -> Violation:
    return replace(violation, value=None, nearest=None)


def _defaults_are_secret() -> bool:
    return pulumi.runtime.is_config_secret("aws:defaultTags")


def _given(tags: Any) -> dict[str, Any]:
    return {key: value for key, value in tags.items() if value is not None} if isinstance(tags, Mapping) else {}


def _is_value(value: object) -> bool:
    return isinstance(value, str) or value is UNKNOWN


def _is_later(value: object) -> bool:
    return isinstance(value, pulumi.Output) or hasattr(value, "__await__")
