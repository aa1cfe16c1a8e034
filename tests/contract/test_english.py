"""What users read is plain English: the forms in `english.toml` do not become more, and their number is known.

Searched are the strings and docstrings of all Python code but the tests', all Markdown files and `llms.txt`. Each form
has a count that must be exact, so that every commit shows in which direction it goes.
"""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("english.toml")
SHOWN = 10

# Folders of the repository that are not searched: the tests' text is for us, the others are made here.
OTHERS = {"tests", "build", "dist"}


@dataclass(frozen=True)
class Form:
    """A form to avoid, as a line of `english.toml` has it."""

    count: int
    avoid: str
    like: str
    write: str


class Paragraph:
    """A paragraph of a text, with one space between words, that knows which line each word is in.

    Args:
        words: the words, each with its line.
    """

    def __init__(self, words: list[tuple[int, str]]) -> None:
        self._lines = [line for line, _ in words]
        self._ends = list(accumulate(len(word) + 1 for _, word in words))
        self._text = " ".join(word for _, word in words)

    def lines(self, pattern: str) -> list[int]:
        """Returns the line of each place that a pattern finds."""
        found = re.finditer(pattern, self._text, re.IGNORECASE)
        return [self._lines[bisect_right(self._ends, place.start())] for place in found]


FORMS = [Form(**form) for form in tomllib.loads(LIST.read_text())["forms"]]


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Returns the strings of Python code, each with its first line; the values in an f-string are `{}`."""
    inside = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def paragraphs(text: str, line: int = 1) -> Iterator[Paragraph]:
    """Returns the paragraphs of a text that begins in `line`: what blank lines separate."""
    words: list[tuple[int, str]] = []
    for number, content in enumerate([*text.split("\n"), ""], line):
        words += [(number, word) for word in content.split()]
        if words and not content.strip():
            yield Paragraph(words)
            words = []


def read(name: str, text: str) -> Iterable[Paragraph]:
    """Returns the paragraphs of a file that users may see."""
    if not name.endswith(".py"):
        return paragraphs(text)
    return (paragraph for line, string in sorted(texts(text)) for paragraph in paragraphs(string, line))


def files() -> Iterator[Path]:
    """Returns the files that are searched, found by their folders so that a new folder is searched too."""
    yield from sorted([*ROOT.glob("*.md"), ROOT / "llms.txt"])
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and folder.name not in OTHERS and not folder.name.startswith("."):
            names = (path.relative_to(ROOT) for pattern in ("*.py", "*.md") for path in folder.rglob(pattern))
            yield from sorted(ROOT / name for name in names if not any(part.startswith(".") for part in name.parts))


@cache
def repository() -> list[tuple[str, Paragraph]]:
    return [
        (str(path.relative_to(ROOT)), paragraph) for path in files() for paragraph in read(path.name, path.read_text())
    ]


def places(pattern: str) -> list[str]:
    return [f"{name}:{line}" for name, paragraph in repository() for line in paragraph.lines(pattern)]


def found_in(name: str, text: str, pattern: str) -> list[int]:
    return [line for paragraph in read(name, text) for line in paragraph.lines(pattern)]


def report(form: Form, found: list[str]) -> str:
    """Returns what to do about a count that is not exact."""
    more = [f"… and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return "\n".join(
        [
            f"'{form.avoid}' is found {len(found)} times, expected {form.count}.",
            f"Write instead: {form.write}",
            f"If the text is right, set count = {len(found)} in its line of {LIST.relative_to(ROOT)}.",
            *found[:SHOWN],
            *more,
        ]
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.like)
def test_a_form_to_avoid_is_as_frequent_as_its_count_says(form: Form) -> None:
    found = places(form.avoid)
    if len(found) != form.count:
        pytest.fail(report(form, found), pytrace=False)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.like)
def test_a_form_to_avoid_finds_its_example_and_not_the_better_text(form: Form) -> None:
    assert re.search(form.avoid, form.like, re.IGNORECASE)
    assert [other.avoid for other in FORMS if re.search(other.avoid, form.write, re.IGNORECASE)] == []


def test_no_form_is_listed_twice() -> None:
    assert len({form.avoid for form in FORMS}) == len(FORMS)


def test_every_file_that_users_read_is_searched() -> None:
    searched = {str(path.relative_to(ROOT)) for path in files()}
    assert {
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "llms.txt",
        "docs/index.md",
        "docs/decisions/0003-retries.md",
    } <= searched
    rooms = {
        "provider/pulumi_healthomics",
        "components/healthomics_components",
        "plugin/healthomics_plugin",
        "emulator/healthomics_emulator",
    }
    assert {f"{room}/__init__.py" for room in rooms} | {"examples/01-quickstart/__main__.py"} <= searched
    assert not any(name.startswith(("tests/", ".", "build/")) for name in searched)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"""It can not."""', [1]),
        ('def f():\n    """One line.\n\n    It can\n    not, and can not.\n    """', [4, 5]),
        ('raise ValueError("it " "can not")', [1]),
        ('x = f"{a} can not {b}"', [1]),
        ('x = f"it can{a}not"', []),
        ("x = f\"{a:>{b}} {'can not' if a else c}\"", [1]),
        ("x = {'can not': b'can not'}", [1]),
        ("x = 'Can Not'\ny = 'can not'", [1, 2]),
        ("# can not\ncan = not_", []),
        ("x = 'cannot'\ny = 'toucan nothing'", []),
        ("x = '''can\n\nnot'''", []),
    ],
)
def test_a_form_is_found_in_the_strings_of_python(source: str, lines: list[int]) -> None:
    assert found_in("module.py", source, r"\bcan not\b") == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Title\n\nIt can not.\n", [3]),
        ("It can\nnot. It\ncan not.\n", [1, 3]),
        ("- It can\n  not\n", [1]),
        ("| a | can not |\n", [1]),
        ("It can\n\nnot.\n", []),
        ("", []),
    ],
)
def test_a_form_is_found_in_markdown(text: str, lines: list[int]) -> None:
    assert found_in("page.md", text, r"\bcan not\b") == lines


def test_a_report_has_the_form_both_counts_what_to_write_and_the_first_ten_places() -> None:
    form = Form(count=3, avoid=r"\bcan not\b", like="it can not", write="it cannot")
    assert report(form, [f"a.py:{line}" for line in range(1, 13)]).splitlines() == [
        r"'\bcan not\b' is found 12 times, expected 3.",
        "Write instead: it cannot",
        "If the text is right, set count = 12 in its line of tests/contract/english.toml.",
        *(f"a.py:{line}" for line in range(1, 11)),
        "… and 2 more",
    ]
