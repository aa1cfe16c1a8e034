"""`make versions`: the tests that need no engine, on the oldest versions that we promise and on the newest available.

    oldest   the first Python of `requires-python`, each dependency at its lower bound, botocore at boto3's own
    newest   the newest Python available, the newest release of everything

Each has an environment in an ignored folder, `.venv-oldest` and `.venv-newest`, remade when pyproject.toml or the
Python has changed. The promised versions come from the installed metadata of the environment that runs this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
DISTRIBUTION = "pulumi-healthomics"
TESTS = ("tests/unit", "tests/contract", "tests/lifecycle", "tests/faults")
TOOLS = ("pytest", "hypothesis", "ruff", "build", "hatchling", "import-linter", "griffelib")

ABOUT_PYTHON = "import ensurepip, sys, venv; print(*sys.version_info[:4])"
REQUIRED_BY_BOTO3 = "from importlib.metadata import requires; print(*requires('boto3'), sep='\\n')"
INSTALLED = (
    "import platform; from importlib.metadata import version; print('Python ' + platform.python_version(), "
    "*(f'{name} {version(name)}' for name in ('pulumi', 'boto3', 'botocore', 'moto')), sep=', ')"
)


class VersionsError(Exception):
    """The versions are not available; the message is a sentence on what to do."""


@dataclass(frozen=True)
class Python:
    """An interpreter that can make environments."""

    version: tuple[int, ...]
    program: Path


def main() -> int:
    """Runs the tests on both; returns 0 if they pass on both."""
    try:
        pythons = sorted(_pythons(), key=lambda python: python.version)
        promised = _first_promised()
        oldest = next((python for python in pythons if python.version[:2] == promised), None)
        if oldest is None:
            raise VersionsError(
                f"there is no Python {'.'.join(map(str, promised))}, the oldest version that we promise: "
                "put it on PATH or install it with pyenv"
            )
        statuses = [_tested("oldest", oldest, pinned=True), _tested("newest", pythons[-1], pinned=False)]
    except (VersionsError, subprocess.CalledProcessError) as error:
        print(f"versions: {error}", file=sys.stderr)
        return 1
    return max(statuses)


def _tested(name: str, base: Python, *, pinned: bool) -> int:
    python = _environment(name, base, pinned=pinned)
    print(f"versions: {name}: {_said(python, '-c', INSTALLED)}", flush=True)
    command: list[str | Path] = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _environment(name: str, base: Python, *, pinned: bool) -> Path:
    """Returns the interpreter of an environment, which is made unless it is there and up to date."""
    folder = ROOT / f".venv-{name}"
    python, stamp = folder / "bin" / "python", folder / ".made-from"
    recipe = f"{base}\n{(ROOT / 'pyproject.toml').read_text()}\n{Path(__file__).read_text()}"
    if stamp.exists() and stamp.read_text() == recipe:
        return python
    print(f"versions: making {folder.name} with {base.program}", flush=True)
    _said(base.program, "-m", "venv", "--clear", folder)
    wanted = ["--editable", f"{ROOT}[aws,emulator]", *TOOLS]
    _install(python, *wanted, *(_lowest_of_all(python) if pinned else ()))
    stamp.write_text(recipe)
    return python


def _lowest_of_all(python: Path) -> list[str]:
    """Returns the lower bounds of our dependencies, and boto3's of botocore, which move together."""
    ours = _lowest(metadata.requires(DISTRIBUTION) or [])
    _install(python, "--no-deps", *(pin for pin in ours if pin.startswith("boto3==")))
    theirs = _lowest(_said(python, "-c", REQUIRED_BY_BOTO3).splitlines())
    return ours + [pin for pin in theirs if pin.startswith("botocore==")]


def _lowest(requirements: Iterable[str]) -> list[str]:
    """Returns `pulumi==3.216` for `pulumi<4,>=3.216`, leaving out what only an extra asks for."""
    return [
        f"{requirement.name}=={bound.version}"
        for requirement in map(Requirement, requirements)
        for bound in requirement.specifier
        if bound.operator == ">=" and "extra" not in str(requirement.marker)
    ]


def _first_promised() -> tuple[int, ...]:
    promised = SpecifierSet(metadata.metadata(DISTRIBUTION)["Requires-Python"])
    (first,) = (bound.version for bound in promised if bound.operator == ">=")
    return tuple(int(number) for number in first.split("."))[:2]


def _pythons() -> Iterator[Python]:
    """Finds the released interpreters on PATH and under pyenv."""
    folders = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    if shutil.which("pyenv"):
        folders += Path(_said("pyenv", "root")).glob("versions/*/bin")
    for program in {program for folder in folders for program in folder.glob("python3.[0-9]*[0-9]")}:
        asked = subprocess.run([program, "-c", ABOUT_PYTHON], capture_output=True, text=True, check=False)
        *version, level = asked.stdout.split() or ["none"]
        # A shim of pyenv's has a Python's name whether or not it has the Python.
        if asked.returncode == 0 and level == "final":
            yield Python(tuple(map(int, version)), program)


def _install(python: Path, *arguments: str) -> None:
    _said(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def _said(*command: str | Path) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
