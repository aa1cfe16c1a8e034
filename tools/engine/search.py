"""The order of the search, and what is said on the way."""

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import gobuild, official
from .cache import cache_folder, locked, publish, workshop
from .inspection import Version, dotted, missing_programs, parsed, version_of, with_first
from .programs import reason, say
from .recipe import ENGINE, MINIMUM, NotHereError, build_key, go_needed, official_key

PATIENCE = 10.0  # seconds for somebody's `pulumi` to say its version
OWN_PATIENCE = 60.0  # seconds for an engine of ours: a busy machine is no reason to build again


class EngineMissingError(Exception):
    """There is no engine and none can be made; the message is one sentence on what to do."""

    def __init__(self) -> None:
        super().__init__(
            f"no Pulumi engine: install Pulumi {dotted(MINIMUM)} or newer"
            " (curl -fsSL https://get.pulumi.com | sh, or brew install pulumi/tap/pulumi),"
            f" or Go {go_needed()} or newer, and run this again"
        )


@dataclass(frozen=True)
class Source:
    """A way to make an engine: `make` fills `root/bin` or raises NotHereError."""

    name: str
    key: str
    version: Version
    make: Callable[[Path, Mapping[str, str]], None]


def find_engine(env: Mapping[str, str]) -> Path:
    """The directory to put on PATH.

    Raises:
        EngineMissingError: Nothing was found and nothing could be made.
        OSError: The cache can not be written.
    """
    if found := _on_path(env) or _in_cache(env):
        return found
    cache = cache_folder(env)
    with locked(cache):
        made = _in_cache(env) or _made(cache, env)  # another process may have made it meanwhile
    if not made:
        raise EngineMissingError
    return made


def _on_path(env: Mapping[str, str]) -> Path | None:
    """The folder of the `pulumi` on PATH, if that is a whole engine and new enough."""
    found = shutil.which("pulumi", path=env.get("PATH", ""))
    if not found:
        return None
    try:
        return _whole(Path(found).absolute(), env)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        say(f"passing over {found}: {reason(error)}")
        return None


def _whole(pulumi: Path, env: Mapping[str, str]) -> Path:
    """The folder of `pulumi`, or of what it is a link to, with which PATH holds all programs."""
    version = version_of(pulumi.parent, env, PATIENCE)
    if version < MINIMUM:
        raise ValueError(f"it is {dotted(version)}, older than {dotted(MINIMUM)}")
    for folder in (pulumi.parent, pulumi.resolve().parent):
        if not (missing := missing_programs(with_first(folder, env)["PATH"])):
            say(f"using Pulumi {dotted(version)}, found on PATH")
            return folder
    raise ValueError(f"PATH lacks its {', '.join(missing)}")


def _in_cache(env: Mapping[str, str]) -> Path | None:
    """An engine made earlier and still sound."""
    for source in _sources():
        folder = cache_folder(env) / source.key / "bin"
        if not folder.is_dir():
            continue
        if not (fault := _fault(folder, source.version, env)):
            say(f"using Pulumi {dotted(source.version)}, made earlier")
            return folder
        say(f"passing over {folder}: {fault}")
    return None


def _made(cache: Path, env: Mapping[str, str]) -> Path | None:
    """A new engine from the first source that serves here."""
    for source in _sources():
        start = time.monotonic()
        with workshop(cache) as shop:
            try:
                source.make(shop / "engine", env)
            except NotHereError as error:
                say(f"{source.name} does not serve: {error}")
                continue
            if fault := _fault(shop / "engine" / "bin", source.version, env):
                say(f"{source.name} made no working engine: {fault}")
                continue
            size = _megabytes(shop / "engine")
            publish(shop / "engine", cache / source.key, shop)
        took = time.monotonic() - start
        say(f"{source.name} made one in {took:.0f} s: {size} MB in {cache / source.key}")
        return cache / source.key / "bin"
    return None


def _sources() -> tuple[Source, ...]:
    """The ways to make an engine, the best first."""
    sdk = official.sdk_version()
    return (
        Source("the SDK's installer", official_key(dotted(sdk)), sdk, official.install),
        Source("a build with Go", build_key(), parsed(ENGINE.version), gobuild.build),
    )


def _fault(folder: Path, expected: Version, env: Mapping[str, str]) -> str | None:
    """Why the engine in `folder`, which has to be whole by itself, does not serve."""
    if missing := missing_programs(str(folder)):
        return f"it lacks {', '.join(missing)}"
    try:
        version = version_of(folder, env, OWN_PATIENCE)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return reason(error)
    return None if version == expected else f"it is {dotted(version)}, not {dotted(expected)}"


def _megabytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*")) // 1_000_000
