"""Paths as settings write them. Pulumi hands them over as they stand, where a shell would have expanded them."""

from __future__ import annotations

import os


def expanded(path: str) -> str:
    """Returns the path with its variables and its leading `~` replaced, as far as they are known."""
    return os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111 - Path's raises for a user that is unknown
