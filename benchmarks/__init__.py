"""What a run group costs on the real engine, beside the least that it can cost and a docs-style provider."""

import sys
from pathlib import Path

# The driver of stacks is that of the tests.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
