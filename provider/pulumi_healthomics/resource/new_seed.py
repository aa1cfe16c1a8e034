"""Whether this process made the stack's seed: then an interrupted `pulumi destroy` may have taken groups of the state.

A destroy deletes the seed as it does the groups, and the seed calls nothing, so of a few groups it is the first to go.
The engine tells providers of no interruption; that the seed has to be made again is all that is seen of one. The
engine makes the seed in an `up` only, never in a preview, and before it asks about any group.

The seed and the groups have a provider each, which the engine makes from nothing: what one knows of the other is kept
by the process.
"""

from __future__ import annotations

from threading import Event

_made = Event()


def note() -> None:
    """Remembers that the seed was made just now."""
    _made.set()


def is_new() -> bool:
    """Says whether it was."""
    return _made.is_set()
