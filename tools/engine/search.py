"""The order of the search, and what is said on the way."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from . import gobuild, official
from .inspection import Version, dotted, missing_programs, parsed, version_of, with_first
from .programs import reason, say
from .recipe import ENGINE, MINIMUM, build_key, go_needed, official_key
from .sources import Source, kept_or_made

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


def find_engine(env: Mapping[str, str]) -> Path:
    """The directory to put on PATH.

    Raises:
        EngineMissingError: Nothing was found and nothing could be made.
        OSError: The cache cannot be written.
    """
    found = _on_path(env) or kept_or_made(_sources(), env)
    if not found:
        raise EngineMissingError
    return found


def _on_path(env: Mapping[str, str]) -> Path | None:
    """The folder of the `pulumi` on PATH, if that is a whole engine and new enough."""
    found = shutil.which("pulumi", path=env.get("PATH", ""))
    if not found:
        return None
    try:
        return _whole(Path(found).absolute(), env)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        say(f"ignoring {found}: {reason(error)}")
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


def _sources() -> tuple[Source, ...]:
    """The ways to make an engine, the best first."""
    sdk, built = official.sdk_version(), parsed(ENGINE.version)
    return (
        _source("the SDK's installer", official_key(dotted(sdk)), sdk, official.install),
        _source("a build with Go", build_key(), built, gobuild.build),
    )


def _source(name: str, key: str, version: Version, make: Callable[[Path, Mapping[str, str]], None]) -> Source:
    return Source(name, "engine", f"Pulumi {dotted(version)}", key, make, partial(_fault, version))


def _fault(expected: Version, folder: Path, env: Mapping[str, str]) -> str | None:
    """Why the engine in `folder`, which has to be whole by itself, does not serve."""
    if missing := missing_programs(str(folder)):
        return f"it lacks {', '.join(missing)}"
    try:
        version = version_of(folder, env, OWN_PATIENCE)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return reason(error)
    return None if version == expected else f"it is {dotted(version)}, not {dotted(expected)}"
