"""What a file's text comes to: its values, and the line of each key. Pure."""

from dataclasses import dataclass, field
from typing import Any

Trail = tuple[str, ...]
"""The keys that lead to a place in a document; a list's items count from 1."""

DEEPEST = 50
"""Levels that a document may nest. Tables and policies nest less than ten; Python's own limit is a few hundred."""

TOO_DEEP = f"nests more than {DEEPEST} levels"


class MalformedError(Exception):
    """The file is not JSON, or not YAML.

    Attributes:
        reason: what is wrong; the end of a sentence that begins with the file.
        line: where, if that is known.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass
class Located:
    """Plain values and where they are.

    Attributes:
        content: plain values; keys are strings. None if there is no value.
        lines: the line of each key and item.
        repeated: keys that are twice in one mapping: the line of the second, and a sentence.
    """

    content: Any = None
    lines: dict[Trail, int] = field(default_factory=dict)
    repeated: list[tuple[int, str]] = field(default_factory=list)

    def repeat(self, trail: Trail, line: int, first: int) -> None:
        """Notes a key that was in its mapping before."""
        self.repeated.append((line, f"{'.'.join(trail)} is in line {first} already"))


def paired(text: str) -> str:
    r"""Returns a string whose escapes `\ud83e\uddec` are the one character that they mean.

    Raises:
        UnicodeError: half of such a character is alone, so that no file, terminal or request can take it.
    """
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
