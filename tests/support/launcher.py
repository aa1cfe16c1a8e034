"""Pulumi's own launcher of dynamic providers, which an engine that was built here does not have.

The launcher of `tools/engine` is one line that becomes the provider's process. Pulumi's is a shell script that stays
between the engine and the process.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from tools.engine.gobuild import go_settings
from tools.engine.programs import answer
from tools.engine.recipe import ENGINE, LAUNCHER, SDK_MODULE

IN_THE_SDK = Path("python/dist/pulumi-resource-pulumi-python")
SECONDS = 300.0


def with_pulumis_launcher(engine: Path, folder: Path) -> Path:
    """Returns a folder of an engine whose launcher is Pulumi's own.

    Args:
        engine: the folder of an engine; one that was installed, not built here, is returned as it is.
        folder: an empty one.
    """
    if (engine / LAUNCHER.name).read_bytes() != LAUNCHER.read_bytes():
        return engine
    programs, scratch = folder / "bin", folder / "scratch"
    programs.mkdir()
    scratch.mkdir()
    for program in engine.iterdir():
        if program.name != LAUNCHER.name:
            (programs / program.name).symlink_to(program)
    shutil.copyfile(_module(scratch) / IN_THE_SDK, programs / LAUNCHER.name)
    (programs / LAUNCHER.name).chmod(0o755)
    return programs


def _module(scratch: Path) -> Path:
    """Returns the folder of the SDK's Go module, of the version that the engine is built with."""
    question = ["go", "mod", "download", "-json", SDK_MODULE]
    return Path(json.loads(answer(question, go_settings(os.environ, scratch), ENGINE.module, SECONDS))["Dir"])
