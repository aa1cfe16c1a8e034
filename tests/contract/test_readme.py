"""The README tells the truth: its program is the quickstart's, its test passes, its commands and files are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from healthomics_emulator import EmulatorHandle

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PROGRAM, TEST = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


FIRST_SCREEN = "\n".join(README.splitlines()[:40])


def statements(program: str) -> list[str]:
    """Returns the statements of a program without the docstring, whatever their layout."""
    parsed = (ast.unparse(statement) for statement in ast.parse(program).body)
    return [text for text in parsed if not text.startswith("'")]


def test_the_program_is_the_quickstarts_without_its_second_export() -> None:
    quickstart = statements((ROOT / "examples" / "01-quickstart" / "__main__.py").read_text())
    assert statements(PROGRAM) == quickstart[:-1]
    assert quickstart[-1] == "pulumi.export('run_group_arn', group.arn)"


def test_the_first_screen_has_the_installation_the_program_and_what_only_this_has() -> None:
    assert "pip install pulumi-healthomics" in FIRST_SCREEN
    assert PROGRAM in FIRST_SCREEN
    for word in ("preview", "twice", "wrong account", "GovernedRunGroup", "TeamRunGroups", "emulator", "TypeScript"):
        assert word in FIRST_SCREEN


def test_the_test_passes(healthomics_emulator: EmulatorHandle) -> None:
    names: dict[str, object] = {}
    exec(TEST, names)  # noqa: S102 - a reader would run it too
    (test,) = (value for name, value in names.items() if name.startswith("test_"))
    assert callable(test)
    test(healthomics_emulator)


def test_every_command_of_make_is_there() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake ([\w-]+)", (ROOT / document).read_text()))
        assert named <= targets


def test_every_file_that_is_named_is_there() -> None:
    linked = re.findall(r"\]\((?!https?:|#)(.*?)\)", README)
    tests = [f"tests/{name}" for name in re.findall(r"`(\w+/test_\w+\.py)`", README)]
    assert linked != []
    assert tests != []
    assert [name for name in linked + tests if not (ROOT / name).exists()] == []
