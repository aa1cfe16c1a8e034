"""No file ends in a traceback: every reader returns what it is for, or raises its one error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from healthomics_components import PRESETS, DocumentError
from healthomics_components.convention_files import conventions_in
from healthomics_components.documents import Document, parse, read
from healthomics_components.policy_answers import policy_in
from healthomics_components.tag_policy import conventions_of_tag_policy
from healthomics_components.team_table import read_shared, read_teams
from hypothesis import given, settings
from hypothesis import strategies as st

bounded = settings(max_examples=150, deadline=None)

WORDS = st.sampled_from(
    ["required", "allowed", "defaults", "fixed", "forbidden", "keys", "team", "Team", "tags", "tag_key", "tag_value",
     "enforced_for", "report_required_tag_for", "@@assign", "@@append", "@@operators_allowed_for_child_policies",
     "EffectivePolicy", "PolicyContent", "Policy", "Content", "PolicySummary", "PolicyType", "Type", "TAG_POLICY",
     "Statement", "omics:*", "a*b*", "*", "", "preset", "standard", "max_cpus", "formerly", "workflow_arns",
     "starter_role_names", "{}", '{"tags": {}}', "\N{DNA DOUBLE HELIX}"]
)  # fmt: skip
TEXTS = WORDS | st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
CONTENTS = st.recursive(
    SCALARS, lambda it: st.lists(it, max_size=4) | st.dictionaries(TEXTS, it, max_size=4), max_leaves=12
)
MAPPINGS = st.dictionaries(WORDS, st.dictionaries(WORDS, CONTENTS, max_size=4) | CONTENTS, max_size=4)

# Pieces of which the readers' own syntax is made, so that random texts get past the first character.
PIECES = st.sampled_from(
    ["{", "}", "[", "]", ":", ": ", ",", "- ", "\n", "  ", "\t", '"', "'", "\\u", "\\ud83e", "\\uddec", "\\x", "\\U",
     "&a ", "*a", "<<: ", "<<: *a", "? ", "| ", "> ", "!!int ", "!!float ", "!!binary ", "!!null ", "!!set ", "!x ",
     "%YAML ", "%TAG ", "---", "...", "#", "=", "0x", "0b", "1:2", "1_0", ".inf", "NaN", "-", "1e999", "true", "null",
     "~", "@", "`", "required", "allowed", "tags", "team", "@@assign", "\x00", "\x85", "\u2028", "\ufeff"]
)  # fmt: skip
SCRAPS = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)
DUMPED = (CONTENTS | MAPPINGS).map(json.dumps) | (CONTENTS | MAPPINGS).map(
    lambda it: str(yaml.safe_dump(it, allow_unicode=True))
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"]
NAMES = st.sampled_from(["any.yaml", "any.json", "any"])


def conventions(document: Document) -> object:
    return conventions_in(policy_in(document))


def tag_policy(document: Document) -> object:
    return conventions_of_tag_policy(policy_in(document))


def table(document: Document) -> object:
    mistakes: list[str] = []
    teams = read_teams(document, read_shared({}, PRESETS, mistakes), mistakes)
    document.refuse(mistakes)
    return teams


def said(reader: Callable[[Document], object], document: Callable[[], Document]) -> str:
    try:
        return str(reader(document()))
    except DocumentError as error:
        return str(error)


def read_by_all(document: Callable[[], Document]) -> None:
    """Any other error ends the test."""
    for reader in (conventions, tag_policy, table):
        said(reader, document).encode()  # a terminal takes it


@bounded
@given(SCRAPS | DUMPED, NAMES)
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    read_by_all(lambda: parse(text, name))


@bounded
@given(
    content=st.binary(max_size=40) | SCRAPS.flatmap(lambda it: st.sampled_from(ENCODINGS).map(it.encode)), name=NAMES
)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    read_by_all(lambda: read(path))


@bounded
@given(DUMPED, st.integers(0, 200), SCRAPS, NAMES)
def test_a_file_with_scraps_in_it_is_read_or_refused(text: str, at: int, scraps: str, name: str) -> None:
    read_by_all(lambda: parse(text[:at] + scraps + text[at:], name))


@bounded
@given(CONTENTS | MAPPINGS)
def test_any_content_of_a_program_is_read_or_refused(content: Any) -> None:
    read_by_all(lambda: Document(content, "args"))


@bounded
@given(CONTENTS | MAPPINGS)
def test_json_is_read_as_pythons_own_reader_reads_it(content: Any) -> None:
    text = json.dumps(content, indent=1)
    if "NaN" not in text and "Infinity" not in text:
        assert parse(text, "any.json").content == json.loads(text)
