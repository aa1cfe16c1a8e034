"""Finds an optional part, such as the language host of YAML, or makes it; the engine's own are not touched."""

import shutil
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from . import gobuild
from .inspection import with_first
from .programs import answer, reason, say
from .recipe import Part, go_needed, part_key
from .sources import Source, kept_or_made

PATIENCE = 60.0  # seconds for a program to list its options, on a busy machine


class PartMissingError(Exception):
    """There is no such part and none can be made; the message is one sentence on what to do."""

    def __init__(self, part: Part) -> None:
        cli = "the official Pulumi CLI, which has it beside `pulumi`, or " if part.official else ""
        super().__init__(f"no {part.program}: install {cli}Go {go_needed(part)} or newer, and run this again")


def find_part(part: Part, engine: Path, env: Mapping[str, str]) -> Path:
    """The directory to put on PATH, behind the engine's: an official CLI has its parts in one folder.

    Args:
        part: the part.
        engine: the engine's directory.
        env: the environment.

    Raises:
        PartMissingError: Nothing was found and nothing could be made.
        OSError: The cache cannot be written.
    """
    if found := shutil.which(part.program, path=with_first(engine, env)["PATH"]):
        say(f"using {found}")
        return Path(found).absolute().parent
    product = f"{part.program} {part.version}"
    make = partial(gobuild.build_part, part)
    source = Source("a build with Go", part.program, product, part_key(part), make, partial(_fault, part))
    if made := kept_or_made((source,), env):
        return made
    raise PartMissingError(part)


def _fault(part: Part, folder: Path, env: Mapping[str, str]) -> str | None:
    """Why the part in `folder` does not serve; a host has no option that says its version, but one for help."""
    if not shutil.which(part.program, path=str(folder)):
        return f"it lacks {part.program}"
    try:
        answer([str(folder / part.program), "-help"], env, folder, PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        return reason(error)
    return None
