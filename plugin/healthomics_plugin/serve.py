"""The process that the engine starts for a provider: `main` is what launchers call."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

# How many objects Python makes before it looks for garbage among them. What is loaded stays until the end of the
# process, and looking through it again and again takes a tenth of the time that loading takes.
_BETWEEN_COLLECTIONS = 100_000


def main(arguments: Sequence[str]) -> int:
    """Serves until the engine ends the process, or has ended. Prints the port first, as the engine expects.

    Args:
        arguments: the engine's address, if an engine starts the process.
    """
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    from healthomics_plugin.process import serve  # noqa: PLC0415 - imports gRPC and Pulumi's SDK

    return serve(arguments[-1] if arguments else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
