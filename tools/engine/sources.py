"""From a source to a folder in the cache: kept from an earlier run, or made now, whole or not at all."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .cache import cache_folder, locked, publish, workshop
from .programs import say
from .recipe import NotHereError


@dataclass(frozen=True)
class Source:
    """A way to make an engine, or an optional part of one.

    Attributes:
        name: what does it, such as `a build with Go`.
        noun: what is made, such as `engine`.
        product: the same with its version, such as `Pulumi 3.259.0`.
        key: the name of its folder in the cache.
        make: fills `root/bin`, given `root` and the environment, or raises NotHereError.
        fault: why what is in a `bin` does not serve, given `bin` and the environment; None if it does.
    """

    name: str
    noun: str
    product: str
    key: str
    make: Callable[[Path, Mapping[str, str]], None]
    fault: Callable[[Path, Mapping[str, str]], str | None]


def kept_or_made(sources: Sequence[Source], env: Mapping[str, str]) -> Path | None:
    """The folder of programs from the first source, the best first, that has or makes one.

    Raises:
        OSError: The cache cannot be written.
    """
    if kept := _kept(sources, env):
        return kept
    cache = cache_folder(env)
    with locked(cache):
        return _kept(sources, env) or _made(sources, cache, env)  # another process may have made it meanwhile


def _kept(sources: Sequence[Source], env: Mapping[str, str]) -> Path | None:
    """The folder of an earlier run, if it is still sound."""
    for source in sources:
        folder = cache_folder(env) / source.key / "bin"
        if not folder.is_dir():
            continue
        if not (fault := source.fault(folder, env)):
            say(f"using {source.product}, made earlier")
            return folder
        say(f"ignoring {folder}: {fault}")
    return None


def _made(sources: Sequence[Source], cache: Path, env: Mapping[str, str]) -> Path | None:
    """A new folder, from the first source that serves here."""
    for source in sources:
        start = time.monotonic()
        with workshop(cache) as shop:
            made = shop / "made"
            try:
                source.make(made, env)
            except NotHereError as error:
                say(f"{source.name} does not serve: {error}")
                continue
            if fault := source.fault(made / "bin", env):
                say(f"{source.name} made no working {source.noun}: {fault}")
                continue
            size = _megabytes(made)
            publish(made, cache / source.key, shop)
        took = time.monotonic() - start
        say(f"{source.name} made one in {took:.0f} s: {size} MB in {cache / source.key}")
        return cache / source.key / "bin"
    return None


def _megabytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*")) // 1_000_000
