"""`make demo`: the life of a run group on the real engine, against the emulator.

`python -m tools.demo` is run by the environment's Python from the root of the checkout, with the environment's `bin`
and then an engine's folder first on PATH.

Everything it makes, Pulumi's home and state and the processes' home directory included, is in one folder in `.demo/`
and goes with it. Only the variables in `INHERITED` are taken from the caller's environment: so the demo cannot reach
AWS, whatever credentials and endpoints are set.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from healthomics_emulator import EmulatorHandle

from tools.demo_processes import InterruptedBySignalError, Processes

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "01-quickstart"
FOLDER = ROOT / ".demo"

INHERITED = ("PATH", "LANG", "LC_ALL", "TERM", "COLORTERM", "NO_COLOR", "TZ")


class DemoError(Exception):
    """The demo cannot continue; the message is a sentence."""


class Demo:
    """A project with one stack, and the emulator that its groups live in."""

    def __init__(self, processes: Processes, folder: Path, emulator: EmulatorHandle) -> None:
        self._processes = processes
        self._project = folder / "project"
        self._emulator = emulator
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        shutil.copytree(EXAMPLE, self._project, ignore=shutil.ignore_patterns("__pycache__"))
        self._pulumi("stack", "init", "demo")

    def live(self) -> None:
        """Runs every step, each with a line that says what to look for."""
        self._step("preview: what would be created; it makes no AWS calls", "preview", "--diff")
        self._step("up: the run group is created", "up", "--yes", "--skip-preview")
        self._step("up again: nothing changes", "up", "--yes", "--skip-preview", "--expect-no-changes")
        self._edit("max_cpus=256", "max_cpus=512")
        self._step("max_cpus is 512 in the program now: updated in place", "up", "--yes", "--skip-preview", "--diff")
        self._change_behind_pulumis_back(maxRuns=5)
        self._step(
            "max_runs was changed to 5 outside Pulumi: refresh shows it", "refresh", "--yes", "--skip-preview", "--diff"
        )
        self._step("up corrects it", "up", "--yes", "--skip-preview", "--diff")
        self._step("destroy: nothing remains", "destroy", "--yes", "--skip-preview")
        if remaining := self._emulator.run_groups():
            raise DemoError(f"run groups remain after the destroy: {remaining}")

    def _step(self, narration: str, *arguments: str) -> None:
        print(f"\n\x1b[1m==> {narration}\x1b[0m" if self._colours else f"\n==> {narration}", flush=True)
        self._pulumi(*arguments)

    def _pulumi(self, *arguments: str) -> None:
        command = ["pulumi", *arguments]
        # Pulumi's own choice of colours asks whether its input is a terminal too, which it is not.
        options = ["--non-interactive", "--color", "always" if self._colours else "never"]
        if "stack" not in arguments:
            options.append("--suppress-progress")
        if status := self._processes.run([*command, *options], self._project):
            raise DemoError(f"the step `{' '.join(command)}` failed with exit status {status}")

    def _edit(self, text: str, replacement: str) -> None:
        program = self._project / "__main__.py"
        before = program.read_text()
        if before.count(text) != 1:
            raise DemoError(f"the quickstart's program has {text!r} {before.count(text)} times, not once")
        program.write_text(before.replace(text, replacement))

    def _change_behind_pulumis_back(self, **changes: int) -> None:
        (group,) = self._emulator.run_groups()
        self._emulator.client().update_run_group(id=group["id"], **changes)


def main() -> int:
    """Shows the demo; returns the exit status."""
    processes = Processes()
    try:
        with _folder() as folder:
            _forget_the_callers_environment(folder)
            with processes.started([sys.executable, "-m", "healthomics_emulator"], folder, subprocess.PIPE) as process:
                if not (address := processes.first_line(process)):
                    raise DemoError("the emulator did not start, its words above")
                emulator = EmulatorHandle(address)
                os.environ.update(emulator.environment())
                Demo(processes, folder, emulator).live()
    except (DemoError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except InterruptedBySignalError as interruption:
        print("demo: interrupted; nothing of it is left running or lying about", file=sys.stderr)
        return 128 + interruption.number
    print("\nThat was the real engine, on an emulator of AWS HealthOmics; nothing of it is left.")
    return 0


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder for this demo in `.demo`; both are deleted at the end."""
    FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        with contextlib.suppress(OSError):  # another demo is running
            FOLDER.rmdir()


def _forget_the_callers_environment(folder: Path) -> None:
    """Makes the environment of this process, and so of every process that it starts."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    if not shutil.which("pulumi", path=kept.get("PATH")):
        raise DemoError("there is no pulumi on PATH: run `make demo`, which finds an engine or makes one")
    for name in ("home", "state", "temporary"):
        (folder / name).mkdir()
    os.environ.clear()
    os.environ.update(
        kept,
        HOME=str(folder / "home"),  # where the AWS SDKs look for profiles
        TMPDIR=str(folder / "temporary"),
        PULUMI_HOME=str(folder / "home" / ".pulumi"),
        PULUMI_BACKEND_URL=(folder / "state").as_uri(),
        PULUMI_CONFIG_PASSPHRASE="demo",  # noqa: S106 - of a state that lives for seconds
        PULUMI_SKIP_UPDATE_CHECK="true",
        # The package is installed editable here, where Pulumi overlooks that it has no plugin and goes to find one.
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION="true",
    )


if __name__ == "__main__":
    sys.exit(main())
