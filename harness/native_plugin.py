"""The launcher by which the engine starts the native plugin from this environment."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from healthomics_plugin import PACKAGE


def write_launcher(folder: Path, python: Path = Path(sys.executable), module: str = "healthomics_plugin.serve") -> Path:
    """Puts a launcher into a folder, for `plugins: providers: path` of a project; returns the folder.

    Args:
        folder: is made if it is missing.
        python: the interpreter of the plugin.
        module: what it runs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    launcher = folder / f"pulumi-resource-{PACKAGE}"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(str(python))} -u -m {module} "$@"\n')
    launcher.chmod(0o755)
    return folder
