"""The TypeScript example on an organisation's own library: a plugin of a few lines of Python, and its generated SDK."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from healthomics_plugin import RUN_GROUP
from healthomics_plugin.launcher import Package, write_launcher
from support.examples import EXAMPLES, edit

from harness.stack import Stack

pytestmark = pytest.mark.reach

LIBRARY = EXAMPLES / "04-org-library"


def test_a_program_makes_the_organisations_groups_and_its_conventions_refuse_others(
    typescript: Stack,
    healthomics_emulator: EmulatorHandle,
    write_sdk: Callable[..., Path],
    npm_install: list[str],
    tmp_path: Path,
) -> None:
    project = typescript.folder
    shutil.copytree(LIBRARY / "acme_genomics", project / "acme_genomics")
    sdk = write_sdk("nodejs", project, "acme_genomics.plugin", "acme")
    modules = project / "node_modules"
    # The packages are linked, and installing one more would change those of other tests.
    target = modules.resolve()
    modules.unlink()
    shutil.copytree(target, modules, symlinks=True)
    subprocess.run([*npm_install, sdk], cwd=project, check=True)
    command = "python -m acme_genomics.plugin"
    package = Package("acme", "1.0.0", "acme_genomics.plugin", "serve", command, "acme-genomics")
    launcher = write_launcher(package, tmp_path / "acme", Path(sys.executable))
    typescript.environment["PYTHONPATH"] = str(project)
    typescript.run("plugin", "install", "resource", "acme", "1.0.0", "--file", str(launcher.parent)).succeeded()
    shutil.copy(LIBRARY / "typescript" / "index.ts", project)
    typescript.up().succeeded()
    groups = {it["name"]: it for it in healthomics_emulator.run_groups()}
    tags = {"team": "rare-disease", "cost-center": "1000", "data": "internal", "managed-by": "acme-genomics"}
    assert groups["variant-calling"]["tags"] == tags
    assert groups["teams-cancer"]["limits"]["maxRuns"] == 3
    assert len(typescript.resources(RUN_GROUP)) == 2
    typescript.up("--expect-no-changes").succeeded()
    edit(typescript, "index.ts", '"1000"', '"3000"')
    assert "tags['cost-center'] must be one of '1*', '2*', got '3000'" in typescript.preview().failed().output
    typescript.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []
