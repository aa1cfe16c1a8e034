"""Makes the golden state of a release: what its users have in their state files, for later versions to be held to.

`python -m tools.golden VERSION`, from the root of the checkout, writes tests/golden/VERSION: the stack as the engine
exports it, with a group of each kind and the delete of a replaced one still pending, and the emulator's state with the
same groups. It is run once for each release. From the release on the files are the upgrade contract: they are never
written again together with a change to provider/. Until 0.1.0 is released, a change of what is persisted amends
decision record 1 first and then makes them again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from healthomics_emulator import Emulator

from harness.stack import Stack

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"

# Where the program and Python's libraries lay on the machine that made the state: nobody else's business.
OF_THE_MACHINE = {"sourcePosition", "stackTrace"}


def make(version: str, folder: Path, engine: Path) -> None:
    """Writes the golden state of `version`, working in `folder`."""
    target = GOLDEN / version
    target.mkdir()
    with Emulator(state=folder / "emulator.json") as emulator:
        client = emulator.client()
        adopted = client.create_run_group(name="by hand", maxCpus=8, requestId="by hand")["id"]
        stack = Stack(folder, engine, {**emulator.environment(), "ADOPTED": adopted})
        shutil.copy(GOLDEN / "program.py", stack.folder / "__main__.py")
        stack.up(AFTER="false").succeeded()
        run = client.start_run(
            workflowId="1",
            roleArn="arn:aws:iam::123456789012:role/run",
            outputUri="s3://bucket/out",
            runGroupId=stack.outputs()["replaced"],
        )["id"]
        stack.up(AFTER="true").failed()
        emulator.set_run_status(run, "COMPLETED")
        state = _without_the_machine(json.loads(stack.run("stack", "export").succeeded().output))
        (target / "stack.json").write_text(json.dumps(state, indent=2) + "\n")
        (target / "adopted.txt").write_text(f"{adopted}\n")
    shutil.copy(folder / "emulator.json", target)


def _without_the_machine(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_the_machine(item) for key, item in value.items() if key not in OF_THE_MACHINE}
    return [_without_the_machine(item) for item in value] if isinstance(value, list) else value


def main() -> None:
    """The command."""
    (version,) = sys.argv[1:]
    command = [sys.executable, "-m", "tools.engine"]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    engine = Path(os.environ.get("PULUMI_HEALTHOMICS_ENGINE") or found.stdout.strip())
    with tempfile.TemporaryDirectory() as folder:
        make(version, Path(folder), engine)


if __name__ == "__main__":
    main()
