"""The constraints of a shape in the model: required, range, length, pattern and enum.

Reads every bound from the model and knows no operation by name. Every violation is reported, as
AWS does. Patterns name Unicode's categories, which ``regex`` can read and ``re`` cannot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import regex

# Categories, and those that are in no class. What (*SKIP)(*FAIL) ends is passed over: other escapes, and classes.
_CATEGORY = regex.compile(r"\\[^p](*SKIP)(*FAIL)|\\p\{\w+\}")
_LOOSE_CATEGORY = regex.compile(r"(?:\\[^p]|\[(?:\\.|[^\\\]])*\])(*SKIP)(*FAIL)|\\p\{\w+\}")
_NEVER_ASSIGNED = "\uffff"

Check = Callable[[Any, Any, str], Iterator[str]]


def broken_constraints(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """Every reason why a parsed value does not satisfy its shape, in the order of the members.

    Args:
        shape: A shape of the service model.
        value: A value of the shape's type, as the protocol's parser left it.
        path: Where the value is, as AWS writes it: ``/tags/team``.
    """
    if getattr(shape, "is_document_type", False):
        return
    check: Check | None = _CHECKS.get(shape.type_name)
    if check is not None:
        yield from check(shape, value, path)


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


def _structure(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        where = f"{path}/{name}"
        if name in value:
            yield from broken_constraints(member, value[name], where)
        elif name in shape.required_members:
            yield f"Value at '{where}' failed to satisfy constraint: Member must not be null"


def _map(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    yield from _length(shape, len(value), path)
    for key, item in value.items():
        yield from broken_constraints(shape.key, key, f"{path}/{key} (key)")
        yield from broken_constraints(shape.value, item, f"{path}/{key}")


def _list(shape: Any, value: list[Any], path: str) -> Iterator[str]:
    yield from _length(shape, len(value), path)
    for number, item in enumerate(value):
        yield from broken_constraints(shape.member, item, f"{path}/{number}")


def _string(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _length(shape, len(value), path)
    pattern = shape.metadata.get("pattern")
    if pattern and not fits(pattern, value):
        yield _broken(path, f"Member must satisfy regular expression pattern: {pattern}")
    choices = shape.metadata.get("enum")
    if choices and value not in choices:
        yield _broken(path, f"Member must satisfy enum value set: [{', '.join(choices)}]")


def _integer(shape: Any, value: int, path: str) -> Iterator[str]:
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if lowest is not None and value < lowest:
        yield _broken(path, f"Member must be greater than or equal to {lowest}")
    if highest is not None and value > highest:
        yield _broken(path, f"Member must be less than or equal to {highest}")


def _length(shape: Any, length: int, path: str) -> Iterator[str]:
    shortest, longest = shape.metadata.get("min"), shape.metadata.get("max")
    if shortest is not None and length < shortest:
        yield _broken(path, f"Member must have length greater than or equal to {shortest}")
    if longest is not None and length > longest:
        yield _broken(path, f"Member must have length less than or equal to {longest}")


def _broken(path: str, constraint: str) -> str:
    return f"Value at '{path}' failed to satisfy constraint: {constraint}"


_CHECKS: Mapping[str, Check] = {
    "structure": _structure,
    "map": _map,
    "list": _list,
    "string": _string,
    "integer": _integer,
    "long": _integer,
}
