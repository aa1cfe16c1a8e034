"""The script by which Pulumi starts a plugin with the Python of an environment.

There is no console script of the launcher's name: one on PATH would take the place of the installed plugin, and Pulumi
would warn of it at every command.
"""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pulumi_healthomics.errors import RunGroupError

from healthomics_plugin import DISTRIBUTION, PACKAGE

# The engine starts the plugin in the project's folder, whose modules must not take the place of ours: the empty entry
# of the path is that folder. `python -P` would leave it out, but is not in Python 3.10.
_CODE = (
    "import sys; sys.path[:] = filter(None, sys.path); from {module} import {function}; "
    "sys.exit({function}(sys.argv[1:]))"
)
_TEXT = """\
#!/bin/sh
# Starts the Pulumi plugin {package}. Written by `{command}`.
python={python}
if [ ! -x "$python" ]; then
    echo "{launcher}: $python does not exist; run '{command} install' in its new place" >&2
    exit 1
fi
exec "$python" -u -c '{code}' "$@"
"""


@dataclass(frozen=True)
class Package:
    """A package of Pulumi's that a launcher serves.

    Attributes:
        name: its name, such as `healthomics`.
        number: its version.
        module: the module that has the function.
        function: serves, given the engine's address as the list of arguments.
        command: installs the plugin, with `install` behind it.
        distribution: the wheel that the plugin is part of.
    """

    name: str
    number: str
    module: str
    function: str
    command: str
    distribution: str

    @property
    def launcher(self) -> str:
        """The name of the launcher, by which the engine knows it."""
        return f"pulumi-resource-{self.name}"


def installed_version() -> str:
    """Returns the version of the installed distribution, which is that of the plugin and its schema."""
    return version(DISTRIBUTION)


def own_package() -> Package:
    """Returns this package."""
    # The script `pulumi-healthomics` of an environment that moved does not start.
    module, command = "healthomics_plugin.serve", "python -m healthomics_plugin plugin"
    return Package(PACKAGE, installed_version(), module, "main", command, DISTRIBUTION)


def launcher_text(package: Package, python: Path) -> str:
    """Returns the launcher, a script for any POSIX shell.

    Args:
        package: what it serves.
        python: the interpreter of the environment that holds this package, not resolved: a link into an environment
            is what makes it that environment's.
    """
    code = _CODE.format(module=package.module, function=package.function)
    return _TEXT.format(
        package=package.name,
        command=package.command,
        launcher=package.launcher,
        python=shlex.quote(str(python)),
        code=code,
    )


def write_launcher(package: Package, folder: Path, python: Path) -> Path:
    """Writes the launcher into a folder, which is made if it is missing, and returns its path.

    A launcher that is there already and says the same is left alone, so that the folder may be read-only by then.

    Args:
        package: what it serves.
        folder: the folder.
        python: the interpreter, as `launcher_text` takes it.

    Raises:
        RunGroupError: The folder cannot be written.
    """
    launcher, text = folder / package.launcher, os.fsencode(launcher_text(package, python))
    unfinished = folder / f".{package.launcher}.{os.getpid()}"
    try:
        if launcher.is_file() and launcher.read_bytes() == text and os.access(launcher, os.X_OK):
            return launcher
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(text)
        unfinished.chmod(0o755)
        unfinished.replace(launcher)  # an engine that starts it now finds the old one or the new one
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        remedy = "use an environment or a folder that you can write to"
        raise RunGroupError(f"cannot write {launcher}: {error.strerror}", remedy) from None
    return launcher
