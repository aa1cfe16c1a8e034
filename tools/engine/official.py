"""The official CLI, by the SDK's own installer: a download, wherever Pulumi's site can be reached.

The installer runs in a separate process, `python -m tools.engine.official FOLDER`, so that it can
be bounded in time and its absence, or the SDK's, is no more than a reason to go on.
"""

import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from .inspection import Version, dotted, parsed
from .programs import answer, reason, say
from .recipe import HERE, MINIMUM, NotHereError

ABSENT = (0, 0, 0)
SITE = "https://get.pulumi.com/install.sh"
LOOK = 3.0  # seconds that the site has to answer each step of a connection
LOOK_ALTOGETHER = 8.0  # seconds, with the resolving of its name and the start of Python
DOWNLOAD = 600.0  # seconds


def sdk_version() -> Version:
    """The version of the SDK beside us, and of the CLI that it would install; zeros without one."""
    try:
        return parsed(metadata.version("pulumi"))
    except (metadata.PackageNotFoundError, ValueError):
        return ABSENT


def install(root: Path, env: Mapping[str, str]) -> None:
    """Put the official CLI into `root/bin`.

    Raises:
        NotHereError: It is switched off, absent, too old, out of reach, too slow or broken.
    """
    wanted = env.get("PULUMI_HEALTHOMICS_ENGINE_INSTALLER", "")
    if wanted == "off":
        raise NotHereError("it is switched off")
    version = sdk_version()
    if version == ABSENT:
        raise NotHereError(f"the pulumi package is not installed for {sys.executable}")
    if version < MINIMUM:
        raise NotHereError(f"it would install {dotted(version)}, older than {dotted(MINIMUM)}")
    if wanted != "on":
        _run(["--look"], env, LOOK_ALTOGETHER)
    say(f"downloading Pulumi {dotted(version)} with the SDK's installer: some hundreds of MB, 10 minutes at most")
    _run([str(root)], {**env, "TMPDIR": str(root.parent)}, DOWNLOAD)


def _run(arguments: list[str], env: Mapping[str, str], seconds: float) -> None:
    command = [sys.executable, "-m", "tools.engine.official", *arguments]
    try:
        answer(command, env, HERE.parents[1], seconds)
    except (OSError, subprocess.SubprocessError) as error:
        raise NotHereError(reason(error)) from error


def _main(argument: str) -> None:
    """What the process does: look whether the site answers, or install."""
    if argument == "--look":
        try:
            urllib.request.urlopen(SITE, timeout=LOOK).close()
        except OSError as error:
            sys.exit(f"Pulumi's site does not answer: {error}")
        return
    from pulumi.automation import PulumiCommand  # noqa: PLC0415 (absent where only Go is there)

    PulumiCommand.install(root=argument)


if __name__ == "__main__":
    _main(sys.argv[1])
