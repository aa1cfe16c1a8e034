"""The errors that reach a user, and why they are ours.

botocore's exceptions name an API operation and a code; a person at the end of a failed `pulumi up` needs to know which
run group, what happened and what to do. Each class here is one thing that can go wrong, its message is one sentence of
that form, and the facts behind the sentence are attributes. No botocore in here: the table from AWS's codes to these
classes is the gateway's alone.

A class is chosen by what the *caller* can do about it, so that handling code never parses a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pulumi_healthomics.redaction import without, without_credentials


class RunGroupError(Exception):
    """Something went wrong with a run group.

    Attributes:
        what: what happened, as a clause.
        remedy: what the user can do about it, as a clause; may be empty.
        request_id: the id of the failed request at AWS, for AWS's support, if there was one.
        action: what was being done, such as `updating`.
        name: the group's name, if known.
        id: the group's id, if it has one yet.
    """

    def __init__(self, what: str, remedy: str = "", *, request_id: str | None = None) -> None:
        self.what = without_credentials(what)
        self.remedy = without_credentials(remedy)
        super().__init__(self.what)
        self.request_id = request_id
        self.action: str | None = None
        self.name: str | None = None
        self.id: str | None = None

    def hide(self, secrets: Iterable[str]) -> None:
        """Takes out what the failed request held that may be a secret: AWS quotes what it does not like."""
        self.what = without(secrets, self.what)
        self.args = (self.what,)

    def __str__(self) -> str:
        sentence = "; ".join(part for part in (self.what, self.remedy) if part)
        if self.request_id:
            sentence += f" (request id {self.request_id})"
        return f"{self._subject()}: {sentence}" if self.action else sentence

    def _subject(self) -> str:
        name = f' "{self.name}"' if self.name else ""
        id_ = f" ({self.id})" if self.id else ""
        return f"{self.action} run group{name}{id_}"


class SettingsError(RunGroupError):
    """A setting of the stack or of the environment is missing or malformed."""


class CredentialsError(RunGroupError):
    """There are no credentials, or the ones found do not work (any more)."""


class ConnectionFailedError(RunGroupError):
    """The service could not be reached, or the connection broke before an answer."""


class UnexpectedAnswerError(RunGroupError):
    """What answered did not speak HealthOmics: a proxy's page, missing keys, another service."""


class AccessDeniedError(RunGroupError):
    """The credentials may not do this (403)."""


class ConflictError(RunGroupError):
    """The group is in a state in which this can not be done (409)."""


class InvalidRequestError(RunGroupError):
    """The service refused the request's values (400)."""


class NotFoundError(RunGroupError):
    """There is no such run group in this account and Region (404)."""


class QuotaExceededError(RunGroupError):
    """The account's quota is used up (402); trying again is pointless."""


class RequestTimeoutError(RunGroupError):
    """The service gave up on the request, after all retries (408)."""


class ServiceFailureError(RunGroupError):
    """The service failed, after all retries (500)."""


class ThrottledError(RunGroupError):
    """The account's request rate was exceeded, after all retries (429)."""


class ActiveRunsError(RunGroupError):
    """Runs of the group stand in the way of its end."""


class IdentityUnknownError(RunGroupError):
    """It can not be found out which account the credentials belong to."""


class WrongAccountError(RunGroupError):
    """The group in the state is not one that these credentials, or this Region, can mean."""


SETTINGS_OF_THE_LAST_UP = "`pulumi refresh` and `pulumi destroy` see the settings of the last `pulumi up`"
"""What explains most of the credentials and accounts that surprise somebody; part of several remedies."""


@contextmanager
def concerning(action: str, *, name: str | None = None, id_: str | None = None) -> Iterator[None]:
    """Tells every error that passes through which group it is about and what was being done to it."""
    try:
        yield
    except RunGroupError as error:
        error.action = error.action or action
        error.name = error.name or name
        error.id = error.id or id_
        raise


def clause(error: Exception) -> str:
    """Returns what somebody else's error says as a part of a sentence of ours: one line, no capital, no full stop."""
    text = " ".join(str(error).split()).rstrip(".")
    return text[:1].lower() + text[1:]
