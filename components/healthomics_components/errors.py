"""What is refused, and why it is said all at once.

A person who has to fix four things wants to read four things, not the first one four times. Every check of this
package therefore collects what is wrong and raises one error whose attributes are the facts and whose text is a list.

Pure: knows neither Pulumi nor AWS.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One rule of the conventions that a tag breaks.

    Attributes:
        key: the tag's key.
        reason: what must hold; lower case, no full stop.
        value: the tag's value, or None where there is none or it is not to be shown.
        allowed: the values that the conventions allow, if they name any.
        nearest: what was probably meant: an allowed value or a key.
    """

    key: str
    reason: str
    value: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: str | None = None

    def __str__(self) -> str:
        sentence = f"tags[{self.key!r}] {self.reason}"
        if self.value is None:
            return sentence if self.nearest is None else f"{sentence}; is {self.nearest!r} meant to be it?"
        hint = "" if self.nearest is None else f"; did you mean {self.nearest!r}?"
        return f"{sentence}, got {self.value!r}{hint}"


class GovernanceError(Exception):
    """What was asked for breaks the rules, or the rules contradict themselves.

    Attributes:
        subject: what was judged, such as `run group "calling"` or `tags.yaml`.
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
        return f"{self.subject}: {len(self.reasons)} things are wrong{listed}"


class ConventionsViolatedError(GovernanceError):
    """Tags break the organisation's conventions; `reasons` are `Violation`s."""


class DocumentError(GovernanceError):
    """A file or a mapping is not what it should be; each reason names its file and line, or its key."""


def refuse(subject: str, reasons: Sequence[str]) -> None:
    """Raises a `DocumentError` if there is any reason to.

    Raises:
        DocumentError: there are reasons.
    """
    if reasons:
        raise DocumentError(subject, reasons)
