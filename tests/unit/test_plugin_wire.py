"""Values between the engine and the requests: what goes out comes back, with its secrets and what is not known."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from healthomics_plugin.wire import UNKNOWN_STRING, Path, decode, encode, mirrored, property_path
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.rules.violations import UNKNOWN

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
OUTPUT = {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4"}

KEYS = st.sampled_from(["name", "tags", "a b", "0", 'x"y', "é"])
LEAVES = st.none() | st.booleans() | st.floats(allow_nan=False) | st.text() | st.just(UNKNOWN)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    found: struct_pb2.Struct = json_format.ParseDict(values, struct_pb2.Struct())
    return found


def without_nulls(value: Any) -> Any:
    """Returns a value as a mapping keeps it: what is null is not there."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def paths(value: Any, path: Path = ()) -> list[Path]:
    """Returns every path below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in ((*path, str(key)), *paths(item, (*path, str(key))))]


@given(values=st.dictionaries(KEYS, VALUES, max_size=4), data=st.data())
def test_what_goes_out_comes_back_with_the_outermost_of_its_secrets(
    values: dict[str, Any], data: st.DataObject
) -> None:
    values = without_nulls(values)
    there = paths(values)
    secrets = set(data.draw(st.lists(st.sampled_from(there)))) if there else set()
    decoded = decode(encode(values, secrets))
    assert decoded.values == values
    outermost = {path for path in secrets if not any(path[:end] in secrets for end in range(1, len(path)))}
    assert decoded.secrets == outermost


@pytest.mark.parametrize(
    ("arrived", "value", "secrets"),
    [
        ({**SECRET, "value": "x"}, "x", {("a",)}),
        ({**SECRET, "value": UNKNOWN_STRING}, UNKNOWN, {("a",)}),
        ({"b": {**SECRET, "value": {"c": 1}}}, {"b": {"c": 1.0}}, {("a", "b")}),
        ([1, {**SECRET, "value": True}], [1.0, True], {("a", "1")}),
        ({**OUTPUT, "dependencies": []}, UNKNOWN, set()),
        ({**OUTPUT, "value": "x", "secret": True}, "x", {("a",)}),
        ({**OUTPUT, "value": "x"}, "x", set()),
        ("3eeb2bf0-c639-47a8-9e75-3b44932eb421", UNKNOWN, set()),
        (None, None, set()),
    ],
)
def test_pulumis_marks_are_read(arrived: Any, value: Any, secrets: set[Path]) -> None:
    decoded = decode(struct({"a": arrived}))
    assert decoded.values == {"a": value}
    assert decoded.secrets == secrets


def test_the_texts_of_secrets_are_all_of_them_and_nothing_else() -> None:
    values = {"a": "plain", "b": {"c": "one", "d": [2.0, 2.5]}, "e": UNKNOWN, "f": ["x", "two"]}
    decoded = decode(encode(values, {("b",), ("e",), ("f", "1")}))
    assert sorted(decoded.secret_texts()) == ["2", "2.5", "one", "two"]


def test_a_copy_is_as_secret_as_its_source() -> None:
    assert mirrored({("tags", "a"), ("name",)}, "tags", "tagsAll") == {("tags", "a"), ("tagsAll", "a"), ("name",)}
    assert mirrored({("tags",)}, "tags", "tagsAll") == {("tags",), ("tagsAll",)}


def test_paths_are_written_as_pulumi_writes_them() -> None:
    written = [property_path(path) for path in (("name",), ("tags", "team"), ("tags", "a b"), ("tags", 'x"\\y'))]
    assert written == ["name", "tags.team", 'tags["a b"]', 'tags["x\\"\\\\y"]']
