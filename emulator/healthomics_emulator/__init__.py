"""A local stand-in for AWS HealthOmics' run groups, with moto's STS and IAM beside it.

Run it as a server (``python -m healthomics_emulator``), in a thread (``Emulator``), or through the
pytest fixture ``healthomics_emulator``. What it serves it reads from botocore's ``omics`` service
model, so it shares no source, and no mistake, with any client it is used to test.

It refuses to talk to anything: a call to a service that it does not have is answered with an error, never passed on. It
checks no signature and no IAM policy. Nothing of ours imports it and it imports nothing of ours.

The public names are loaded on first use, because pytest imports this package in every run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .control.faults import Fault
    from .control.journal import Call
    from .emulator import Emulator
    from .handle import EmulatorError, EmulatorHandle
    from .omics.options import Options
    from .omics.state_file import StateFileError

_HOMES = {
    "Call": "control.journal",
    "Emulator": "emulator",
    "EmulatorError": "handle",
    "EmulatorHandle": "handle",
    "Fault": "control.faults",
    "Options": "omics.options",
    "StateFileError": "omics.state_file",
}

__all__ = ["Call", "Emulator", "EmulatorError", "EmulatorHandle", "Fault", "Options", "StateFileError"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        raise ImportError(f"{package} is not installed: pip install 'pulumi-healthomics[emulator]'") from error
