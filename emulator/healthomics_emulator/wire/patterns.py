r"""Smithy's regular expressions in Python's.

A model's patterns name Unicode categories (``\p{L}``), which ``re`` does not know. They are
spelt out as ranges of code points, once, on first use.

A code point that this Python's Unicode does not know (category Cn) belongs to every category:
the service may know a newer Unicode, and the Pythons that clients run on differ.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

_UNASSIGNED = "Cn"
_CATEGORY = re.compile(r"\\p\{(\w+)\}")
_ESCAPE = re.compile(r"\\.", re.DOTALL)
# Python reserves these, doubled or opening, for set operations that Smithy does not have.
_SET_OPERATORS = frozenset("|&~[")


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The compiled equivalent of a Smithy pattern. It is meant for ``fullmatch``."""
    return re.compile("".join(_translate(pattern)))


def _translate(pattern: str) -> Iterator[str]:
    position, in_class = 0, False
    while position < len(pattern):
        if category := _CATEGORY.match(pattern, position):
            ranges = _ranges(category.group(1))
            yield ranges if in_class else f"[{ranges}]"
            position = category.end()
        elif escape := _ESCAPE.match(pattern, position):
            yield escape.group()
            position = escape.end()
        else:
            character = pattern[position]
            yield rf"\{character}" if in_class and character in _SET_OPERATORS else character
            in_class = character == "[" or (in_class and character != "]")
            position += 1


@cache
def _ranges(category: str) -> str:
    return "".join(
        f"{_escaped(first)}-{_escaped(last)}"
        for first, last, found in _runs_of_one_category()
        if found == _UNASSIGNED or found.startswith(category)
    )


@cache
def _runs_of_one_category() -> tuple[tuple[int, int, str], ...]:
    runs = []
    first, current = 0, unicodedata.category("\0")
    for point in range(1, sys.maxunicode + 1):
        category = unicodedata.category(chr(point))
        if category != current:
            runs.append((first, point - 1, current))
            first, current = point, category
    runs.append((first, sys.maxunicode, current))
    return tuple(runs)


def _escaped(point: int) -> str:
    return f"\\U{point:08x}"
