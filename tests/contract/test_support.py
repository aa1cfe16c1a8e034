"""The support page names the versions that are promised and those that the tests run on."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tools.engine.recipe import MINIMUM

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGE = (ROOT / "docs" / "support.md").read_text()
PINNED = dict(re.findall(r"^([\w-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))
BOUNDS = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["aws"]]


def row(name: str) -> list[str]:
    """Returns the oldest and the newest version that the page has for something."""
    (line,) = re.findall(rf"^\| `?{name}`?(?: \||, ).*$", PAGE, re.MULTILINE)
    return [cell.strip() for cell in line.split("|")[2:4]]


def test_python_is_that_of_the_metadata() -> None:
    oldest, newest = row("Python")
    assert PROJECT["requires-python"] == f">={oldest}"
    assert f"Programming Language :: Python :: {newest}" in PROJECT["classifiers"]


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_dependency_has_its_lower_bound_and_the_version_that_is_pinned(bound: str) -> None:
    name, lower = re.findall(r"^([\w-]+)>=([\d.]+)", bound)[0]
    oldest, newest = row(name)
    assert oldest.partition(",")[0] == lower
    assert newest == PINNED[name]


def test_the_oldest_engine_is_that_of_the_finder() -> None:
    assert row("Pulumi engine")[0] == ".".join(map(str, MINIMUM[:2]))
