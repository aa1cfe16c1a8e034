"""What a door cannot do is a short list, and no row of it is there for nothing."""

from __future__ import annotations

from pathlib import Path

from support.doors import LIMITS

from harness.doors import DOORS

TESTS = Path(__file__).parents[1]
MOST_ROWS = 15


def test_the_list_is_short_and_each_row_says_why() -> None:
    assert len(LIMITS) <= MOST_ROWS
    assert len({limit.what for limit in LIMITS}) == len(LIMITS)
    assert {limit.door for limit in LIMITS} <= set(DOORS)
    assert [limit.what for limit in LIMITS if not limit.why.startswith(("the engine ", "the SDK "))] == []


def test_each_row_is_used_by_a_test() -> None:
    tests = "".join(path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    assert [limit.what for limit in LIMITS if f'"{limit.what}"' not in tests] == []
