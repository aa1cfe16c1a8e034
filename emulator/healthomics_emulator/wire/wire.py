"""What the JSON, the query string and the path may hold, before anything is read from them.

Wrong types are refused here because moto's parser, like ``int()``, would make something of them.
The choices, where AWS leaves one:

- ``3.0`` and ``3e0`` are the integer 3: JSON has one kind of number. ``2.5`` is refused.
- A boolean or a string is never a number, and a number never a string.
- ``null`` is refused for every member, as HealthOmics refuses it for a limit: it unsets nothing.
- Unknown members are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from .errors import ServiceError, violations

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_INTEGER_32 = range(-(2**31), 2**31)
_KINDS = {"string": str, "map": dict, "structure": dict, "list": list}


def read_json(body: bytes) -> dict[str, Any]:
    """The members of a JSON body; none in an empty one.

    Raises:
        ServiceError: SerializationException, for what is not JSON or not an object.
    """
    if not body:
        return {}
    try:
        content = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _malformed("The request body is not valid JSON.") from None
    if not isinstance(content, dict):
        raise _malformed("The request body must be a JSON object.")
    return content


def checked(shape: Any, value: Any, path: str = "") -> Any:
    """The JSON value with its numbers made whole, if it has the types that the shape asks for."""
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "integer":
        return _whole(value, path)
    kind = _KINDS.get(shape.type_name)
    if kind is not None and not isinstance(value, kind):
        raise _malformed(f"Expected a {shape.type_name} at '{path or '/'}'.")
    if shape.type_name == "structure":
        return dict(_checked_members(shape, value, path))
    if shape.type_name == "map":
        return {key: _checked_item(shape.value, item, f"{path}/{key}") for key, item in value.items()}
    if shape.type_name == "list":
        return [_checked_item(shape.member, item, f"{path}/{n}") for n, item in enumerate(value)]
    return value


def check_text(shape: Any, value: str, path: str) -> None:
    """Refuses a value of the path or query that does not spell what its shape asks for."""
    if shape.type_name == "integer" and not (_INTEGER.fullmatch(value) and int(value) in _INTEGER_32):
        raise _malformed(f"Expected an integer at '{path}'.")


def _checked_members(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, member in shape.members.items():
        if "location" in member.serialization:
            continue
        wire_name = member.serialization.get("name", name)
        if wire_name in value:
            yield wire_name, _checked_item(member, value[wire_name], f"{path}/{wire_name}")


def _checked_item(shape: Any, value: Any, path: str) -> Any:
    if value is None:
        raise violations([f"Value null at '{path}' failed to satisfy constraint: Member must not be null"])
    return checked(shape, value, path)


def _whole(value: Any, path: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in _INTEGER_32:
        raise _malformed(f"Expected an integer at '{path}'.")
    return value


def _malformed(message: str) -> ServiceError:
    return ServiceError("SerializationException", message)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
