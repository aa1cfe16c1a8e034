"""The code blocks of the documentation, and what makes them run as a reader would run them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "llms.txt", *sorted((ROOT / "docs").rglob("*.md"))]

_BLOCK = re.compile(r"(?:^<!-- not run: (?P<reason>.+?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
_FILE = re.compile(r"# ([\w-]+\.(?:py|yaml))\n")


@dataclass(frozen=True)
class Block:
    """A fenced block of code.

    Attributes:
        page: the page it stands in.
        language: as the fence says.
        text: what stands in it.
        reason: why it is not run; empty if it is.
    """

    page: Path
    language: str
    text: str
    reason: str

    def __str__(self) -> str:
        """Where it stands, for the name of a test."""
        line = self.page.read_text().partition(self.text)[0].count("\n")
        return f"{self.page.relative_to(ROOT)}:{line}"

    @property
    def file(self) -> str | None:
        """The file that the block is, if its first line names one."""
        found = _FILE.match(self.text)
        return found[1] if found else None

    @property
    def is_test(self) -> bool:
        """Whether it is for pytest."""
        return "\ndef test_" in f"\n{self.text}"

    @property
    def is_yaml_program(self) -> bool:
        """Whether it is a program in YAML, with the native plugin."""
        return self.language == "yaml" and "\nruntime: yaml\n" in self.text

    @property
    def needs_engine(self) -> bool:
        """Whether it runs with the engine only; commands do, for the AWS CLI is not everywhere either.

        Transforms do because the mocks of the oldest SDK have none.
        """
        return (
            self.language == "bash" or self.is_yaml_program or "automation" in self.text or "transforms=" in self.text
        )


def blocks(page: Path) -> list[Block]:
    """Returns the blocks of a page, in their order."""
    found = _BLOCK.finditer(page.read_text())
    return [Block(page, it["language"], it["text"], it["reason"] or "") for it in found]


def write_files(page: Path, folder: Path) -> None:
    """Writes the files that the blocks of a page are."""
    for block in blocks(page):
        if block.file:
            (folder / block.file).write_text(block.text)
