"""The user's cache of engines, in which a folder is whole or is not there.

<cache>/<key>/bin/     an engine, verified before it got its name
<cache>/making-…/      one in the making; it is renamed when whole, and swept away when stale
<cache>/lock           held by the process that makes one; the system frees it however the holder ends
"""

import contextlib
import fcntl
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .programs import say

_MAKING = "making-"


def cache_folder(env: Mapping[str, str]) -> Path:
    """Where engines are kept for this user.

    Raises:
        FileNotFoundError: The user has no home and names no folder.
    """
    if chosen := env.get("PULUMI_HEALTHOMICS_CACHE"):
        return Path(chosen).absolute()
    try:
        if platform.system() == "Darwin":
            caches = Path.home() / "Library" / "Caches"
        else:
            caches = Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        raise FileNotFoundError("there is no home folder") from None
    return caches.absolute() / "pulumi-healthomics" / "engine"


@contextlib.contextmanager
def locked(cache: Path) -> Iterator[None]:
    """Be the only one who makes an engine in this cache, and start with a swept one."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another build, which holds the lock of the cache")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for stale in cache.glob(f"{_MAKING}*"):
            say("clearing what an interrupted run left behind")
            shutil.rmtree(stale, ignore_errors=True)
        yield


@contextlib.contextmanager
def workshop(cache: Path) -> Iterator[Path]:
    """A folder beside the finished engines, gone at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix=_MAKING, dir=cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(made: Path, target: Path, workshop: Path) -> None:
    """Give a finished folder its name at one stroke; a damaged namesake goes with the workshop."""
    if target.exists():
        target.rename(workshop / "damaged")
    made.rename(target)
