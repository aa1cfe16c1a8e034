"""Every argument that is a file: relative to the program's folder, beside a package's own module, or in `~`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.mocked import run

TEAMS = "a: {tags: {team: cancer}}\n"
CONVENTIONS = "fixed: {read-from: HERE}\n"
TAG_POLICY = json.dumps(
    {"tags": {"team": {"tag_key": {"@@assign": "team"}, "tag_value": {"@@assign": ["HERE", "cancer"]}}}}
)

# What reads the file, the file's name, its text, and what shows that it was read.
READERS = {
    "conventions_file": (
        "group = GovernedRunGroup('g', {'conventions_file': FILE, 'tags': {'team': 'cancer'}})\n"
        "export('read', group.run_tags.apply(lambda tags: tags['read-from']))",
        CONVENTIONS,
    ),
    "conventions_file of teams": (
        "teams = TeamRunGroups('g', {'conventions_file': FILE, 'teams': {'a': {}}})\n"
        "export('read', teams.run_tags.apply(lambda tags: tags['a']['read-from']))",
        CONVENTIONS,
    ),
    "conventions of a subclass": (
        "class Acme(GovernedRunGroup):\n    conventions = FILE\n"
        "export('read', Acme('g', {}).run_tags.apply(lambda tags: tags['read-from']))",
        CONVENTIONS,
    ),
    "read_conventions": ("export('read', read_conventions(FILE).fixed['read-from'])", CONVENTIONS),
    "read_tag_policy": ("export('read', read_tag_policy(FILE).allowed['team'][0])", TAG_POLICY),
    "teams_file": (
        "teams = TeamRunGroups('g', {'conventions': {}, 'teams_file': FILE})\n"
        "export('read', teams.tags.apply(lambda tags: tags['a']['read-from']))",
        "a: {tags: {read-from: HERE}}\n",
    ),
}  # fmt: skip


def write(folder: Path, text: str, here: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "read.yaml").write_text(text.replace("HERE", here))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("'read.yaml'", "program"),
        ("'../home/read.yaml'", "home"),
        ("__import__('pathlib').Path('read.yaml')", "program"),
        ("'~/read.yaml'", "home"),
        ("__import__('pathlib').Path('~/read.yaml')", "home"),
        ("__import__('acme').FILE", "package"),
        ("__import__('acme').RELATIVE", "program"),
    ],
)
def test_a_file_is_relative_to_the_program_or_beside_a_module_or_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str, file: str, read: str
) -> None:
    program, text = READERS[reader]
    for folder in ("program", "home", "package"):
        write(tmp_path / folder, text, folder)
    acme = "from pathlib import Path\nFILE = Path(__file__).with_name('read.yaml')\nRELATIVE = 'read.yaml'\n"
    (tmp_path / "package" / "acme.py").write_text(acme)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "package"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert run(tmp_path / "program", program.replace("FILE", file, 1)).exports["read"] == read


@pytest.mark.parametrize("file", ["~/none.yaml", "~nobody-of-that-name/none.yaml"])
def test_a_file_at_home_that_is_not_there_is_refused_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    refused = run(tmp_path, f"GovernedRunGroup('g', {{'conventions_file': {file!r}}})").refused
    assert refused.startswith(f'run group "g": {file} cannot be read: ')
