"""One walk along a shape of the model and a value from the wire: first the type of each value, then its constraints.

The choices, where AWS leaves one:

- ``3.0`` and ``3e0`` are the integer 3: JSON has one kind of number. ``2.5`` is refused.
- A boolean or a string is never a number, and a number never a string.
- ``null`` is refused for every member, as HealthOmics refuses it for a limit: it unsets nothing.
- Unknown members are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .constraints import broken_constraints
from .errors import malformed

_RANGES = {"integer": range(-(2**31), 2**31), "long": range(-(2**63), 2**63)}
_TYPES = {"string": str, "map": dict, "structure": dict, "list": list, "boolean": bool}


def read(shape: Any, value: Any, path: str, broken: list[str]) -> Any:
    """The value, its numbers made whole and its members called as in the model.

    Args:
        shape: A shape of the service model.
        value: A value as JSON has it.
        path: Where it is, as AWS writes it: ``/tags/team``. The parameters of a call are at the empty one.
        broken: Gets every reason why the value does not satisfy the model, in the order of the members.

    Raises:
        ServiceError: SerializationException, for the first value of another type than its shape's.
    """
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return value
    if kind in _RANGES:
        value = _whole(value, _RANGES[kind], path)
    elif kind in _TYPES and not isinstance(value, _TYPES[kind]):
        raise malformed(f"Expected a {kind} at '{path}'.")
    broken += broken_constraints(shape, value, path)
    if kind == "structure":
        return dict(_members(shape, value, path, broken))
    if kind == "map":
        return dict(_entries(shape, value, path, broken))
    if kind == "list":
        return [_item(shape.member, item, f"{path}/{number}", broken) for number, item in enumerate(value)]
    return value


def _members(shape: Any, value: Mapping[str, Any], path: str, broken: list[str]) -> Iterator[tuple[str, Any]]:
    for name, member in shape.members.items():
        wire_name = member.serialization.get("name", name)
        if wire_name in value:
            yield name, _item(member, value[wire_name], f"{path}/{name}", broken)
        elif name in shape.required_members:
            broken.append(f"Value at '{path}/{name}' failed to satisfy constraint: Member must not be null")


def _entries(shape: Any, value: Mapping[str, Any], path: str, broken: list[str]) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        broken += broken_constraints(shape.key, key, f"{path}/{key} (key)")
        yield key, _item(shape.value, item, f"{path}/{key}", broken)


def _item(shape: Any, value: Any, path: str, broken: list[str]) -> Any:
    if value is None:
        broken.append(f"Value null at '{path}' failed to satisfy constraint: Member must not be null")
        return None
    return read(shape, value, path, broken)


def _whole(value: Any, possible: range, path: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in possible:
        raise malformed(f"Expected an integer at '{path}'.")
    return value
