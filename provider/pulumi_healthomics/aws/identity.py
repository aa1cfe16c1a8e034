"""Which account the credentials belong to, asked of STS once a process and only when somebody needs to know."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from pulumi_healthomics.aws.endpoints import is_amazon
from pulumi_healthomics.errors import IdentityUnknownError, Words


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
        self._failure: str | None = None

    def account(self) -> str:
        """Returns the account's twelve digits.

        Raises:
            IdentityUnknownError: STS does not say; the reason is remembered like an answer.
        """
        with self._lock:
            if self._account is None and self._failure is None:
                self._ask()
            if self._account is None:
                skip = self._words.setting("aws:skipRequestingAccountId")
                raise IdentityUnknownError(
                    f"whose credentials these are can not be told: {self._failure}",
                    f"make STS reachable (AWS_ENDPOINT_URL covers it as well), or set {skip} to true, and no guard "
                    "stands before changes in a wrong account",
                )
            return self._account

    def _ask(self) -> None:
        try:
            client = self._sts_client()
            if self._stand_in and is_amazon(client.meta.endpoint_url):
                # AWS's own STS knows nothing of who we are to a stand-in for the service.
                self._failure = f"HealthOmics is at {self._stand_in}, but STS at {client.meta.endpoint_url}"
            else:
                self._account = client.get_caller_identity()["Account"]
        except (BotoCoreError, ClientError, ResponseParserError, KeyError, ValueError) as error:
            self._failure = f"sts:GetCallerIdentity failed ({error})"
