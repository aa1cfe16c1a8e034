"""The organisation's tag conventions: which tags a run group must, may and must not have. Pure.

Reads no file: `healthomics_components` makes conventions from what an organisation has written down.

**Precedence.** For each key, the first of these that has a value gives it:

1. a **fixed** value of the conventions. Nothing overrides it: a program that gives another value is in violation;
2. the tag that the **program** gives;
3. a **default** of the conventions;
4. the stack's **default tags** (`aws:defaultTags`), as any other resource of the stack gets them.

The result is evaluated: a required key may come from any of the four, and a stack's default tag that the
conventions forbid is a violation too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_healthomics.rules.violations import (
    UNKNOWN,
    Contradiction,
    ConventionsViolatedError,
    DocumentError,
    Unknown,
    Violation,
    kind_of,
    listed,
    misspelt,
    nearest,
)


@dataclass(frozen=True)
class Evaluation:
    """What the conventions make of some tags.

    Attributes:
        tags: the merged tags; values may be `UNKNOWN`.
        violations: every rule that they break, in the order of the conventions and then of the tags.
    """

    tags: dict[str, str | Unknown]
    violations: tuple[Violation, ...]


@dataclass(frozen=True)
class TagConventions:
    """Rules for tags. A key that any rule names must be written with exactly those capitals.

        TagConventions(required=["team", "cost-center"], allowed={"cost-center": ["1000", "2*"]})

    Attributes:
        required: keys that must have a value from somewhere, and not an empty one.
        allowed: for a key, the values that it may have; each may hold one `*`, which stands for any text.
        defaults: values for keys that the program leaves out.
        fixed: values that the conventions set themselves and that cannot be overridden.
        forbidden: keys that must not be set, in any capitals.
        keys: further keys, of which only the capitals are prescribed.

    Raises:
        DocumentError: the rules are of other types, or contradict each other; `reasons` are `Contradiction`s.
    """

    required: Sequence[str] = ()
    allowed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    forbidden: Sequence[str] = ()
    keys: Sequence[str] = ()

    def __post_init__(self) -> None:
        found = tuple(_mistyped(self)) or tuple(_contradictions(self))
        if found:
            raise DocumentError("tag conventions", found)

    @property
    def governed(self) -> tuple[str, ...]:
        """Every key that a rule names, forbidden ones aside; also the keys that a run's tags are made of."""
        named = (*self.required, *self.allowed, *self.defaults, *self.fixed, *self.keys)
        return tuple(dict.fromkeys(named))

    def apply(self, tags: Mapping[str, str], stack_defaults: Mapping[str, str] | None = None) -> dict[str, str]:
        """Merges tags by the precedence above and evaluates the result.

        Args:
            tags: what the program gives.
            stack_defaults: the stack's default tags, `aws:defaultTags`.

        Returns:
            All tags, merged.

        Raises:
            ConventionsViolatedError: with every violation at once; a key or a value that is not a string is one.
            TypeError: an argument is not a mapping.
        """
        found = self.evaluate(tags, stack_defaults)
        if found.violations:
            raise ConventionsViolatedError("tags", found.violations)
        return {key: value for key, value in found.tags.items() if isinstance(value, str)}

    def evaluate(
        self, tags: Mapping[str, str | Unknown], stack_defaults: Mapping[str, str] | None = None
    ) -> Evaluation:
        """Does what `apply` does, but returns the violations and takes values that are `UNKNOWN`.

        A tag whose value is None is left out. A key or a value that is not a string is a violation.
        """
        stack = {} if stack_defaults is None else stack_defaults
        for argument, it in (("tags", tags), ("stack_defaults", stack)):
            if not isinstance(it, Mapping):
                raise TypeError(f"{argument} must be a mapping of keys to values, got {kind_of(it)}")
        mistyped = (violation for it in (stack, tags) for violation in _mistyped_tags(it))
        merged = {**_evaluable(stack), **self.defaults, **_evaluable(tags), **self.fixed}
        overridden = ((key, value) for key, value in tags.items() if key in self.fixed and isinstance(value, str))
        overriding = (violation for key, value in overridden for violation in self.evaluate_value(key, value))
        return Evaluation(merged, (*mistyped, *overriding, *self.violations_in(merged)))

    def violations_in(self, tags: Mapping[str, str | Unknown]) -> tuple[Violation, ...]:
        """Returns what is wrong with all tags of a group as they would reach AWS."""
        return (*self._of_governed(tags), *self._of_others(tags))

    def evaluate_value(self, key: str, value: str | None) -> tuple[Violation, ...]:
        """Evaluates the value that a program gives to a key, if it became known later than the others.

        None stands for an absent tag: a violation if the key is required. So is anything else that is not a string.
        """
        if not isinstance(value, str | None):
            return tuple(_mistyped_tags({key: value}))
        if key in self.fixed:
            reason, fixed = f"is set to {self.fixed[key]!r} by the conventions", self.fixed[key]
            return () if value in (None, fixed) else (Violation("tags", reason, key, value, (fixed,)),)
        if not value and key in self.required:
            return (self._missing(key, (), is_empty=value == ""),)
        allowed = tuple(self.allowed.get(key, ()))
        if value is None or _is_allowed(value, allowed):
            return ()
        reason = f"must be one of {listed(allowed)}"
        return (Violation("tags", reason, key, value, allowed, misspelt(value, allowed)),)

    def _of_governed(self, merged: Mapping[str, str | Unknown]) -> Iterator[Violation]:
        respelt = {key.lower() for key in merged if key not in self.governed}
        for key in self.governed:
            value = merged.get(key)
            if isinstance(value, str):
                yield from self.evaluate_value(key, value)
            elif value is None and key in (*self.required, *self.fixed) and key.lower() not in respelt:
                yield self._missing(key, [other for other in merged if other not in self.governed])

    def _of_others(self, merged: Mapping[str, str | Unknown]) -> Iterator[Violation]:
        spelling = {key.lower(): key for key in self.governed}
        forbidden = {key.lower() for key in self.forbidden}
        for key in merged:
            if key.lower() in forbidden:
                yield Violation("tags", "must not be set: the conventions forbid the key", key)
            elif key not in self.governed and key.lower() in spelling:
                yield Violation("tags", f"must be written {spelling[key.lower()]!r}", key)

    def _missing(self, key: str, others: Collection[str], *, is_empty: bool = False) -> Violation:
        if key not in self.required:
            return Violation("tags", f"is set to {self.fixed[key]!r} by the conventions, and is missing", key)
        allowed = tuple(self.allowed.get(key, ()))
        reason = f"is required{', and must not be empty' * is_empty}{f', one of {listed(allowed)}' if allowed else ''}"
        return Violation("tags", reason, key, allowed=allowed, nearest=nearest(key, others))


def _mistyped(rules: TagConventions) -> Iterator[Contradiction]:
    """Yields what is of another type than it must be, such as a string for a list: it is a sequence of its letters."""
    for name in ("required", "forbidden", "keys"):
        yield from _mistyped_list((name,), getattr(rules, name))
    for name in ("allowed", "defaults", "fixed"):
        entries = getattr(rules, name)
        if not isinstance(entries, Mapping):
            yield Contradiction((name,), f"must be a mapping of keys to values, got {kind_of(entries)}")
            continue
        for key, it in entries.items():
            if not isinstance(key, str):
                yield Contradiction((name,), f"has the key {key!r}, which must be a string")
            elif name == "allowed":
                yield from _mistyped_list((name, key), it)
            elif not isinstance(it, str):
                yield Contradiction((name, key), f"must be a string, got {kind_of(it)}")


def _mistyped_list(trail: tuple[str, ...], texts: object) -> Iterator[Contradiction]:
    if isinstance(texts, str):
        yield Contradiction(trail, f"must be a list of strings, got the string {texts!r}")
    elif not isinstance(texts, Collection) or isinstance(texts, bytes | Mapping):
        yield Contradiction(trail, f"must be a list of strings, got {kind_of(texts)}")
    else:
        odd = [it for it in texts if not isinstance(it, str)]
        yield from (Contradiction(trail, f"must be a list of strings, got {kind_of(it)} in it") for it in odd)


def _mistyped_tags(tags: Mapping[Any, object]) -> Iterator[Violation]:
    for key, value in tags.items():
        if not isinstance(key, str):
            yield Violation("tags", f"has the key {key!r}, which must be a string")
        elif not isinstance(value, str | Unknown | None):
            advice = "; put it in quotes" if isinstance(value, int | float) else ""
            yield Violation("tags", f"must be a string, got {kind_of(value)}{advice}", key)


def _evaluable(tags: Mapping[Any, Any]) -> dict[str, str | Unknown]:
    """Returns tags with every value that is not a string as UNKNOWN, so that their keys are evaluated all the same."""
    given = ((key, it) for key, it in tags.items() if isinstance(key, str) and it is not None)
    return {key: it if isinstance(it, str) else UNKNOWN for key, it in given}


def _contradictions(rules: TagConventions) -> Iterator[Contradiction]:
    yield from _two_spellings(rules)
    for key, values in rules.allowed.items():
        if not values:
            yield Contradiction(("allowed", key), "must list at least one value; leave it out to allow any")
        starred = (value for value in values if value.count("*") > 1)
        yield from (Contradiction(("allowed", key), f"may have one * in each value, got {it!r}") for it in starred)
    for name, given in (("defaults", rules.defaults), ("fixed", rules.fixed)):
        for key, value in given.items():
            if not _is_allowed(value, rules.allowed.get(key, ())):
                reason = f"is {value!r}, which allowed.{key} does not list: {listed(rules.allowed[key])}"
                yield Contradiction((name, key), reason)
            elif value == "" and key in rules.required:
                yield Contradiction((name, key), "is empty, which does not satisfy required")
    twice = (key for key in rules.defaults if key in rules.fixed)
    yield from (Contradiction(("defaults", key), "is fixed already; a default would have no effect") for key in twice)


def _two_spellings(rules: TagConventions) -> Iterator[Contradiction]:
    spelling: dict[str, str] = {}
    for name in ("required", "allowed", "defaults", "fixed", "keys"):
        for key in getattr(rules, name):
            first = spelling.setdefault(key.lower(), key)
            if first != key:
                yield Contradiction((name,), f"has {key!r} and another rule {first!r}: one key has one spelling")
    named = (key for key in rules.forbidden if key.lower() in spelling)
    yield from (Contradiction(("forbidden",), f"lists {key!r}, which another rule uses") for key in named)


def matches(value: str, pattern: str) -> bool:
    """Whether a value is what a pattern with at most one `*` describes; nothing else in it is special."""
    start, star, end = pattern.partition("*")
    if not star:
        return value == pattern
    return len(value) >= len(start) + len(end) and value.startswith(start) and value.endswith(end)


def _is_allowed(value: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(matches(value, pattern) for pattern in patterns)
