"""How Pulumi finds the plugin: a launcher with this environment's Python, and what the Pulumi CLI knows of it.

There is no console script of the launcher's name: one on PATH would take the place of the installed plugin, and Pulumi
would warn of it at every command.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pulumi_healthomics.errors import RunGroupError
from pulumi_healthomics.redaction import quoted

from healthomics_plugin import PACKAGE
from healthomics_plugin.sdk import ensure_new_enough

LAUNCHER = f"pulumi-resource-{PACKAGE}"

# The engine starts the plugin in the project's folder, whose modules must not take the place of ours: the empty entry
# of the path is that folder. `python -P` would leave it out, but is not in Python 3.10.
_CODE = (
    "import sys; sys.path[:] = filter(None, sys.path); "
    "from healthomics_plugin.serve import main; sys.exit(main(sys.argv[1:]))"
)
_TEXT = """\
#!/bin/sh
# Starts the Pulumi plugin {package}. Written by `pulumi-healthomics plugin`.
python={python}
if [ ! -x "$python" ]; then
    echo "{launcher}: $python does not exist; run 'pulumi-healthomics plugin install' in its new place" >&2
    exit 1
fi
exec "$python" -u -c '{code}' "$@"
"""
_INSTALL_CLI = "install the Pulumi CLI (https://www.pulumi.com/docs/install), and run this again"


def installed_version() -> str:
    """Returns the version of the installed distribution, which is that of the plugin and its schema."""
    return version("pulumi-healthomics")


def launcher_text(python: Path) -> str:
    """Returns the launcher, a script for any POSIX shell.

    Args:
        python: the interpreter of the environment that holds this package, not resolved: a link into an environment
            is what makes it that environment's.
    """
    return _TEXT.format(package=PACKAGE, launcher=LAUNCHER, python=shlex.quote(str(python)), code=_CODE)


def write_launcher(folder: Path, python: Path) -> Path:
    """Writes the launcher into a folder, which is made if it is missing, and returns its path.

    A launcher that is there already and says the same is left alone, so that the folder may be read-only by then.

    Args:
        folder: the folder.
        python: the interpreter, as `launcher_text` takes it.

    Raises:
        RunGroupError: The folder cannot be written.
    """
    launcher, text = folder / LAUNCHER, os.fsencode(launcher_text(python))
    unfinished = folder / f".{LAUNCHER}.{os.getpid()}"
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


def pulumi_home(environment: Mapping[str, str]) -> Path:
    """Returns the folder in which the Pulumi CLI keeps its plugins."""
    return Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi")


def cached_schemas(home: Path, number: str) -> list[Path]:
    """Returns the files in which Pulumi has cached the schema of a version.

    Args:
        home: the folder in which the CLI keeps its plugins.
        number: the version.
    """
    name = f"{PACKAGE}-{number}"
    # The CLI derives what follows the version from a download address or a parameter.
    pattern = re.compile(rf"{re.escape(name)}(-[0-9a-f]{{12}})*\.json")
    of_the_cli = [file for file in sorted(home.glob("schemas/*.json")) if pattern.fullmatch(file.name)]
    of_language_hosts = home / "plugins" / f"schema-{name}-.json"
    return [*of_the_cli, *([of_language_hosts] if of_language_hosts.exists() else [])]


@dataclass(frozen=True)
class Installation:
    """What the plugin is to the Pulumi CLI of this user.

    Attributes:
        environment: the variables of this process.
        python: the interpreter of the environment that holds this package.
        prefix: the folder of that environment.
    """

    environment: Mapping[str, str]
    python: Path
    prefix: Path

    def install(self) -> str:
        """Registers the plugin, in place of an earlier registration of this version, and returns what to say about it.

        Raises:
            RunGroupError: The plugin cannot run with this SDK, or cannot be registered.
        """
        ensure_new_enough()
        number = installed_version()
        with _scratch() as folder:
            write_launcher(folder, self.python)
            self._pulumi("install", "resource", PACKAGE, number, "--file", str(folder), "--reinstall")
        return "\n".join(
            [
                f"Installed the plugin {PACKAGE} {number}. Pulumi runs it with {self.python}.",
                *self._forget_schemas(number),
                "Keep this environment where it is, and run this again after each upgrade of pulumi-healthomics.",
                *self._warnings(),
            ]
        )

    def uninstall(self) -> str:
        """Removes this version of the plugin and returns what to say about it.

        Raises:
            RunGroupError: The plugin cannot be removed.
        """
        number = installed_version()
        removed = "removed:" in self._pulumi("rm", "resource", PACKAGE, number, "--yes")
        said = f"Removed the plugin {PACKAGE} {number}." if removed else f"{PACKAGE} {number} is not installed."
        return "\n".join([said, *self._forget_schemas(number)])

    def launcher_folder(self) -> Path:
        """Returns a folder that holds the launcher and stays the same: part of the environment, and gone with it.

        Raises:
            RunGroupError: The plugin cannot run with this SDK, or the folder cannot be written.
        """
        ensure_new_enough()
        folder = self.prefix / "share" / "pulumi-healthomics" / "plugin"
        write_launcher(folder, self.python)
        return folder

    def _pulumi(self, *arguments: str) -> str:
        """Runs `pulumi plugin …` and returns its output."""
        program = shutil.which("pulumi", path=self.environment.get("PATH", ""))
        if program is None:
            raise RunGroupError("pulumi is not on PATH", _INSTALL_CLI)
        command = [program, "plugin", *arguments, "--non-interactive", "--color", "never"]
        variables = {**self.environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        try:
            done = subprocess.run(  # noqa: S603 - the user's own CLI
                command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False,
                errors="replace",
            )  # fmt: skip
        except OSError as error:
            raise RunGroupError(f"cannot run {program}: {error.strerror}") from None
        if done.returncode:
            raise RunGroupError(f"pulumi plugin {arguments[0]} failed: {_reason(done.stderr or done.stdout)}")
        return done.stdout

    def _forget_schemas(self, number: str) -> Iterator[str]:
        """Removes the cached schemas of a version: Pulumi would not ask a new plugin of that version for its own."""
        for file in cached_schemas(pulumi_home(self.environment), number):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise RunGroupError(f"cannot remove the cached schema {file}: {error.strerror}", "delete it") from None
            yield f"Removed the schema that Pulumi had cached, {file}."

    def _warnings(self) -> Iterator[str]:
        if other := shutil.which(LAUNCHER, path=self.environment.get("PATH", "")):
            yield f"Warning: Pulumi prefers {other}, because it is on PATH: remove it to use this plugin."


@contextmanager
def _scratch() -> Iterator[Path]:
    """Makes a folder that goes with the block."""
    try:
        made = tempfile.TemporaryDirectory(prefix="pulumi-healthomics-", ignore_cleanup_errors=True)
    except OSError as error:
        raise RunGroupError(f"cannot make a temporary folder: {error.strerror}", "set TMPDIR to one") from None
    with made as folder:
        yield Path(folder)


def _reason(output: str) -> str:
    """Returns the error in the output of `pulumi`, as a part of a sentence."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.partition("error: ")[2] for line in lines if "error: " in line]
    return quoted((errors or lines or ["it gave no reason"])[-1])
