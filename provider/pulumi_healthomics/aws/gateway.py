"""`RunGroupApi` over botocore: the API's names, pagination, and AWS's error codes turned into our errors.

Nothing in here retries: that is botocore's, configured in `session`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from pulumi_healthomics import errors
from pulumi_healthomics.aws.identity import CREDENTIAL_CODES, CREDENTIAL_FAILURES
from pulumi_healthomics.errors import Words
from pulumi_healthomics.lifecycle.api import CreatedRunGroup, Run, RunGroup
from pulumi_healthomics.redaction import quoted
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.tagging import IgnoredTags

_TRY_AGAIN = "run the command again"

# AWS's codes: the class of ours, and what the user can do, whichever door the call came through. A test holds the codes
# to every error that the service model declares.
_CODES: Mapping[str, tuple[type[errors.RunGroupError], str]] = {
    "AccessDeniedException": (errors.AccessDeniedError, "allow this action to the identity of these credentials"),
    "ConflictException": (errors.ConflictError, "wait until the group is idle, then run the command again"),
    "InternalServerException": (errors.ServiceFailureError, _TRY_AGAIN),
    "OptInRequired": (
        errors.NotSubscribedError,
        "complete the sign-up of this AWS account, or ask its administrator for access to HealthOmics",
    ),
    "RequestTimeoutException": (errors.RequestTimeoutError, _TRY_AGAIN),
    "ResourceNotFoundException": (errors.NotFoundError, "check the id, the Region and the account"),
    "ServiceQuotaExceededException": (
        errors.QuotaExceededError,
        "delete run groups that you do not need: the quota of 1,000 per Region cannot be raised",
    ),
    "ServiceUnavailableException": (
        errors.ServiceUnavailableError,
        "run the command again in a few minutes; https://health.aws.amazon.com shows the service's health",
    ),
    "ThrottlingException": (
        errors.ThrottledError,
        "run the command again when fewer other clients share the account",
    ),
    "ValidationException": (errors.InvalidRequestError, "correct the value"),
}
# Other names of these, which any service of AWS and what stands in front of it may answer with:
# https://docs.aws.amazon.com/omics/latest/api/CommonErrors.html
_ALIASES: Mapping[str, str] = {
    "AccessDenied": "AccessDeniedException",
    "InternalError": "InternalServerException",
    "InternalFailure": "InternalServerException",
    "InternalServerError": "InternalServerException",
    "NotAuthorized": "AccessDeniedException",
    "NotSignedUp": "OptInRequired",
    "RequestLimitExceeded": "ThrottlingException",
    "RequestThrottled": "ThrottlingException",
    "RequestThrottledException": "ThrottlingException",
    "RequestTimeout": "RequestTimeoutException",
    "ServiceUnavailable": "ServiceUnavailableException",
    "SlowDown": "ThrottlingException",
    "SubscriptionRequiredException": "OptInRequired",
    "ThrottledException": "ThrottlingException",
    "Throttling": "ThrottlingException",
    "TooManyRequestsException": "ThrottlingException",
    "UnauthorizedOperation": "AccessDeniedException",
    "ValidationError": "ValidationException",
}


class Gateway:
    """HealthOmics through a botocore client.

    Args:
        client: for `omics`, in one account and Region.
        words: how the door speaks.
        caller_account: the account of the client's credentials, see `RunGroupApi`.
        locate: says, for an error, what should be looked at when the service at the client's endpoint does not answer.
        ignored_tags: the tags that a group is read without.
    """

    def __init__(
        self,
        client: Any,
        words: Words,
        caller_account: Callable[[], str | None],
        locate: Callable[[], str],
        ignored_tags: IgnoredTags,
    ) -> None:
        self._client = client
        self._words = words
        self.caller_account = caller_account
        self._locate = locate
        self._ignored_tags = ignored_tags

    def create_run_group(
        self, name: str, limits: Mapping[str, int], tags: Mapping[str, str], request_id: str
    ) -> CreatedRunGroup:
        """See `RunGroupApi`."""
        with self._translated():
            answer = self._client.create_run_group(name=name, requestId=request_id, tags=dict(tags), **limits)
            return CreatedRunGroup(id=_id(answer), arn=_text(answer, "arn"))

    def get_run_group(self, id_: str) -> RunGroup:
        """See `RunGroupApi`."""
        with self._translated():
            live = _run_group(self._client.get_run_group(id=id_))
            return replace(live, tags=self._ignored_tags.without(live.tags))

    def update_run_group(self, id_: str, fields: Mapping[str, str | int]) -> None:
        """See `RunGroupApi`."""
        with self._translated():
            self._client.update_run_group(id=id_, **fields)

    def delete_run_group(self, id_: str) -> None:
        """See `RunGroupApi`."""
        with self._translated():
            self._client.delete_run_group(id=id_)

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        """See `RunGroupApi`."""
        with self._translated():
            self._client.tag_resource(resourceArn=arn, tags=dict(tags))

    def untag_resource(self, arn: str, keys: Collection[str]) -> None:
        """See `RunGroupApi`."""
        with self._translated():
            self._client.untag_resource(resourceArn=arn, tagKeys=list(keys))

    def list_runs(self, group_id: str, status: str) -> Iterator[Run]:
        """See `RunGroupApi`."""
        with self._translated():
            for page in self._client.get_paginator("list_runs").paginate(runGroupId=group_id, status=status):
                yield from map(_run, page.get("items", []))

    def cancel_run(self, id_: str) -> None:
        """See `RunGroupApi`."""
        with self._translated():
            self._client.cancel_run(id=id_)

    def list_run_groups(self, name: str | None = None) -> Iterator[RunGroup]:
        """See `RunGroupApi`."""
        named = {} if name is None else {"name": name}
        with self._translated():
            for page in self._client.get_paginator("list_run_groups").paginate(**named):
                yield from map(_run_group, page.get("items", []))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except boto.ClientError as error:
            if error.operation_name not in self._client.meta.service_model.operation_names:
                # Not HealthOmics refused, but who was asked for credentials first, such as STS for a profile's role.
                raise self._no_credentials(error) from None
            raise self._from_answer(error) from None
        except CREDENTIAL_FAILURES as error:
            raise self._no_credentials(error) from None
        except (boto.HTTPClientError, boto.ConnectionError) as error:
            raise errors.ConnectionFailedError(errors.clause(error), self._locate()) from None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # botocore's parsers expect the shapes of the model and trip over any other.
            raise _malformed(f"another shape than the API's ({quoted(str(error))})") from None
        except (boto.BotoCoreError, ResponseParserError) as error:
            raise errors.UnexpectedAnswerError(errors.clause(error), self._locate()) from None

    def _no_credentials(self, error: Exception) -> errors.CredentialsError:
        what = f"no usable AWS credentials: {errors.clause(error)}"
        return errors.CredentialsError(what, self._words.check_credentials)

    def _from_answer(self, error: boto.ClientError) -> errors.RunGroupError:
        answer = error.response
        code = answer.get("Error", {}).get("Code", "")
        message = answer.get("Error", {}).get("Message", "")
        metadata = answer.get("ResponseMetadata", {})
        what = f"AWS answered {quoted(code)}" + (f": {quoted(message)}" if message else "")
        request_id = metadata.get("RequestId")
        if code in CREDENTIAL_CODES:
            return errors.CredentialsError(what, self._words.check_credentials, request_id=request_id)
        if known := _CODES.get(_ALIASES.get(code, code)):
            kind, remedy = known
            return kind(what, remedy, request_id=request_id)
        return errors.UnexpectedAnswerError(
            f"{what} (HTTP {metadata.get('HTTPStatusCode')})",
            "check that what answers is AWS HealthOmics and not a proxy or another service",
            request_id=request_id,
        )


def _run_group(answer: Mapping[str, Any]) -> RunGroup:
    # 0 is no limit that could have been set: where one stands, it can only mean what an absent key does.
    limits = {key: answer[key] for key in spec.LIMIT_KEYS if answer.get(key)}
    if not all(isinstance(value, int) for value in limits.values()):
        raise _malformed("limits that are not integers")
    tags = answer.get("tags") or {}
    if not isinstance(tags, Mapping):
        raise _malformed("tags that are not a mapping")
    arn = _text(answer, "arn")
    if arn.count(":") != spec.ARN_COLONS:
        raise _malformed(f"'{quoted(arn)}' for an ARN, which names no account")
    return RunGroup(
        id=_id(answer),
        arn=arn,
        name=answer.get("name"),
        limits=limits,
        tags={key: value for key, value in tags.items() if not key.lower().startswith(spec.RESERVED_TAG_PREFIX)},
        creation_time=_time(answer),
    )


def _run(answer: Mapping[str, Any]) -> Run:
    return Run(_id(answer), answer.get("name"), _text(answer, "status"), _time(answer))


def _time(answer: Mapping[str, Any]) -> datetime | None:
    value = answer.get("creationTime")
    return value.replace(tzinfo=value.tzinfo or timezone.utc) if isinstance(value, datetime) else None


def _id(answer: Mapping[str, Any]) -> str:
    return _text(answer, "id")


def _text(answer: Mapping[str, Any], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise _malformed(f"no {key}")
    return value


def _malformed(found: str) -> errors.UnexpectedAnswerError:
    return errors.UnexpectedAnswerError(
        f"the service's answer has {found}",
        "check that what answers is AWS HealthOmics and not a proxy or another service",
    )
