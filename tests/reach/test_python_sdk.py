"""The SDK that Pulumi's generator makes for Python, beside the library, in one program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from healthomics_plugin import RUN_GROUP

from harness.native_plugin import write_launcher
from harness.stack import Stack

pytestmark = pytest.mark.reach

PARVER = "parver==1.0.1.post0"  # All else that the SDK needs comes with the library.
PROGRAM = """
import pulumi_healthomics_native as healthomics

RunGroup("library", max_cpus=1)
ireland = healthomics.Provider("ireland", region="eu-west-1")
native = healthomics.RunGroup("native", max_cpus=256, tags={"team": "rare-disease"})
healthomics.RunGroup("elsewhere", max_runs=2, opts=ResourceOptions(provider=ireland))
pulumi.export("cpus", native.max_cpus)
"""


@pytest.fixture(scope="module")
def packages(write_sdk: Callable[[str, Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH, with the SDK."""
    folder = tmp_path_factory.mktemp("python")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    sdk = write_sdk("python", folder)
    subprocess.run([*install, "--target", folder / "packages", sdk, PARVER], check=True)
    return folder / "packages"


def test_groups_of_the_sdk_and_of_the_library_live_in_one_stack(
    engine: Path, packages: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    environment = {**healthomics_emulator.environment(), "PYTHONPATH": str(packages)}
    stack = Stack(tmp_path, engine, environment, native=write_launcher(tmp_path / "launcher"))
    stack.write(PROGRAM)
    stack.up().succeeded()
    groups = {it["name"]: (it["region"], it["limits"], it["tags"]) for it in healthomics_emulator.run_groups()}
    assert groups == {
        "library": ("us-east-1", {"maxCpus": 1}, {}),
        "native": ("us-east-1", {"maxCpus": 256}, {"team": "rare-disease"}),
        "elsewhere": ("eu-west-1", {"maxRuns": 2}, {}),
    }
    assert stack.outputs() == {"cpus": 256}
    assert len(stack.resources(RUN_GROUP)) == 2
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []
