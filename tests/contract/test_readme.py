"""The README tells the truth: its program is the quickstart's, its test passes, its commands and files are there."""

from __future__ import annotations

import re
from pathlib import Path

from healthomics_emulator import EmulatorHandle

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PROGRAM, TEST = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_program_is_the_quickstarts() -> None:
    _, _, quickstart = (ROOT / "examples" / "01-quickstart" / "__main__.py").read_text().partition('"""\n\n')
    assert quickstart == PROGRAM


def test_the_test_passes(healthomics_emulator: EmulatorHandle) -> None:
    names: dict[str, object] = {}
    exec(TEST, names)  # noqa: S102 - a reader would run it too
    (test,) = (value for name, value in names.items() if name.startswith("test_"))
    assert callable(test)
    test(healthomics_emulator)


def test_every_command_of_make_is_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake (\w+)", (ROOT / document).read_text()))
        assert named <= targets


def test_every_file_that_is_named_is_there() -> None:
    linked = re.findall(r"\]\((?!https?:)(.*?)\)", README)
    tests = [f"tests/{name}" for name in re.findall(r"`(\w+/test_\w+\.py)`", README)]
    assert linked != []
    assert tests != []
    assert [name for name in linked + tests if not (ROOT / name).exists()] == []
