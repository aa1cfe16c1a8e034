"""The launcher by which the engine starts the native plugin from this environment, as users have it."""

from __future__ import annotations

import sys
from pathlib import Path

from healthomics_plugin import launcher


def write_launcher(folder: Path) -> Path:
    """Puts a launcher into a folder, for `plugins: providers: path` of a project; returns the folder.

    Args:
        folder: is made if it is missing.
    """
    return launcher.write_launcher(launcher.own_package(), folder, Path(sys.executable)).parent
