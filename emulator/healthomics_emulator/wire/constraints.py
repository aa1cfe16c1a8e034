"""The constraints of one shape in the model: range, length, pattern and enum.

Reads every bound from the model and names no operation. Patterns name Unicode's categories, which ``regex``
can read and ``re`` cannot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import regex

# Categories, and those that are in no class. What (*SKIP)(*FAIL) ends is passed over: other escapes, and classes.
_CATEGORY = regex.compile(r"\\[^p](*SKIP)(*FAIL)|\\p\{\w+\}")
_LOOSE_CATEGORY = regex.compile(r"(?:\\[^p]|\[(?:\\.|[^\\\]])*\])(*SKIP)(*FAIL)|\\p\{\w+\}")
_NEVER_ASSIGNED = "\uffff"


def broken_constraints(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """Every reason why a value does not satisfy its shape, whatever is inside it.

    Args:
        shape: A shape of the service model.
        value: A value of the shape's type.
        path: Where the value is, as AWS writes it: ``/tags/team``.
    """
    bounds = shape.metadata
    if shape.type_name in ("integer", "long"):
        size, must = value, "Member must be"
    elif shape.type_name in ("string", "map", "list"):
        size, must = len(value), "Member must have length"
    else:
        return
    if size < bounds.get("min", size):
        yield _broken(path, f"{must} greater than or equal to {bounds['min']}")
    if size > bounds.get("max", size):
        yield _broken(path, f"{must} less than or equal to {bounds['max']}")
    if "pattern" in bounds and not fits(bounds["pattern"], value):
        yield _broken(path, f"Member must satisfy regular expression pattern: {bounds['pattern']}")
    if "enum" in bounds and value not in bounds["enum"]:
        yield _broken(path, f"Member must satisfy enum value set: [{', '.join(bounds['enum'])}]")


def fits(pattern: str, text: str) -> bool:
    """Whether a whole text matches a pattern of the model.

    A code point that this Python's Unicode does not know (category Cn) belongs to every category: the service may know
    a newer Unicode, and the Pythons that clients run on differ.
    """
    if not text.isascii():  # regex has its own Unicode.
        text = "".join(_NEVER_ASSIGNED if unicodedata.category(each) == "Cn" else each for each in text)
    return compile_pattern(pattern).fullmatch(text) is not None


@cache
def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """The compiled equivalent of a pattern of the model, in which every category includes Cn."""
    in_classes = _LOOSE_CATEGORY.sub(r"[\g<0>]", pattern)
    with_unassigned = _CATEGORY.sub(r"\g<0>\\p{Cn}", in_classes)
    # In a class, Smithy has neither the operations on sets of regex's version 1 nor names such as [:alpha:].
    return regex.compile(with_unassigned.replace("[:", r"[\:"), regex.V0)


def _broken(path: str, constraint: str) -> str:
    return f"Value at '{path}' failed to satisfy constraint: {constraint}"
