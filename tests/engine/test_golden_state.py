"""The upgrade contract: stacks that earlier releases left behind work with the current code, and change nothing.

From the release on, the states under tests/golden are never written again together with a change to provider/.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from healthomics_emulator import Emulator

from harness.stack import Stack

pytestmark = pytest.mark.engine

GOLDEN = Path(__file__).parents[1] / "golden"
RELEASES = sorted(folder.parent for folder in GOLDEN.glob("*/stack.json"))


def test_there_is_a_golden_state() -> None:
    assert GOLDEN / "0.1.0" in RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda folder: folder.name)
def test_the_state_of_a_release_previews_and_refreshes_clean_and_is_destroyed(
    release: Path, engine: Path, tmp_path: Path
) -> None:
    shutil.copy(release / "emulator.json", tmp_path)
    with Emulator(state=tmp_path / "emulator.json") as emulator:
        environment = {"ADOPTED": (release / "adopted.txt").read_text().strip(), "AFTER": "true"}
        stack = Stack(tmp_path, engine, {**emulator.environment(), **environment})
        shutil.copy(GOLDEN / "program.py", stack.folder / "__main__.py")
        stack.run("stack", "import", "--file", str(release / "stack.json")).succeeded()
        before = emulator.run_groups()

        preview = stack.preview().succeeded().output
        # All that is left to do is the delete of the replaced group, which a run stood in the way of.
        assert not [it for it in ("to create", "to update", "to replace") if it in preview]
        stack.refresh("--expect-no-changes").succeeded()
        assert emulator.run_groups() == before

        stack.up().succeeded()
        assert len(emulator.run_groups()) == len(before) - 1
        stack.up("--expect-no-changes").succeeded()
        stack.destroy().succeeded()
        assert emulator.run_groups() == []
