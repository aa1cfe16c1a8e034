"""The machine that each test of a tool runs on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """An empty machine; a build that is held up is let go at the end."""
    made = Machine(tmp_path)
    yield made
    made.hold.unlink(missing_ok=True)
