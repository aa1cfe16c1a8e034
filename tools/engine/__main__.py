"""The command: one directory on stdout, the story on stderr, 0 only when there is an engine."""

import os
import signal
import sys
from types import FrameType

from tools.engine.inspection import dotted
from tools.engine.programs import say
from tools.engine.recipe import MINIMUM
from tools.engine.search import EngineMissingError, find_engine

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop(signum: int, _frame: FrameType | None) -> None:
    """End once, and let nothing interrupt the cleaning up."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + signum)


def main() -> int:
    """Print the engine's directory, or say in one last line what to do."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        engine = find_engine(os.environ)
    except EngineMissingError as missing:
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
    print(engine)
    return 0


if __name__ == "__main__":
    sys.exit(main())
