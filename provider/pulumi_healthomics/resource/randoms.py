"""What must never be the same twice: the value of a seed, a token without one, a mark in a state."""

from __future__ import annotations

import secrets
import uuid


def new_seed() -> str:
    """Returns a value for the seed of a stack, 256 bits."""
    return secrets.token_hex(32)


def new_token() -> str:
    """Returns a token that nobody has sent before."""
    return str(uuid.uuid4())
