"""Every import of the checkout works by where a program is started, not by what a file does to the search path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What it writes takes the project's folder, in which the engine starts a plugin, off the search path.
LAUNCHERS = ROOT / "plugin" / "healthomics_plugin" / "launcher.py"
SEARCH_PATH = re.compile(r"\bsys\.path\b|\bfrom sys import .*\bpath\b")


def python_files(folder: Path) -> Iterator[Path]:
    """Yields the Python files below a folder, but those of hidden folders and virtual environments."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith(".") and not (entry / "pyvenv.cfg").exists():
            yield from python_files(entry)
        elif entry.suffix == ".py":
            yield entry


def test_no_file_changes_where_python_looks_for_modules() -> None:
    files = sorted(python_files(ROOT))
    assert ROOT / "harness" / "processes.py" in files
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        if file != LAUNCHERS
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if SEARCH_PATH.search(line)
    ]
    assert found == []
