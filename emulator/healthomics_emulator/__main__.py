"""``python -m healthomics_emulator``: the emulator as a separate process.

Prints its address as the only line on stdout. SIGINT and SIGTERM end it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from .omics.options import OptionKind, Options, option_kinds

if TYPE_CHECKING:
    from .emulator import Emulator

PROGRAM = "healthomics_emulator"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until a signal ends it; returns the exit status, or exits with one sentence on stderr."""
    parser = _parser()
    given = parser.parse_args(arguments)
    changes = {name: getattr(given, name) for name in option_kinds()}
    try:
        options = Options().changed({k: v for k, v in changes.items() if v is not None})
    except ValueError as error:
        parser.error(str(error))
    told_to_stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told_to_stop.set())
    with _listening(given.host, given.port, given.state, options) as emulator:
        _announce(emulator.endpoint)
        told_to_stop.wait()
    return 0


def _announce(endpoint: str) -> None:
    try:
        print(endpoint, flush=True)  # noqa: T201 - it is a command
    except BrokenPipeError:
        # Whoever started it does not read on. Python would complain again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _listening(host: str, port: int, state: Path | None, options: Options) -> Emulator:
    try:
        from . import Emulator, StateFileError  # noqa: PLC0415 - heavy, and may be missing
    except ImportError as error:
        raise SystemExit(f"{PROGRAM}: {error}") from None
    try:
        return Emulator(host=host, port=port, state=state, options=options)
    except StateFileError as error:
        raise SystemExit(f"{PROGRAM}: {error}") from None
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else error
        raise SystemExit(f"{PROGRAM}: cannot listen on {host}, port {port}: {reason}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(PROGRAM, description="A local AWS HealthOmics: run groups, their tags and runs.")
    parser.add_argument("-H", "--host", type=_host, default="127.0.0.1", help="address to listen on")
    parser.add_argument("-p", "--port", type=int, default=0, help="port, by default a free one")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the state in this file")
    behaviour = parser.add_argument_group("behaviour")
    for name, kind in option_kinds().items():
        behaviour.add_argument(f"--{name.replace('_', '-')}", help=kind.help, **_argument(kind))
    return parser


def _host(given: str) -> str:
    if not given:  # An unset variable of somebody's script should not open a server to the network.
        raise argparse.ArgumentTypeError("an empty address would be every one: name 0.0.0.0 if that is meant")
    return given


def _argument(kind: OptionKind) -> dict[str, Any]:
    if kind.choices:
        return {"choices": kind.choices}
    if kind.type is bool:
        return {"action": "store_true", "default": None}
    return {"type": kind.type, "metavar": "N"}


if __name__ == "__main__":
    sys.exit(main())
