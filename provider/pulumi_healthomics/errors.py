"""The errors that reach a user, and why they are ours.

botocore's exceptions name an API operation and a code; a person at the end of a failed `pulumi up` needs to know which
run group, what happened and what to do. Each class here is one thing that can go wrong, its message is one sentence of
that form, and the facts behind the sentence are attributes. No botocore in here: the table from AWS's codes to these
classes is the gateway's alone.

A class is chosen by what the *caller* can do about it, so that handling code never parses a message. What differs
between the doors, a name or a remedy, is passed in as `Words`.

What others say about a failure may hold secrets: an error of ours quotes it by `clause`, or by `redaction.quoted`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi_healthomics.redaction import quoted, without_credentials


class RunGroupError(Exception):
    """Something went wrong with a run group.

    Attributes:
        what: what happened, as a clause.
        remedy: what the user can do about it, as a clause; may be empty.
        request_id: the id of the failed request at AWS, for AWS's support, if there was one.
        action: what was being done, such as `updating`.
        name: the group's name, if known.
        id: the group's id, if it has one yet.
        may_have_taken_effect: whether the service may have done what failed: it did not refuse, and did not answer.
        is_half_done: whether an update was, or may have been, carried out in part.
    """

    may_have_taken_effect = False

    def __init__(self, what: str, remedy: str = "", *, request_id: str | None = None) -> None:
        self.what = without_credentials(what)
        self.remedy = without_credentials(remedy)
        super().__init__(self.what)
        self.request_id = request_id
        self.action: str | None = None
        self.name: str | None = None
        self.id: str | None = None
        self.is_half_done = False

    def __str__(self) -> str:
        sentence = self._sentence()
        if self.request_id:
            sentence += f" (request id {self.request_id})"
        return f"{self._subject()}: {sentence}" if self.action else sentence

    def _sentence(self) -> str:
        return "; ".join(part for part in (self.what, self.remedy) if part)

    def _subject(self) -> str:
        name = f' "{self.name}"' if self.name else ""
        id_ = f" ({self.id})" if self.id else ""
        return f"{self.action} run group{name}{id_}"


class SettingsError(RunGroupError):
    """Settings of the stack or of the environment are missing or malformed.

    Attributes:
        key: the setting, by its key such as `aws:region` or the name of a variable; None if the error is about several.
        mistakes: one error for each mistake if this error lists several of them, or else the error itself.
    """

    def __init__(self, what: str, remedy: str = "", *, key: str | None = None) -> None:
        super().__init__(what, remedy)
        self.key = key
        self.mistakes: tuple[SettingsError, ...] = (self,)

    @classmethod
    def of_all(cls, mistakes: Sequence[SettingsError]) -> SettingsError:
        """Returns one error for all mistakes, of which there is at least one; a single one is returned as it is."""
        if len(mistakes) == 1:
            return mistakes[0]
        listed = "".join(f"\n  {number}. {mistake}" for number, mistake in enumerate(mistakes, 1))
        error = cls(f"{len(mistakes)} problems in the settings:{listed}")
        error.mistakes = tuple(mistakes)
        return error

    def _sentence(self) -> str:
        # Behind a list, a remedy would look like that of the last mistake.
        return super()._sentence() if len(self.mistakes) == 1 else "\n".join(filter(None, (self.what, self.remedy)))


class CredentialsError(RunGroupError):
    """There are no credentials, or the ones found do not work (any more)."""


class ConnectionFailedError(RunGroupError):
    """The service could not be reached, or the connection broke before an answer."""

    may_have_taken_effect = True


class UnexpectedAnswerError(RunGroupError):
    """What answered did not speak HealthOmics: a proxy's page, missing keys, another service."""

    may_have_taken_effect = True


class AccessDeniedError(RunGroupError):
    """The credentials may not do this (403)."""


class ConflictError(RunGroupError):
    """The group is in a state in which this cannot be done (409)."""


class InvalidRequestError(RunGroupError):
    """The service refused the request's values (400)."""


class NotSubscribedError(RunGroupError):
    """The account has no access to HealthOmics at all, for example because it is new and not activated yet (403)."""


class NotFoundError(RunGroupError):
    """There is no such run group in this account and Region (404)."""


class QuotaExceededError(RunGroupError):
    """The account's quota is used up (402); trying again is pointless."""


class RequestTimeoutError(RunGroupError):
    """The service gave up on the request, after all retries (408)."""

    may_have_taken_effect = True


class ServiceFailureError(RunGroupError):
    """The service failed, after all retries (500)."""

    may_have_taken_effect = True


class ServiceUnavailableError(RunGroupError):
    """The service cannot serve for the moment, after all retries (503)."""

    may_have_taken_effect = True


class ThrottledError(RunGroupError):
    """The account's request rate was exceeded, after all retries (429)."""


class ActiveRunsError(RunGroupError):
    """Active runs block the group's deletion."""


class IdentityUnknownError(RunGroupError):
    """The account of the credentials cannot be determined."""


class WrongAccountError(RunGroupError):
    """The group in the state belongs to another account or Region than the credentials."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a door speaks to its users about the way to AWS: what they call things, and what they can do.

    The rooms behind the doors know facts. A name or a remedy that differs from door to door is one of these.

    Attributes:
        setting: returns the name of a setting, given pulumi-aws's name for it: `--profile` for `aws:profile`.
        set_region: what to do where no Region is set.
        check_credentials: what to do about credentials that are missing or do not work.
        endpoint_sources: what may name the service's endpoint, in the order in which it is looked for.
    """

    setting: Callable[[str], str]
    set_region: str
    check_credentials: str
    endpoint_sources: str


@dataclass(frozen=True, kw_only=True)
class ResourceWords(Words):
    """How a door to Pulumi speaks about a resource.

    Attributes:
        argument: returns the name of an argument, given its key in the state: `max_cpus` for `maxCpus`.
        use_that_account: how to work in another account.
        old_settings: which settings `pulumi refresh` and `pulumi destroy` use, and how changed ones reach them.
        adopt: says how a program adopts the group of an id.
        longer_delete: says how a program gives a delete more time.
        half_done: what to do about an update that failed after a part of it was done.
    """

    argument: Callable[[str], str]
    use_that_account: str
    old_settings: str
    adopt: Callable[[str], str]
    longer_delete: str
    half_done: str


@contextmanager
def concerning(action: str, *, name: str | None = None, id_: str | None = None) -> Iterator[None]:
    """Adds the action and the group to errors raised in the block."""
    try:
        yield
    except RunGroupError as error:
        error.action = error.action or action
        error.name = error.name or name
        error.id = error.id or id_
        raise


def clause(error: Exception) -> str:
    """Returns what an error of others says as a part of a sentence of ours: `quoted`, and without a capital."""
    text = quoted(str(error))
    return text[:1].lower() + text[1:] if text[:1].isascii() else text
