"""What is wrong, as data: one shape for arguments and tags, and the errors that carry several of them. Pure.

Someone who has four things to fix wants to read all four, not the first one four times. Every check therefore collects
what is wrong, and what raises at all raises one error, whose attributes are the facts and whose text is a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final


class Unknown:
    """A value that a preview does not know yet. What depends on it is checked once it is known."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""Stands for a tag's value that a preview does not know yet."""


@dataclass(frozen=True)
class Violation:
    """One rule that an argument or a tag breaks.

    Attributes:
        field: the input, by its key in the API and in Pulumi's state, such as `maxCpus`, `tags` or `adoptId`.
        reason: what must hold; lower case, no full stop.
        key: the tag's key, if the rule is about one tag.
        value: the value, or None where there is none or it must not be shown.
        allowed: the values that are allowed, if the rule names any.
        nearest: what was probably meant: an allowed value or a key.
    """

    field: str
    reason: str
    key: str | None = None
    value: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None

    def worded(self, argument: Callable[[str], str]) -> str:
        """Returns the violation as a sentence.

        Args:
            argument: returns what a field is called where the program was written, such as `max_cpus` for `maxCpus`.
        """
        place = argument(self.field)
        sentence = f"{place if self.key is None else f'{place}[{self.key!a}]'} {self.reason}"
        got = "" if self.value is None else f", got {self.value!r}"
        if self.nearest is None:
            return sentence + got
        return f"{sentence}{got}; did you mean {self.nearest!r}?"

    def hidden(self) -> Violation:
        """Returns the violation without its value, which may be a secret, and without what is most like it."""
        return replace(self, value=None, nearest=self.nearest if self.value is None else None)

    def __str__(self) -> str:
        return self.worded(str)


@dataclass(frozen=True)
class Contradiction:
    """A rule of conventions that is of another type than it must be, or cannot hold beside the others.

    Attributes:
        trail: the keys that lead to it, such as `("allowed", "team")`.
        reason: what is wrong; lower case, no full stop.
    """

    trail: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        return f"{'.'.join(self.trail)} {self.reason}"


class GovernanceError(Exception):
    """The program breaks the rules, or the rules contradict each other.

    Attributes:
        subject: what was checked, such as `run group "calling"` or `tags.yaml`.
        reasons: everything that is wrong with it, in the order in which it was written.
    """

    def __init__(self, subject: str, reasons: Sequence[object]) -> None:
        super().__init__(subject, *reasons)
        self.subject = subject
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        if len(self.reasons) == 1:
            reason = str(self.reasons[0])
            return reason if reason.startswith(self.subject) else f"{self.subject}: {reason}"
        listed = "".join(f"\n  {number}. {reason}" for number, reason in enumerate(self.reasons, 1))
        return f"{self.subject}: {len(self.reasons)} problems{listed}"


class ConventionsViolatedError(GovernanceError):
    """Tags break the organisation's conventions; `reasons` are `Violation`s."""


class DocumentError(GovernanceError):
    """A file or a mapping is not what it should be; each reason names its file and line, or its key."""


MOST_LISTED = 10
"""Allowed values that a message lists; an organisation has hundreds of cost centres."""


def listed(values: Collection[str]) -> str:
    """Returns values for a sentence: the first ten of them, and how many more there are."""
    shown = ", ".join(repr(value) for value in list(values)[:MOST_LISTED])
    return shown if len(values) <= MOST_LISTED else f"{shown} or {len(values) - MOST_LISTED} more"


_KINDS = {
    bool: "a boolean",
    dict: "a mapping",
    float: "a number",
    int: "a number",
    list: "a list",
    str: "a string",
    type(None): "nothing",
}


def kind_of(value: object) -> str:
    """Returns what kind of value this is, for a sentence that must not show the value itself."""
    return "a value that is not known yet" if value is UNKNOWN else _KINDS.get(type(value), type(value).__name__)


def misspelt(value: str, allowed: Iterable[str]) -> str | None:
    """Returns the allowed value that a value is a misspelling of. With other digits it is another value, not that."""
    digits = re.sub(r"\D", "", value)
    return nearest(value, (it for it in allowed if re.sub(r"\D", "", it) == digits), cutoff=0.75)


def nearest(word: str, candidates: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Returns the candidate most like a word, capitals and a `*` aside, to word a message with.

    Args:
        word: what was written.
        candidates: what may have been meant.
        cutoff: how alike the two must be, from 0 to 1; at 0 there is an answer if there is any candidate.

    Returns:
        The candidate, or None if none is alike.
    """
    # Costs a few milliseconds, and a program without a mistake has no use for it.
    from difflib import get_close_matches  # noqa: PLC0415

    by_form = {_form(candidate): candidate for candidate in candidates}
    found = get_close_matches(_form(word), by_form, n=1, cutoff=cutoff)
    return by_form[found[0]] if found else None


def _form(word: str) -> str:
    return word.lower().replace("*", "")
