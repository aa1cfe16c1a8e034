"""The reference is what the docstrings say, is whole, and its examples run."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import healthomics_components
import healthomics_emulator
import pulumi_healthomics
import pytest
from pulumi_healthomics import RunGroup
from support import mocked

from tools.docs import PAGE, reference

TEXT = PAGE.read_text()
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))
EXAMPLES = [
    example
    for section in SECTIONS.values()
    for example in re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", section, re.MULTILINE)
]
PRELUDE = "import pulumi\nfrom pulumi_healthomics import *\nfrom healthomics_components import *\n"


def test_it_is_what_make_docs_makes() -> None:
    assert reference() == TEXT, "run `make docs`"


def test_it_has_every_public_name_of_the_three_packages() -> None:
    headings = set(re.findall(r"^### (?:\w+\.)?(\w+)$", TEXT, re.MULTILINE))
    for package in (pulumi_healthomics, healthomics_components, healthomics_emulator):
        assert set(package.__all__) <= headings


def test_it_has_every_argument_and_output_of_a_run_group_with_its_bounds() -> None:
    section = SECTIONS["RunGroup"]
    outputs = [name for name, member in vars(RunGroup).items() if isinstance(member, property)]
    for name in (*inspect.signature(RunGroup).parameters, *outputs):
        assert f"| `{name}` |" in section
    assert "| 1 to 100000 vCPUs |" in section
    assert "| 1 to 128 characters |" in section
    assert "| `raise_to_maximum`, `replace` |" in section


@pytest.mark.parametrize(
    "public", [pulumi_healthomics.nearest, healthomics_components.read_tag_policy, healthomics_emulator.Options]
)
def test_a_signature_has_the_names_and_kinds_that_a_call_may_use(public: Callable[..., object]) -> None:
    found = re.search(rf"^`{public.__name__}\((.*)\)(?: -> .*)?`$", SECTIONS[public.__name__], re.MULTILINE)
    parameters = inspect.signature(public).parameters.values()
    by_name = [it.name for it in parameters if it.kind is it.KEYWORD_ONLY]
    before, star, after = found[1].rpartition("*, ") if found else ("", "", "")
    assert star
    assert re.findall(r"(\w+)=", after) == by_name
    assert len(re.findall(r"\w+, ", before)) == len(parameters) - len(by_name)


def test_nothing_in_a_table_is_without_its_meaning() -> None:
    assert re.findall(r"^\| `\w+` \|.*\|  \|$", TEXT, re.MULTILINE) == []


def test_the_examples_of_the_resource_the_conventions_and_both_components_are_found() -> None:
    assert [example.split()[0].partition("(")[0] for example in EXAMPLES] == [
        "group",
        "TagConventions",
        "GovernedRunGroup",
        "class",
        "TeamRunGroups",
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split()[0])
def test_an_example_runs(tmp_path: Path, example: str) -> None:
    program, _, table = inspect.cleandoc("\n" + example).partition("# teams.yaml\n")
    (tmp_path / "tags.yaml").write_text("required: [team]\n")
    (tmp_path / "teams.yaml").write_text(table)
    assert mocked.run(tmp_path, PRELUDE + program).refused == ""
