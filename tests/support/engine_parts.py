"""The engine of the tests and its optional parts, as `tools.engine` finds or makes them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


def found_or_made(*parts: str) -> list[str]:
    """Returns the folders of an engine and of its optional parts; not having one is a failure, never a skip."""
    command = [sys.executable, "-m", "tools.engine", *parts]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stderr.splitlines()[-1], pytrace=False)
    return done.stdout.strip().split(os.pathsep)


def program(name: str, folders: str) -> Path:
    """Returns the program of that name in one of the folders, which are joined as PATH is."""
    found = shutil.which(name, path=folders)
    if not found:
        pytest.fail(f"no {name} in {folders}", pytrace=False)
    return Path(found)
