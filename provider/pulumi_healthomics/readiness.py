"""A provider process's own time: AWS's SDK is loaded while the engine has other work, and the process ends at once."""

from __future__ import annotations

import atexit
import gc
from functools import cache
from importlib import import_module
from threading import Thread

_NEEDED = ("resource.requests", "aws.session", "aws.gateway", "aws.identity")


@cache
def get_ready() -> None:
    """Starts to load what the first call to AWS needs."""
    Thread(target=_load, name="get-ready", daemon=True).start()


@cache
def end_quickly() -> None:
    """Lets the process end without looking for garbage in all that it has loaded, which takes a tenth of a second."""
    atexit.register(gc.freeze)


def _load() -> None:
    for module in _NEEDED:
        import_module(f"pulumi_healthomics.{module}")
