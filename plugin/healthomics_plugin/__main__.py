"""The command line, `pulumi-healthomics` or `python -m healthomics_plugin`.

The engine waits for `plugin serve` at every preview and `up`: it is recognised before anything else is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

_SERVE = ["plugin", "serve"]
_HELP = {"-h", "--help"}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:2] == _SERVE and not _HELP & set(arguments):
        from healthomics_plugin import serve  # noqa: PLC0415 - the other commands do not need gRPC

        return serve.main(arguments[2:])
    from healthomics_plugin import commands  # noqa: PLC0415 - argparse and botocore cost a tenth of a second

    return commands.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
