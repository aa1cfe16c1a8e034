"""The refusals that the READMEs of the examples show are what one sees who makes those mistakes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support import mocked
from support.documentation import ROOT

# The example, its file to spoil, and how.
MISTAKES = [
    (
        "02-governed",
        "__main__.py",
        {
            '"tags": {"team": "rare-disease", "cost-center": "1000"}': (
                '"tags": {"team": "rare-diseases", "Stage": "production", "owner": "me"}'
            )
        },
    ),
    (
        "03-teams-from-yaml",
        "teams.yaml",
        {"max_cpus: 512": "max_cpu: 512", "max_runs: 30": "max_runs: 51", '"2000"': "2000"},
    ),
    ("04-org-library", "__main__.py", {', "cost-center": "1000"': ""}),
]


@pytest.mark.parametrize(("example", "file", "mistakes"), MISTAKES, ids=[it[0] for it in MISTAKES])
def test_a_readme_shows_the_refusal_that_one_sees(
    tmp_path: Path, example: str, file: str, mistakes: dict[str, str]
) -> None:
    folder = shutil.copytree(ROOT / "examples" / example, tmp_path / "example")
    text = (folder / file).read_text()
    for right, wrong in mistakes.items():
        assert right in text
        text = text.replace(right, wrong)
    (folder / file).write_text(text)
    told = mocked.run(folder, (folder / "__main__.py").read_text())
    shown = re.search(r"^ {4}error: (.*(?:\n {6}.*)*)$", (folder / "README.md").read_text(), re.MULTILINE)
    assert shown is not None
    assert told.refused == shown[1].replace("\n    ", "\n")
