"""The benchmark's committed results: whole, and the ones that the documentation shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "speed.md").read_text()
PICTURE = (ROOT / "benchmarks" / "results.svg").read_text()
ROWS: list[dict[str, Any]] = json.loads((ROOT / "benchmarks" / "results.json").read_text())


def test_they_are_those_of_a_full_run_on_a_described_machine() -> None:
    figures = " ".join(row["figure"] for row in ROWS)
    assert "1000 groups: `destroy`" in figures
    assert "throttled: 200 groups" in figures
    assert json.loads((ROOT / "benchmarks" / "machine.json").read_text()).keys() >= {"processor", "cores", "engine"}


@pytest.mark.parametrize("row", [row for row in ROWS if row["goal"]], ids=lambda row: row["figure"])
def test_the_page_shows_each_goal_and_whether_it_is_met(row: dict[str, Any]) -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {row['figure']} |")]
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
    assert line.endswith(f"| {ratio} | {row['goal']} | {'yes' if row['met'] else '**no**'} |")


def test_the_picture_shows_them_and_its_text_is_text() -> None:
    texts = re.findall(r"<text [^>]*>([^<]+)</text>", PICTURE)
    shown = {row["figure"]: row for row in ROWS}
    many, state = shown["`up`: 100 groups"], shown["state: one group"]
    assert {"pulumi up, 100 groups: seconds", "one more group: milliseconds", "state of a group: bytes"} <= set(texts)
    assert {f"{many['ours']:.3g}", f"{many['peer']:.3g}", f"{state['ours']:,.0f}", f"{state['peer']:,.0f}"} <= set(
        texts
    )
    assert texts.count("this package") == 3
