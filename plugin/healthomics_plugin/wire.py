"""Values as the engine sends them, and as the requests know them. Pure.

In gRPC they are in a `Struct`, in which Pulumi marks what JSON does not have: a secret is a mapping with a signature,
and a value that is not known yet is one of a few long strings. Here values are plain, with `UNKNOWN`, and what is
secret is a set of paths beside them, such as `("tags", "team")`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi_healthomics.rules.violations import UNKNOWN

Path = tuple[str, ...]

# sdk/v3/go/common/resource: SigKey, SecretSig, OutputValueSig.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a signature, the same for all
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

# sdk/v3/go/common/resource/plugin: one for each type that a value will have.
UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


@dataclass(frozen=True)
class Decoded:
    """Properties that arrived.

    Attributes:
        values: without marks; a value that is not known yet is `UNKNOWN`.
        secrets: paths of the values that are marked as secret, the outermost only.
    """

    values: dict[str, Any]
    secrets: frozenset[Path]

    def secret_texts(self) -> Iterator[str]:
        """Yields every text and number in what is secret, as a message would show it."""
        for path in self.secrets:
            value: Any = self.values
            for key in path:
                value = value[int(key)] if isinstance(value, list) else value[key]
            yield from _texts(value)


def decode(properties: struct_pb2.Struct) -> Decoded:
    """Returns properties as the requests know them."""
    secrets: set[Path] = set()
    values = {key: _plain(value, (key,), secrets) for key, value in properties.fields.items()}
    outermost = {path for path in secrets if not any(path[:end] in secrets for end in range(1, len(path)))}
    return Decoded(values, frozenset(outermost))


def encode(values: Mapping[str, Any], secrets: Collection[Path] = ()) -> struct_pb2.Struct:
    """Returns properties as the engine knows them.

    Args:
        values: the properties; a property that is None is left out.
        secrets: paths to mark as secret; paths that do not exist are ignored.
    """
    return struct_pb2.Struct(fields=_fields(values, (), frozenset(secrets)))


def mirrored(secrets: Iterable[Path], source: str, copy: str) -> frozenset[Path]:
    """Returns secret paths with those of a copy, which is as secret as its source."""
    found = frozenset(secrets)
    return found | {(copy, *path[1:]) for path in found if path[:1] == (source,)}


def property_path(keys: Iterable[str]) -> str:
    """Returns a path as Pulumi writes it: `tags.team`, `tags["cost center"]`."""
    first, *rest = keys
    return first + "".join(f".{key}" if key.isidentifier() else f'["{_escaped(key)}"]' for key in rest)


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def _plain(value: struct_pb2.Value, path: Path, secrets: set[Path]) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
        case "number_value":
            return value.number_value
        case "bool_value":
            return value.bool_value
        case "list_value":
            items = enumerate(value.list_value.values)
            return [_plain(item, (*path, str(at)), secrets) for at, item in items]
        case "struct_value":
            return _unmarked(value.struct_value, path, secrets)
        case _:
            return None


def _unmarked(struct: struct_pb2.Struct, path: Path, secrets: set[Path]) -> Any:
    fields = struct.fields
    signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else None
    if signature == _SECRET:
        secrets.add(path)
        return _plain(fields["value"], path, secrets)
    if signature == _OUTPUT:
        if "secret" in fields and fields["secret"].bool_value:
            secrets.add(path)
        return _plain(fields["value"], path, secrets) if "value" in fields else UNKNOWN
    return {key: _plain(item, (*path, key), secrets) for key, item in fields.items()}


def _fields(values: Mapping[str, Any], path: Path, secrets: frozenset[Path]) -> dict[str, struct_pb2.Value]:
    items = ((key, value) for key, value in values.items() if path or value is not None)
    return {key: _marked(value, (*path, key), secrets) for key, value in items}


def _marked(value: Any, path: Path, secrets: frozenset[Path]) -> struct_pb2.Value:
    wire = _wire(value, path, secrets)
    if path not in secrets:
        return wire
    mark = struct_pb2.Value(string_value=_SECRET)
    return struct_pb2.Value(struct_value=struct_pb2.Struct(fields={_SIGNATURE: mark, "value": wire}))


def _wire(value: Any, path: Path, secrets: frozenset[Path]) -> struct_pb2.Value:
    match value:
        case bool():
            return struct_pb2.Value(bool_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case Mapping():
            return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=_fields(value, path, secrets)))
        case list() | tuple():
            items = [_marked(item, (*path, str(at)), secrets) for at, item in enumerate(value)]
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    is_unknown = value is UNKNOWN
    return (
        struct_pb2.Value(string_value=UNKNOWN_STRING)
        if is_unknown
        else struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif value is not None and value is not UNKNOWN:
        yield str(value)
