"""YAML and JSON as people and commands write them: what is read, what is refused, and in which line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from healthomics_components import DocumentError
from healthomics_components.documents import Document, parse, parse_json, read


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(name: str, text: str) -> str:
    with pytest.raises(DocumentError) as refused:
        parse(text, name)
    return str(refused.value)


def refusal_of_bytes(content: bytes) -> str:
    Path("tags.json").write_bytes(content)
    with pytest.raises(DocumentError) as refused:
        read("tags.json")
    return str(refused.value)


def lines(document: Document) -> dict[str, int]:
    return {".".join(trail): line for trail, line in (document.lines or {}).items()}


@pytest.mark.parametrize("name", ["tags.json", "TAGS.JSON", "policy", "tags.yaml"])
def test_a_character_that_json_writes_as_two_escapes_is_one(name: str) -> None:
    content = {"keys": ["\N{DNA DOUBLE HELIX}"], "defaults": {"\N{DNA DOUBLE HELIX}": "x"}}
    Path(name).write_text(json.dumps(content))
    assert "\\ud83e\\uddec" in Path(name).read_text()
    assert read(name).content == content


def test_yaml_takes_the_two_escapes_for_one_character_as_json_does() -> None:
    assert parse('a: "\\ud83e\\uddec"\n', "tags.yaml").content == {"a": "\N{DNA DOUBLE HELIX}"}
    assert parse("a: \N{DNA DOUBLE HELIX}\n", "tags.yaml").content == {"a": "\N{DNA DOUBLE HELIX}"}


def test_half_of_a_character_is_refused_with_its_line() -> None:
    half = '{"required":\n["\\ud83e"]}'
    expected = "half of a character, written as an escape"
    assert refusal("tags.json", half) == f"tags.json:2 is not JSON: {expected}, in the string at column 2"
    assert refusal("tags.yaml", 'required:\n- "\\ud83e"\n') == f"tags.yaml:2 is not YAML: {expected}"


def test_json_may_hold_what_yaml_may_not() -> None:
    text = '{\t"a"\t:\t"\\/\x7f\x80", "b": "tab\\t"}'
    for name in ("tags.json", "policy"):
        assert parse(text, name).content == {"a": "/\x7f\x80", "b": "tab\t"}


def test_json_knows_the_line_of_each_key_and_item() -> None:
    document = parse('{\n"a": {"b":\n[1,\n{"c": null}]},\n"d": []}', "tags.json")
    assert document.content == {"a": {"b": [1, {"c": None}]}, "d": []}
    assert lines(document) == {"": 1, "a": 2, "a.b": 2, "a.b.1": 3, "a.b.2": 4, "a.b.2.c": 4, "d": 5}
    assert document.at("a", "b", "2", "c") == "tags.json:4: a.b.2.c"


def test_a_key_that_is_twice_in_json_is_named_as_in_yaml() -> None:
    text = '{"a": {"b": 1,\n"b": {"c": 2}},\n"a": [3]}'
    document = parse(text, "tags.json")
    assert document.content == {"a": {"b": 1}}
    assert document.repeated == (
        "tags.json:2: a.b is in line 1 already",
        "tags.json:3: a is in line 1 already",
    )
    assert document.repeated == parse(text, "tags.json").repeated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{\n", "2 is not JSON: expected a key in double quotes at column 1"),
        ("{a: 1}", "1 is not JSON: expected a key in double quotes at column 2"),
        ("{'a': 1}", "1 is not JSON: expected a key in double quotes at column 2"),
        ('{"a": 1,\n}', "2 is not JSON: expected a key in double quotes at column 1"),
        ('{"a" 1}', "1 is not JSON: expected ':' at column 6"),
        ('{"a": 1\n"b": 2}', "2 is not JSON: expected ',' or '}' at column 1"),
        ('["a"\n"b"]', "2 is not JSON: expected ',' or ']' at column 1"),
        ('["a",]', "1 is not JSON: expecting value at column 6"),
        ('{"a": [tru]}', "1 is not JSON: expecting value at column 8"),
        ('{"a": 01}', "1 is not JSON: expected ',' or '}' at column 8"),
        ('{"a": NaN}', "1 is not JSON: the number NaN at column 7"),
        ('{"a": ' + "9" * 5000 + "}", "1 is not JSON: a number of 5000 digits at column 7"),
        ('{"a": "b', "1 is not JSON: unterminated string starting at column 7"),
        ("{}\n{}", "2 is not JSON: text after the end at column 1"),
        ("# a comment\n{}", "1 is not JSON: expecting value at column 1"),
        ("[" * 100_000, "1 nests more than 50 levels"),
        ('{"a":' * 100_000, "1 nests more than 50 levels"),
    ],
)
def test_what_is_no_json_names_line_and_column(text: str, expected: str) -> None:
    assert refusal("tags.json", text) == f"tags.json:{expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: !!int ""\n', ":1 is not YAML: '' cannot be read as int"),
        ('a: !!float ""\n', ":1 is not YAML: '' cannot be read as float"),
        ('a: "\\UFFFFFFFF"\n', ":1 is not YAML: "),
        (f"a:\n- !!int {'9' * 5000}x\n", f":2 is not YAML: '{'9' * 40}…' cannot be read as int"),
        (f"a: 0x{'f' * 5000}\n", f":1 is not YAML: '0x{'f' * 38}…' cannot be read as int"),
        (f"%YAML {'9' * 5000}.1\n--- a\n", ":1 is not YAML: "),
        ("[" * 200, ":1 is not YAML: "),
        ("[" * 2_000, " nests more than 50 levels"),
        ("[" * 60 + "]" * 60, ":1 nests more than 50 levels"),
        ("a: &a [x]\n<<: [*a, {b: c}]\n", ":1 is not YAML: << must be followed by an alias of a mapping"),
        ("a: &a {<<: *a}\n", ":1 is not YAML: what an alias stands for holds the alias"),
        ("<<: nothing\n", ":1 is not YAML: << must be followed by an alias of a mapping, or by a list of those"),
    ],
)
def test_yaml_that_ended_in_a_traceback_is_one_message(text: str, expected: str) -> None:
    said = refusal("tags.yaml", text)
    assert said.startswith(f"tags.yaml{expected}")
    assert "\n" not in said


def test_aliases_of_aliases_end_before_they_fill_the_memory() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    assert "holds more than 200,000 values" in refusal("tags.yaml", bomb)


def test_a_mapping_merges_others_and_wins_over_them() -> None:
    text = """\
one: &one {a: 1, b: 1}
two: &two {<<: *one, b: 2, c: 2}
three:
  <<: [*two, {d: 3}, *one]
  c: 3
"""
    document = parse(text, "teams.yaml")
    assert document.content["two"] == {"a": 1, "b": 2, "c": 2}
    assert document.content["three"] == {"a": 1, "b": 2, "c": 3, "d": 3}
    assert document.repeated == ()
    assert document.at("three", "c") == "teams.yaml:5: three.c"
    assert document.at("three", "b") == "teams.yaml:2: three.b"


def test_two_signs_that_merge_nothing_stay_a_text() -> None:
    assert parse('"<<": [<<]\n', "tags.yaml").content == {"<<": ["<<"]}


@pytest.mark.parametrize("text", ["", "\n \n", "# nothing\n", "---\n", "null\n"])
def test_a_text_without_a_value_is_none(text: str) -> None:
    assert parse(text, "tags.yaml").content is None


@pytest.mark.parametrize("text", ["", " \n\t", "null\n"])
def test_json_without_a_value_is_none(text: str) -> None:
    assert parse_json(text, "tags.json").content is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{}".encode("utf-16"), "tags.json is UTF-16; save it as UTF-8 (> in Windows PowerShell writes UTF-16)"),
        ("{}".encode("utf-16-le"), "tags.json is UTF-16; save it as UTF-8 (> in Windows PowerShell writes UTF-16)"),
        ("{}".encode("utf-16-be"), "tags.json is UTF-16; save it as UTF-8 (> in Windows PowerShell writes UTF-16)"),
        ("{}".encode("utf-32"), "tags.json is UTF-32; save it as UTF-8"),
        (b'{"a": "\xe9"}', "tags.json is not UTF-8: byte 8 is 0xe9"),
    ],
)
def test_another_encoding_is_named(content: bytes, expected: str) -> None:
    assert refusal_of_bytes(content) == expected


def test_json_is_read_with_a_byte_order_mark_and_windows_line_ends() -> None:
    Path("tags.json").write_bytes(b'\xef\xbb\xbf{\r\n"a": 1}\r\n')
    assert lines(read("tags.json")) == {"": 1, "a": 2}


@pytest.mark.parametrize("path", ["a\0b", "\ud800", ".", "x" * 5000])
def test_a_path_that_no_file_can_have_is_one_message(path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read(path)
    said = str(refused.value)
    assert said.isprintable()
    said.encode()


def test_a_number_in_json_is_a_number() -> None:
    content: dict[str, Any] = {"a": 1, "b": 1.5, "c": -2e3, "d": True}
    assert parse(json.dumps(content), "tags.json").content == content
