"""A machine of a test's own: a private PATH with stand-ins for pulumi and go, a private cache.

The command under test runs as a real process. The stand-ins are shell scripts, so that what is
tested is how real programs are found, run, waited for, interrupted and believed.
"""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.waiting import DEADLINE

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)

# Builds what the real one would: a program that says the version it was stamped with.
GO = """
echo "$*" >> {log}
case "$1" in
env) echo {version} ;;
list) echo {sdk} ;;
build)
    env > {settings}
    stamp=$(echo "$*" | sed 's/.*Version=\\(v[0-9.]*\\).*/\\1/')
    while [ "$1" != -o ]; do shift; done
    echo half > "$2"
    [ -p {alive} ] && exec 9> {alive}
    touch {started}
    while [ -e {hold} ]; do sleep 0.02; done
    {fate}
    printf '#!/bin/sh\\necho %s\\n' {stamp} > "$2"
    chmod +x "$2"
    ;;
esac
"""


@dataclass(frozen=True)
class Outcome:
    """How a run of the command ended."""

    status: int
    answer: str
    story: str

    @property
    def engine(self) -> Path:
        """The directory that was printed, after the test that it is all that was printed."""
        (engine,) = self.folders
        return engine

    @property
    def folders(self) -> list[Path]:
        """The directories that were printed, after the same test: the engine's and those of optional parts."""
        assert self.status == 0, self.story
        assert self.answer.count("\n") == 1
        return [Path(folder) for folder in self.answer.removesuffix("\n").split(os.pathsep)]

    @property
    def last_line(self) -> str:
        """What the user is left with."""
        return self.story.splitlines()[-1]


class Machine:
    """Starts empty: no pulumi, no go, no installer, nothing in the cache."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "path"
        self.cache = root / "cache"
        self.hold = root / "hold"
        self.started = root / "started"
        self.path.mkdir()
        self.environment = {
            "HOME": str(root / "home"),
            "PATH": str(self.path),
            "PULUMI_HEALTHOMICS_CACHE": str(self.cache),
            "PULUMI_HEALTHOMICS_ENGINE_INSTALLER": "off",
        }

    def program(self, name: str, body: str, folder: Path | None = None) -> Path:
        """Put a shell script on this machine, on PATH unless a folder is given."""
        script = (folder or self.path) / name
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{body}\n")
        script.chmod(0o755)
        return script

    def pulumi(self, says: str, folder: Path | None = None, lacking: tuple[str, ...] = ()) -> Path:
        """Put a whole engine on this machine, less what it lacks; return its folder."""
        for name in set(PROGRAMS) - {"pulumi", *lacking}:
            self.program(name, "exit 1", folder)
        return self.program("pulumi", says, folder).parent

    def go(self, version: str = "go1.99.0", fate: str = "", stamp: str = '"$stamp"') -> None:
        """Put a Go toolchain on PATH; `fate` is shell code run half-way through each build."""
        executor = self.root / "sdk" / "python" / "cmd" / "pulumi-language-python-exec"
        executor.parent.mkdir(parents=True, exist_ok=True)
        executor.write_text("the executor\n")
        executor.chmod(0o444)
        places = {
            "log": self.root / "go.log",
            "settings": self.root / "go.env",
            "sdk": self.root / "sdk",
            "started": self.started,
            "hold": self.hold,
            "alive": self.root / "alive",
        }
        quoted = {name: shlex.quote(str(place)) for name, place in places.items()}
        self.program("go", GO.format(version=version, fate=fate, stamp=stamp, **quoted))

    def builds(self) -> int:
        """How many programs go was asked to build so far."""
        log = self.root / "go.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return sum(line.startswith("build") for line in lines)

    @contextlib.contextmanager
    def watching_builds(self) -> Iterator[Callable[[], bool]]:
        """Yields a question: has go, and all that it started, ended?"""
        os.mkfifo(self.root / "alive")
        reader = os.open(self.root / "alive", os.O_RDONLY | os.O_NONBLOCK)

        def ended() -> bool:
            with contextlib.suppress(BlockingIOError):
                return os.read(reader, 1) == b""
            return False

        try:
            yield ended
        finally:
            os.close(reader)

    def leftovers(self) -> list[str]:
        """What the cache holds, apart from the lock."""
        return sorted(entry.name for entry in self.cache.iterdir() if entry.name != "lock")

    def start(self, checkout: Path = CHECKOUT, options: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> "Run":
        """Start the command, from the root of a checkout; `options` are Python's, `parts` the optional ones."""
        return Run(self, [sys.executable, *options, "-m", "tools.engine", *parts], checkout)

    def run(self, checkout: Path = CHECKOUT, options: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> Outcome:
        """Run the command to its end."""
        return self.start(checkout, options, parts).finished()


class Run:
    """The command at work."""

    def __init__(self, machine: Machine, command: list[str], folder: Path) -> None:
        number = len(list(machine.root.glob("run-*.err")))
        self._out = machine.root / f"run-{number}.out"
        self._err = machine.root / f"run-{number}.err"
        with self._out.open("w") as out, self._err.open("w") as err:
            self.process = subprocess.Popen(command, env=machine.environment, cwd=folder, stdout=out, stderr=err)

    @property
    def story(self) -> str:
        """What it told so far."""
        return self._err.read_text()

    def finished(self) -> Outcome:
        """Wait for its end."""
        status = self.process.wait(timeout=DEADLINE)
        return Outcome(status, self._out.read_text(), self.story)


def copy_of_checkout(folder: Path) -> Path:
    """Put a copy of the tools into a folder, as another clone has it; return the folder."""
    for part in ("tools", "harness"):
        shutil.copytree(CHECKOUT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder
