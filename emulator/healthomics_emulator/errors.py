"""The one exception that an operation may end with, in AWS's own terms.

Its code decides, through the service model, the HTTP status and the headers of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence


class ServiceError(Exception):
    """An error that the client is meant to see.

    ``code`` and ``message`` are the names under which moto's serializer looks for them.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def violations(reasons: Sequence[str]) -> ServiceError:
    """One ValidationException that lists every reason, worded as AWS words it."""
    count = len(reasons)
    heading = f"{count} validation error{'s' if count > 1 else ''} detected. "
    return ServiceError("ValidationException", heading + "; ".join(reasons))


def not_found(kind: str, identifier: str) -> ServiceError:
    """The answer for what is not in this account and Region, whoever else may have it."""
    return ServiceError("ResourceNotFoundException", f"{kind} with id {identifier} does not exist.")


def conflict(message: str) -> ServiceError:
    """The answer for what the state of the resource does not allow now."""
    return ServiceError("ConflictException", message)
