"""Builds an engine, or an optional part, from its Go modules.

Each program has a go.mod and a go.sum in `modules/`, so that every byte is checked before it is
compiled; Go's own settings for proxies and checksum databases are the user's.
"""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from .programs import answer, reason, say, work
from .recipe import (
    ENGINE,
    EXECUTOR,
    GO_SETTINGS,
    LANGUAGE_HOST,
    LAUNCHER,
    PARTS,
    SDK_MODULE,
    NotHereError,
    Part,
    go_needed,
)

# Measured on two cores, idle and busy; 3.3 GB of it in Go's caches, 133 MB the engine itself.
COST = "4 to 7 minutes and 3.5 GB the first time, half a minute when Go's caches are warm"
COST_OF_A_PART = "1 to 2 minutes the first time"
QUESTION = 120.0  # seconds for a question to go, which may fetch a newer toolchain to answer


def go_settings(env: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """The environment of a build: the caller's, without what would make another program of it."""
    kept = {name: value for name, value in env.items() if name not in {"GOOS", "GOARCH"}}
    return {**kept, **GO_SETTINGS, "GOTMPDIR": str(scratch)}


def build(root: Path, env: Mapping[str, str]) -> None:
    """Build a whole engine into `root/bin`.

    Raises:
        NotHereError: There is no Go, it is too old, or it failed.
    """
    with _prepared(root, env) as (programs, settings):
        go = _usable_go(settings, ENGINE)
        say(f"building Pulumi {ENGINE.version} from its Go modules: {COST}")
        for part in PARTS:
            _compile(go, part, programs, settings)
        _install_script(_executor(go, settings), programs)
        _install_script(LAUNCHER, programs)


def build_part(part: Part, root: Path, env: Mapping[str, str]) -> None:
    """Build an optional part into `root/bin`.

    Raises:
        NotHereError: There is no Go, it is too old, or it failed.
    """
    with _prepared(root, env) as (programs, settings):
        go = _usable_go(settings, part)
        say(f"{part.program} is built from its Go module: {COST_OF_A_PART}")
        _compile(go, part, programs, settings)


@contextlib.contextmanager
def _prepared(root: Path, env: Mapping[str, str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder `root/bin` and the settings of a build, whose scratch folder goes with the block."""
    programs, scratch = root / "bin", root / "scratch"
    programs.mkdir(parents=True)
    scratch.mkdir()
    yield programs, go_settings(env, scratch)
    shutil.rmtree(scratch, ignore_errors=True)


def _usable_go(settings: Mapping[str, str], part: Part) -> str:
    """The `go` on PATH, if it is, or can fetch, a toolchain that the module files of a part allow."""
    go = shutil.which("go", path=settings.get("PATH", ""))
    if not go:
        raise NotHereError("there is no go on PATH")
    version = _asked([go, "env", "GOVERSION"], settings, part.module)
    if _numbers(version) < _numbers(go_needed(part)):
        raise NotHereError(f"the go on PATH is {version}, the modules need {go_needed(part)}")
    return go


def _compile(go: str, part: Part, programs: Path, settings: Mapping[str, str]) -> None:
    say(f"building {part.program} {part.version}")
    if code := work([go, *part.build_arguments(str(programs / part.program))], settings, part.module):
        raise NotHereError(f"go could not build {part.program}: exit code {code}, its words above")


def _executor(go: str, settings: Mapping[str, str]) -> Path:
    """The program that the language host runs, in the module that the host was just built from."""
    folder = _asked([go, "list", "-m", "-f", "{{.Dir}}", SDK_MODULE], settings, LANGUAGE_HOST.module)
    return Path(folder) / EXECUTOR


def _asked(question: list[str], settings: Mapping[str, str], module: Path) -> str:
    try:
        return answer(question, settings, module, QUESTION)
    except (OSError, subprocess.SubprocessError) as error:
        raise NotHereError(f"go does not work here: {reason(error)}") from error


def _numbers(version: str) -> list[int]:
    """`go1.25.11` and `1.25.11` as [1, 25, 11]."""
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _install_script(script: Path, folder: Path) -> None:
    """Copy a script and give the copy its run bit; a file in Go's module cache has none."""
    installed = folder / script.name
    shutil.copyfile(script, installed)
    installed.chmod(0o755)
