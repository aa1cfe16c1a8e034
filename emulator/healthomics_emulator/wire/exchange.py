"""A request and its answer, as plain values between the HTTP server and what answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Request:
    """One HTTP request.

    ``path`` and ``query`` are as received, still percent-encoded: an ARN in a path holds an
    encoded slash that must not become a separator.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    environ: dict[str, Any] = field(default_factory=dict)
    """The WSGI environment, for the applications that want one."""

    def arguments(self) -> list[tuple[str, str]]:
        """The decoded query string, in order, repeated names and empty values kept."""
        return parse_qsl(self.query, keep_blank_values=True)


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. A connection that is dropped without one has ``None`` in its place."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
