"""Which account the credentials belong to: STS is queried when that is needed, and its answer remembered.

Also how to recognise that credentials do not work, whichever service is called.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from pulumi_healthomics.aws.endpoints import is_amazon
from pulumi_healthomics.errors import IdentityUnknownError, Words
from pulumi_healthomics.redaction import quoted

CREDENTIAL_CODES = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""What AWS answers where credentials do not work, or no longer."""

CREDENTIAL_FAILURES = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.NoAuthTokenError,
    boto.TokenRetrievalError,
    boto.UnauthorizedSSOTokenError,
    boto.SSOError,
    boto.InvalidConfigError,
    boto.MetadataRetrievalError,
    boto.RefreshWithMFAUnsupportedError,
    boto.MissingDependencyException,
    *((boto.LoginError,) if hasattr(boto, "LoginError") else ()),  # not in older versions
)
"""What botocore raises where there are none, or their source fails."""


class Identity:
    """The account behind one set of credentials.

    Args:
        sts_client: makes the client for STS; called at most once.
        words: how the door speaks.
        stand_in: the endpoint of the service, if it is not AWS's own.
    """

    def __init__(self, sts_client: Callable[[], Any], words: Words, stand_in: str | None = None) -> None:
        self._sts_client = sts_client
        self._words = words
        self._stand_in = stand_in
        self._lock = Lock()
        self._account: str | None = None

    def account(self) -> str:
        """Returns the account's twelve digits.

        Raises:
            IdentityUnknownError: STS does not say. The next call asks again; only an answer is remembered.
        """
        with self._lock:
            if self._account is None:
                self._account = self._asked()
            return self._account

    def _asked(self) -> str:
        try:
            client = self._sts_client()
            if self._stand_in and is_amazon(client.meta.endpoint_url):
                # AWS's own STS does not know who we are to a service that stands in for AWS.
                raise self._unknown(f"HealthOmics is at {self._stand_in}, but STS at {client.meta.endpoint_url}")
            account: str = client.get_caller_identity()["Account"]
        except (boto.BotoCoreError, boto.ClientError, ResponseParserError, KeyError, ValueError) as error:
            raise self._unknown(f"sts:GetCallerIdentity failed ({quoted(str(error))})") from None
        return account

    def _unknown(self, why: str) -> IdentityUnknownError:
        skip = self._words.setting("aws:skipRequestingAccountId")
        return IdentityUnknownError(
            f"cannot determine which account these credentials belong to: {why}",
            f"make STS reachable (AWS_ENDPOINT_URL covers it as well), or set {skip} to true to turn off the "
            "wrong-account check",
        )
