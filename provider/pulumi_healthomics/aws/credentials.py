"""The credentials of a stack that works in roles: each role is assumed with the credentials of the one before.

The fetching, caching and refreshing is botocore's; here its parts are put in a row, and a failure is told by the
setting that asked for the role.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    AssumeRoleWithWebIdentityCredentialFetcher,
    CredentialProvider,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from botocore.utils import FileWebIdentityTokenLoader

from pulumi_healthomics.aws.paths import expanded
from pulumi_healthomics.errors import CredentialsError
from pulumi_healthomics.settings.roles import Role, RoleSession, WebIdentityRole

_WHAT_TO_CHECK = "check the role's trust policy and the credentials that assume it"


class RoleChain(CredentialProvider):
    """Where a session gets its credentials from, when the stack names roles.

    Args:
        load_base: returns the credentials that the first role is assumed with, or None; not asked for a web identity.
        sts_client: makes a client for STS, as botocore's fetchers do.
        web_identity: the role that is assumed before the others, with a token.
        roles: the roles, in order.
    """

    METHOD = "stack-roles"

    def __init__(
        self,
        load_base: Callable[[], Credentials | None],
        sts_client: Callable[..., Any],
        web_identity: WebIdentityRole | None,
        roles: tuple[Role, ...],
    ) -> None:
        super().__init__()
        self._load_base = load_base
        self._sts_client = sts_client
        self._web_identity = web_identity
        self._roles = roles

    def load(self) -> Credentials | None:
        """Returns the last role's credentials, which are fetched when they are first used."""
        credentials = self._of_web_identity(self._web_identity) if self._web_identity else self._load_base()
        for role in self._roles:
            if credentials is None:
                return None
            fetcher = AssumeRoleCredentialFetcher(self._sts_client, credentials, role.arn, _request(role))
            credentials = _refreshing(fetcher.fetch_credentials, role)
        return credentials

    def _of_web_identity(self, role: WebIdentityRole) -> Credentials:
        token, file = role.token, expanded(role.token_file or "")
        loader = FileWebIdentityTokenLoader(file) if token is None else lambda: token
        fetcher = AssumeRoleWithWebIdentityCredentialFetcher(self._sts_client, loader, role.arn, _request(role))
        return _refreshing(fetcher.fetch_credentials, role)


def _refreshing(fetch: Callable[[], Any], role: RoleSession) -> DeferredRefreshableCredentials:
    def fetch_or_explain() -> Any:
        try:
            return fetch()
        except (BotoCoreError, ClientError, ResponseParserError, OSError, KeyError, ValueError) as error:
            raise _explained(error, role) from None

    return DeferredRefreshableCredentials(fetch_or_explain, RoleChain.METHOD)


def _explained(error: Exception, role: RoleSession) -> CredentialsError:
    what, request_id = " ".join(str(error).split()), None
    if isinstance(error, ClientError):
        answer: Any = error.response
        what = f"AWS answered {answer.get('Error', {}).get('Code')}: {answer.get('Error', {}).get('Message')}"
        request_id = answer.get("ResponseMetadata", {}).get("RequestId")
    explained = CredentialsError(
        f"{role.setting}: the role {role.arn} can not be assumed: {what.rstrip('.')}",
        _WHAT_TO_CHECK,
        request_id=request_id,
    )
    explained.hide(role.secrets())
    return explained


def _request(role: RoleSession) -> dict[str, Any]:
    """Returns what STS is asked, by the API's names."""
    request: dict[str, Any] = {
        "RoleSessionName": role.name,
        "DurationSeconds": role.duration,
        "Policy": role.policy,
        "PolicyArns": [{"arn": arn} for arn in role.policy_arns],
    }
    if isinstance(role, Role):
        request |= {
            "ExternalId": role.external_id,
            "SourceIdentity": role.source_identity,
            "Tags": [{"Key": key, "Value": value} for key, value in role.tags.items()],
            "TransitiveTagKeys": list(role.transitive_tag_keys),
        }
    return {name: value for name, value in request.items() if value}
