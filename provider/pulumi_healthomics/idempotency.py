"""Tokens by which the service recognises a create that it has carried out already.

A create whose answer is lost is sent again, by botocore, with the same token, and makes no second group.
"""

from __future__ import annotations

import uuid


def new_token() -> str:
    """Returns a token that nobody has sent before."""
    return str(uuid.uuid4())
