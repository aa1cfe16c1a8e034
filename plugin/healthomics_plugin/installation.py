"""How Pulumi finds a plugin: what the Pulumi CLI of a user knows of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi_healthomics.errors import RunGroupError
from pulumi_healthomics.redaction import quoted

from healthomics_plugin.launcher import Package, write_launcher
from healthomics_plugin.sdk import ensure_new_enough

_INSTALL_CLI = "install the Pulumi CLI (https://www.pulumi.com/docs/install), and run this again"


def pulumi_home(environment: Mapping[str, str]) -> Path:
    """Returns the folder in which the Pulumi CLI keeps its plugins."""
    return Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi")


def cached_schemas(package: Package, home: Path) -> list[Path]:
    """Returns the files in which Pulumi has cached the schema of a package's version.

    Args:
        package: the package.
        home: the folder in which the CLI keeps its plugins.
    """
    name = f"{package.name}-{package.number}"
    # The CLI derives what follows the version from a download address or a parameter.
    pattern = re.compile(rf"{re.escape(name)}(-[0-9a-f]{{12}})*\.json")
    of_the_cli = [file for file in sorted(home.glob("schemas/*.json")) if pattern.fullmatch(file.name)]
    of_language_hosts = home / "plugins" / f"schema-{name}-.json"
    return [*of_the_cli, *([of_language_hosts] if of_language_hosts.exists() else [])]


@dataclass(frozen=True)
class Installation:
    """What a plugin is to the Pulumi CLI of this user.

    Attributes:
        package: the package that the plugin serves.
        environment: the variables of this process.
        python: the interpreter of the environment that holds this package.
        prefix: the folder of that environment.
    """

    package: Package
    environment: Mapping[str, str]
    python: Path
    prefix: Path

    def install(self) -> str:
        """Registers the plugin, in place of an earlier registration of this version, and returns what to say about it.

        Raises:
            RunGroupError: The plugin cannot run with this SDK, or cannot be registered.
        """
        ensure_new_enough()
        package = self.package
        with _scratch() as folder:
            write_launcher(package, folder, self.python)
            self._pulumi("install", "resource", package.name, package.number, "--file", str(folder), "--reinstall")
        return "\n".join(
            [
                f"Installed the plugin {package.name} {package.number}. Pulumi runs it with {self.python}.",
                *self._forget_schemas(),
                f"Keep this environment where it is, and run this again after each upgrade of {package.distribution}.",
                *self._warnings(),
            ]
        )

    def uninstall(self) -> str:
        """Removes this version of the plugin and returns what to say about it.

        Raises:
            RunGroupError: The plugin cannot be removed.
        """
        name, number = self.package.name, self.package.number
        removed = "removed:" in self._pulumi("rm", "resource", name, number, "--yes")
        said = f"Removed the plugin {name} {number}." if removed else f"{name} {number} is not installed."
        return "\n".join([said, *self._forget_schemas()])

    def launcher_folder(self) -> Path:
        """Returns a folder that holds the launcher and stays the same: part of the environment, and gone with it.

        Raises:
            RunGroupError: The plugin cannot run with this SDK, or the folder cannot be written.
        """
        ensure_new_enough()
        folder = self.prefix / "share" / self.package.distribution / "plugin"
        write_launcher(self.package, folder, self.python)
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

    def _forget_schemas(self) -> Iterator[str]:
        """Removes the cached schemas of a version: Pulumi would not ask a new plugin of that version for its own."""
        for file in cached_schemas(self.package, pulumi_home(self.environment)):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise RunGroupError(f"cannot remove the cached schema {file}: {error.strerror}", "delete it") from None
            yield f"Removed the schema that Pulumi had cached, {file}."

    def _warnings(self) -> Iterator[str]:
        if other := shutil.which(self.package.launcher, path=self.environment.get("PATH", "")):
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
