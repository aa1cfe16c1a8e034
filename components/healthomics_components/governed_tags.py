"""Applies the pure conventions to the tags of a Pulumi program, of which some are only known later.

What the program gives is checked here, in a preview at once; a value that is an output as soon as it is known, which
is during the update if AWS makes it up, and before the group is created. It may be a secret and is not shown.
The conventions then travel with the group to the provider, which checks the result: what a transform added or removed,
default tags from wherever they come, and tags that `aws:ignoreTags` keeps off. Pulumi's mocks run no check.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import asdict
from typing import Any

import pulumi
from pulumi_healthomics import UNKNOWN, ConventionsViolatedError, RunGroup, TagConventions, Violation

from healthomics_components.refusal import RefusedError


def violations_now(conventions: TagConventions, tags: Any, defaults: Mapping[str, str] | None) -> tuple[Violation, ...]:
    """Returns what is known to be wrong with tags before anything runs.

    Args:
        conventions: the rules.
        tags: what the program gives.
        defaults: the default tags that the group gets; None if only the provider knows them.
    """
    if _is_later(tags):
        return ()
    if tags is not None and not isinstance(tags, Mapping):
        return (Violation("tags", f"must be a mapping of keys to values, got {type(tags).__name__}"),)
    known = {key: UNKNOWN if _is_later(value) else value for key, value in _given(tags).items()}
    if defaults is None:
        # Any required tag may be among them: check sees that.
        expected = {key: UNKNOWN for key in conventions.required if key not in known}
        found = conventions.evaluate({**known, **expected}).violations
    else:
        found = conventions.evaluate(known, defaults).violations
    # A default tag may be a secret.
    return tuple(it if it.key in known else it.hidden() for it in found)


def mistakes_to_aws(conventions: TagConventions, tags: Any, **arguments: Any) -> tuple[str, ...]:
    """Returns what AWS would refuse of a group's arguments and of the tags that program and conventions give it."""
    by_string = {key: it for key, it in _given(tags).items() if isinstance(key, str)}
    given = tags if _is_later(tags) else _own(conventions, by_string)
    return RunGroup.validate(tags=given, **arguments)


def governed_tags(subject: str, conventions: TagConventions, tags: Any, defaults: Mapping[str, str] | None) -> Any:
    """Returns the tags that a group is given; those that are outputs are checked when they are known.

    Args:
        subject: the group, as a message calls it.
        conventions: the rules.
        tags: what the program gives, in which `violations_now` found nothing. An output in it may turn out to be None:
            then the conventions' default applies, or the stack's.
        defaults: as for `violations_now`.
    """

    def refuse(violations: tuple[Violation, ...]) -> None:
        if violations:
            raise RefusedError(ConventionsViolatedError(subject, [it.hidden() for it in violations]))

    def merged(given: Any) -> dict[str, Any]:
        refuse(violations_now(conventions, given, defaults))
        return _own(conventions, _given(given))

    def judged(key: str, known: Any) -> Any:
        value = conventions.defaults.get(key) if known is None else known
        if value is not None or (defaults is not None and key not in defaults):
            refuse(conventions.evaluate_value(key, value))
        return value

    def later(key: str, value: Any) -> Any:
        return pulumi.Output.from_input(value).apply(lambda known: judged(key, known))

    if _is_later(tags):
        return pulumi.Output.from_input(tags).apply(merged)
    return _own(conventions, {key: later(key, it) if _is_later(it) else it for key, it in _given(tags).items()})


def inputs_for_check(
    conventions: TagConventions, tags: Any, asked_by_table: Mapping[str, str], lineage: Mapping[str, Any] | None
) -> dict[str, str]:
    """Returns what the group's check gets, packed as it is unpacked by `rules.tagging` of the provider.

    Args:
        conventions: the rules.
        tags: what the program gives.
        asked_by_table: what asks for a tag, by its key, in a table of teams.
        lineage: what the check of a team's group has to know of its table; None outside of one.
    """
    packed = {
        "conventions": json.dumps({rule: it for rule, it in asdict(conventions).items() if it}),
        "conventionTags": {**asked_by_table, **tags_by(conventions, tags)},
        "lineage": lineage,
    }
    return {"governance": json.dumps({key: it for key, it in packed.items() if it})}


def tags_by(conventions: TagConventions, tags: Any) -> dict[str, str]:
    """Returns, by key, what asks for the tags that a group has because of its conventions, not of its program."""
    keys = {*conventions.fixed, *({*conventions.defaults} - {*_given(tags)})}
    return dict.fromkeys(sorted(keys), "the conventions")


def tags_of_runs(conventions: TagConventions, own: Any, tags_all: pulumi.Output[Any]) -> pulumi.Output[dict[str, str]]:
    """Returns the tags that the conventions name, and that every run must be given.

    Args:
        conventions: the rules.
        own: what the group is given. It has what `aws:ignoreTags` keeps off the group, but not off its runs.
        tags_all: all tags of the group, the stack's default tags included; secret if any of them is.
    """
    if isinstance(own, Mapping) and all(isinstance(it, str) for it in own.values()):
        # Each value in `Output.all` is an output more that the program waits for.
        return tags_all.apply(lambda known: _of_a_run(conventions, known, own))
    return pulumi.Output.all(tags_all, own).apply(lambda known: _of_a_run(conventions, *known))


def _of_a_run(conventions: TagConventions, all_tags: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    tags = {**all_tags, **_given(own)}
    return {key: tags[key] for key in conventions.governed if key in tags}


def _own(conventions: TagConventions, tags: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what conventions and program give, by the precedence in `conventions`."""
    return {**conventions.defaults, **tags, **conventions.fixed}


def _given(tags: Any) -> dict[str, Any]:
    return {key: value for key, value in tags.items() if value is not None} if isinstance(tags, Mapping) else {}


def _is_later(value: object) -> bool:
    return isinstance(value, pulumi.Output | Awaitable)
