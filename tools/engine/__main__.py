"""The command: one line of directories on stdout, the story on stderr, 0 only when every one was found or made."""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from tools.engine.inspection import dotted
from tools.engine.parts import PartMissingError, find_part
from tools.engine.programs import say
from tools.engine.recipe import MINIMUM, OPTIONAL
from tools.engine.search import EngineMissingError, find_engine

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop(signum: int, _frame: FrameType | None) -> None:
    """End once, and let nothing interrupt the cleaning up."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + signum)


def main(names: Sequence[str]) -> int:
    """Print the engine's directory and those of the optional parts, or say in one last line what to do."""
    if unknown := [name for name in names if name not in OPTIONAL]:
        say(f"unknown part {unknown[0]!r}; the optional parts are: {', '.join(OPTIONAL)}")
        return 2
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        engine = find_engine(os.environ)
        folders = [engine, *(find_part(OPTIONAL[name], engine, os.environ) for name in names)]
    except (EngineMissingError, PartMissingError) as missing:
        say(str(missing))
        return 1
    except OSError as error:
        say(
            f"cannot keep an engine: {error}; "
            f"name another folder in PULUMI_HEALTHOMICS_CACHE, or install Pulumi {dotted(MINIMUM)} or newer"
        )
        return 1
    except SystemExit:
        say("interrupted; nothing half-built is left, run it again to start over")
        raise
    print(os.pathsep.join(map(str, folders)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
