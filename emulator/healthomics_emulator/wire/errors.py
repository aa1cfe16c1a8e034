"""The one exception that an operation may end with, in AWS's own terms.

Its code decides, through the service model, the HTTP status and the headers of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

COMMON_ERRORS = "https://docs.aws.amazon.com/omics/latest/api/CommonErrors.html"
SMITHY = "https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html"

ERRORS_BESIDE_THE_MODEL: Mapping[str, tuple[int, str]] = {
    "SerializationException": (400, SMITHY),
    "UnknownOperationException": (404, SMITHY),
    "MethodNotAllowedException": (405, SMITHY),
    "RequestEntityTooLargeException": (413, COMMON_ERRORS),
    "MissingAuthenticationTokenException": (403, COMMON_ERRORS),
    "IncompleteSignatureException": (403, COMMON_ERRORS),
    "InvalidSignatureException": (403, COMMON_ERRORS),
    "ExpiredTokenException": (403, COMMON_ERRORS),
    "UnrecognizedClientException": (403, COMMON_ERRORS),
    "OptInRequired": (403, COMMON_ERRORS),
    "RequestExpired": (400, COMMON_ERRORS),
    "InternalFailure": (500, COMMON_ERRORS),
    "ServiceUnavailableException": (503, COMMON_ERRORS),
    "NotImplementedException": (501, COMMON_ERRORS),
}
"""Error codes that any AWS service may answer with, their HTTP status and source."""


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


def malformed(message: str) -> ServiceError:
    """The answer to what is not in the form that the protocol asks for."""
    return ServiceError("SerializationException", message)


def not_found(kind: str, identifier: str) -> ServiceError:
    """The answer for an ID that is not in this account and Region, even if another account has it."""
    return ServiceError("ResourceNotFoundException", f"{kind} with id {identifier} does not exist.")


def conflict(message: str) -> ServiceError:
    """The answer for what the state of the resource does not allow now."""
    return ServiceError("ConflictException", message)
