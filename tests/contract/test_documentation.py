"""The documentation tells the truth: its programs, tests and settings run, and its links lead somewhere.

Commands, and what else needs the engine, run in `tests/engine/test_documentation.py`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from healthomics_emulator import EmulatorHandle
from healthomics_plugin.provider_inputs import SETTINGS, TYPES, Shape
from support import mocked
from support.documentation import PAGES, ROOT, Block, blocks, write_files

from harness.provider_process import ProviderProcess

# Change it consciously: each is a promise that nobody tests.
REASONS = 7

BLOCKS = [block for page in PAGES for block in blocks(page)]
RUN_HERE = [block for block in BLOCKS if not block.reason and not block.needs_engine]
OF_OTHER_LANGUAGES = {"typescript", "go", "csharp", "java"}
# Which `make reach` runs.
PROGRAMS = {"typescript": "examples/08-typescript/index.ts", "go": "examples/09-go/main.go"}
LANGUAGES = {"python", "bash", "json", "yaml", "text"} | OF_OTHER_LANGUAGES


def these(language: str, *, tests: bool = False) -> list[Block]:
    """Returns the blocks of a language; of YAML, those that are no file which a program reads."""
    chosen = [block for block in RUN_HERE if block.language == language and block.is_test == tests]
    return [block for block in chosen if language != "yaml" or not block.file]


def anchors(page: Path) -> set[str]:
    """Returns the anchors of a page's headings, as GitHub and the common renderers make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_block_that_is_not_run_says_why_and_they_are_counted() -> None:
    reasons = [f"{block}: {block.reason}" for block in BLOCKS if block.reason]
    assert len(reasons) == REASONS, "\n".join(reasons)
    assert sum(page.read_text().count("<!-- not run:") for page in PAGES) == REASONS


def test_every_block_says_what_it_is() -> None:
    assert [str(block) for block in BLOCKS if block.language not in LANGUAGES] == []
    assert len(BLOCKS) * 2 == sum(len(re.findall(r"^ *```", page.read_text(), re.MULTILINE)) for page in PAGES)


def test_no_block_is_of_a_kind_that_no_test_runs() -> None:
    programs = [block for block in BLOCKS if block.language == "python" and not block.is_test and block.needs_engine]
    # How a group moves into a component, which tests/engine/test_components.py does.
    assert ["ROOT_STACK_RESOURCE" in block.text for block in programs] == [True]
    # A preview, which a test of the examples holds against the engine's; and the form of every error.
    assert [block.page.name for block in BLOCKS if block.language == "text"] == ["README.md", "errors.md"]
    others = [block for block in BLOCKS if block.language in OF_OTHER_LANGUAGES and not block.reason]
    assert {block.language: block.text for block in others} == {
        language: (ROOT / program).read_text() for language, program in PROGRAMS.items()
    }
    assert len(others) == len(PROGRAMS)
    # What is only indented would be neither found nor run.
    indented = {page.name for page in PAGES if re.search(r"^(#.*|[^\n]*:)?\n\n {4}", page.read_text(), re.MULTILINE)}
    assert indented <= {"README.md", "reference.md"}


@pytest.mark.parametrize("block", these("python"), ids=str)
def test_a_program_runs_to_its_end_under_mocks(tmp_path: Path, block: Block) -> None:
    write_files(block.page, tmp_path)
    told = mocked.run(tmp_path, block.text)
    assert told.refused == ""


@pytest.mark.parametrize("block", these("python", tests=True), ids=str)
def test_a_test_passes_on_the_emulator(tmp_path: Path, block: Block) -> None:
    write_files(block.page, tmp_path)
    test = tmp_path / (block.file or "test_block.py")
    test.write_text(block.text)
    # Pulumi itself asks for an event loop in a way that Python 3.12 and later warn of.
    warnings = ["-W", "error", "-W", "ignore:There is no current event loop:DeprecationWarning"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *warnings, test.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", these("yaml"), ids=str)
def test_settings_are_a_project_or_are_accepted_by_the_provider(
    healthomics_emulator: EmulatorHandle, block: Block
) -> None:
    assert healthomics_emulator
    settings = yaml.safe_load(block.text)
    if "config" not in settings:
        assert settings == {"name": settings["name"], "runtime": "python"}
        return
    config = {key: it if isinstance(it, str) else json.dumps(it) for key, it in settings["config"].items()}
    with ProviderProcess(config) as provider:
        provider.checked({"name": "calling"})


@pytest.mark.parametrize("block", these("json"), ids=str)
def test_json_is_json(block: Block) -> None:
    json.loads(block.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text()):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    pages = {page.name for page in index.parent.glob("*.md")} - {index.name}
    assert pages == set(re.findall(r"\]\((\w[\w-]*\.md)\)", index.read_text()))


def settings_table() -> str:
    """Returns the table of docs/languages.md, from that of the plugin."""
    rows = ["| setting | type | what it does |", "|---|---|---|"]
    rows += [f"| `{it.name}` | {shown(it.shape)} | {it.documented()} |" for it in SETTINGS]
    return "\n".join(rows)


def shown(shape: Shape) -> str:
    """Returns a shape in words: `string`, `list of strings`, or the parts of an object."""
    if "$ref" in shape:
        _, parts = TYPES[str(shape["$ref"]).rpartition(":")[2]]
        return "object: " + ", ".join(f"`{part.name}`" for part in parts)
    if shape["type"] == "array":
        of = shown(shape["items"])
        return f"list of objects: {of.removeprefix('object: ')}" if of.startswith("object") else f"list of {of}s"
    return str(shape["type"])


def test_the_plugins_settings_are_listed_as_its_schema_has_them() -> None:
    text = (ROOT / "docs" / "languages.md").read_text()
    assert settings_table() in text, settings_table()
