"""The emulator's page has everything that the emulator has, with the defaults that it has."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle, Options, pytest_plugin
from healthomics_emulator.control import admin
from healthomics_emulator.omics.operations import OPERATIONS
from support.documentation import ROOT

PAGE = (ROOT / "docs" / "emulator.md").read_text()


def rows(heading: str) -> list[tuple[str, str]]:
    """Returns the first cell, and the rest, of each row of the tables under a heading."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(f"{heading}\n")]
    lines = re.findall(r"^\| (.*?) \| (.*) \|$", text, flags=re.MULTILINE)
    return [line for line in lines if not line[0].startswith("---")]


def names(heading: str, pattern: str = r"`(\w+)") -> list[str]:
    """Returns what the first cells under a heading name, sorted."""
    return sorted(name for first, _ in rows(heading) for name in re.findall(pattern, first))


def test_every_operation_has_what_it_checks() -> None:
    assert names("Operations") == sorted(OPERATIONS)


@pytest.mark.parametrize("option", fields(Options), ids=lambda option: option.name)
def test_every_option_has_its_default_and_its_choices(option: object) -> None:
    name, default = option.name, option.default  # type: ignore[attr-defined]
    (row,) = [rest for first, rest in rows("Options") if f"`{name}`" in first]
    assert row.startswith(f"`{default}` | ")
    for choice in re.findall(r"'(\w+)'", str(option.type)) or re.findall(r'"(\w+)"', str(option.type)):  # type: ignore[attr-defined]
        assert f"`{choice}`" in row or choice == default


def test_the_options_of_the_page_are_those_of_the_emulator() -> None:
    assert names("Options") == sorted(option.name for option in fields(Options))


def test_every_public_member_of_the_handle_is_explained() -> None:
    public = [name for name in vars(EmulatorHandle) if not name.startswith("_")]
    assert names("The handle") == sorted(public)


def test_every_fixture_is_explained() -> None:
    fixtures = re.findall(r"^def (healthomics_\w+)\(", Path(pytest_plugin.__file__).read_text(), re.MULTILINE)
    assert len(fixtures) == 4
    assert set(fixtures) <= set(names("With pytest"))


def test_every_path_of_the_emulators_own_is_explained() -> None:
    assert admin.__doc__
    served = set(re.findall(r"``(/_emulator/[\w{}/-]+)``", admin.__doc__))
    assert set(names("Its own paths", r"(/_emulator/[\w{}/-]+)")) == served


@pytest.mark.parametrize("version", ["1.31.85", "1.34.162", "1.40.76"])
def test_the_versions_of_botocore_that_need_the_host_prefix_off_are_named(version: str) -> None:
    assert version in PAGE
    assert version in str(EmulatorHandle.environment.__doc__)


def test_the_page_says_what_a_client_that_was_made_at_import_does() -> None:
    for text in (PAGE, str(pytest_plugin.healthomics_emulator.__doc__)):
        assert "keeps AWS's address" in " ".join(text.split())
