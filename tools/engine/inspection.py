"""Is this folder a working engine? Asked of PATH, of the cache, and of what was just made."""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .programs import answer
from .recipe import PROGRAMS

Version = tuple[int, int, int]


def with_first(folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The environment `env` with `folder` first on PATH."""
    return {**env, "PATH": os.pathsep.join(filter(None, (str(folder), env.get("PATH"))))}


def missing_programs(path: str) -> list[str]:
    """Which of an engine's programs cannot be found in the folders of `path`."""
    return [program for program in PROGRAMS if not shutil.which(program, path=path)]


def version_of(folder: Path, env: Mapping[str, str], seconds: float) -> Version:
    """What the `pulumi` in `folder` says that it is.

    Raises:
        ValueError: Its answer is not a version.
        subprocess.SubprocessError: It failed, or took longer than `seconds`.
        OSError: It could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="pulumi-home-", ignore_cleanup_errors=True) as home:
        quiet = {"PULUMI_HOME": home, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        asked = [str(folder / "pulumi"), "version"]
        said = answer(asked, {**with_first(folder, env), **quiet}, folder, seconds)
    return parsed(said)


def parsed(said: str) -> Version:
    """The numbers of a version such as `v3.259.0`, `3.260.0-alpha.1` or `3.260.0a1`."""
    found = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(\D.*)?", said)
    if not found:
        raise ValueError(f"it calls its version {said[:40]!r}")
    return int(found[1]), int(found[2]), int(found[3])


def dotted(version: Version) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))
