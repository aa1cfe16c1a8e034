"""Which credentials a session works with: the stack's keys, its roles, or what botocore finds.

Each role is assumed with the credentials of the one before. The fetching, caching and refreshing is botocore's; here
its parts are put in a row, and a failure names the setting that asked for the role. Nothing here waits for input:
Pulumi does not show a prompt of the provider's process, and on a terminal the prompt would stop the process.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import botocore.compat
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    AssumeRoleWithWebIdentityCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
    create_credential_resolver,
)
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from botocore.session import Session
from botocore.utils import FileWebIdentityTokenLoader

from pulumi_healthomics.errors import CredentialsError
from pulumi_healthomics.redaction import knowing, quoted
from pulumi_healthomics.settings.roles import Role, RoleSession, WebIdentityRole
from pulumi_healthomics.settings.settings import Settings

# The AWS CLI prompts for the code and prints what it gets for it.
_EXPORT = 'eval "$(aws configure export-credentials --profile {} --format env)"'

_WHAT_TO_CHECK = "check the role's trust policy and the credentials that assume it"


def set_credentials(session: Session, settings: Settings, region: str | None, sts_client: Callable[..., Any]) -> None:
    """Makes `session` work with the credentials that `settings` ask for, or else with those that botocore finds.

    Args:
        session: without credentials yet.
        settings: the stack's.
        region: where botocore asks for credentials, unless settings or files say.
        sts_client: makes a client for STS, as botocore's fetchers do.
    """
    own = create_credential_resolver(session, region_name=region)
    _keep_from_prompting(own)
    if settings.skip_metadata_api_check:
        own.remove("iam-role")
    if settings.profile is None and _is_web_identity_in_environment():
        # As pulumi-aws: ahead of a role of the profile that the environment names.
        token = own.get_provider(by_token := "assume-role-with-web-identity")
        own.remove(by_token)
        own.insert_before("assume-role", token)
    session.register_component("credential_provider", own)
    keys: Any = settings.access_key, settings.secret_key, settings.token
    if settings.assume_roles or settings.assume_role_with_web_identity:
        chain = RoleChain(
            lambda: Credentials(*keys) if settings.access_key else own.load_credentials(),
            sts_client,
            settings.assume_role_with_web_identity,
            settings.assume_roles,
        )
        session.register_component("credential_provider", CredentialResolver([chain]))
    elif settings.access_key:
        session.set_credentials(*keys)


def ensure_usable(session: Session, settings: Settings, profile_setting: str) -> None:
    """Raises if the credentials of `session` need a code from a prompt, or a package that is missing. Makes no call.

    Args:
        session: with its files and its profile.
        settings: the stack's.
        profile_setting: what the door calls the setting of the profile.

    Raises:
        CredentialsError: they do.
    """
    if settings.access_key or settings.assume_role_with_web_identity:
        return
    if settings.profile is None and (first_variable("AWS_ACCESS_KEY_ID") or _is_web_identity_in_environment()):
        return
    name = session.get_config_variable("profile") or "default"
    for source, profile in _sources(session.full_config.get("profiles", {}), name):
        if _has_role(profile) and "mfa_serial" in profile:
            also = "" if settings.profile is None else f" and remove {profile_setting}"
            raise CredentialsError(
                f'the profile "{source}" requires an MFA code (mfa_serial), and there is no prompt for it here',
                f"enter the code in a shell before, with {_EXPORT.format(shlex.quote(name))}{also}; "
                "or use a profile with credential_process, or with IAM Identity Center (SSO)",
            )
        if _is_of_login(profile) and getattr(botocore.compat, "EC", None) is None:
            raise CredentialsError(
                f'the profile "{source}" is one of `aws login` (login_session), which requires the package awscrt',
                'run `pip install --upgrade "botocore[crt]"` where pulumi-healthomics is installed',
            )


def _sources(profiles: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Returns the profiles that botocore uses for a profile, each with its name: the profile, its source, and so on."""
    seen: list[str] = []
    while name in profiles and name not in seen:
        profile = profiles[name]
        if seen and _has_keys(profile):
            return  # The keys of a source profile win over its role.
        yield name, profile
        seen.append(name)
        name = profile.get("source_profile", "") if _has_role(profile) else ""


def _has_role(profile: Mapping[str, Any]) -> bool:
    return "role_arn" in profile and "web_identity_token_file" not in profile


def _has_keys(profile: Mapping[str, Any]) -> bool:
    return "aws_access_key_id" in profile or "aws_secret_access_key" in profile


def _is_of_login(profile: Mapping[str, Any]) -> bool:
    others = ("role_arn", "sso_session", "sso_start_url")
    return "login_session" in profile and not _has_keys(profile) and not any(key in profile for key in others)


def _keep_from_prompting(resolver: Any) -> None:
    """Makes botocore raise where it would prompt, and gives the processes of profiles neither input nor a terminal."""

    def refuse(_: str) -> str:
        what = "the credentials require an MFA code, and there is no prompt for it here"
        raise CredentialsError(what, f"enter the code in a shell before, with {_EXPORT.format('PROFILE')}")

    def without_input(provider: Any) -> Any:
        # A terminal stops a process in the background that reads from it; a session of its own has no terminal.
        provider._popen = partial(subprocess.Popen, stdin=subprocess.DEVNULL, start_new_session=True)
        return provider

    without_input(resolver.get_provider("custom-process"))
    roles = resolver.get_provider("assume-role")
    roles._prompter = refuse
    sources = roles._profile_provider_builder
    make = sources._create_process_provider
    sources._create_process_provider = lambda profile_name: without_input(make(profile_name))


def _is_web_identity_in_environment() -> bool:
    return bool(first_variable("AWS_WEB_IDENTITY_TOKEN_FILE") and first_variable("AWS_ROLE_ARN"))


def first_variable(*names: str) -> str | None:
    """Returns the first of the environment's variables that is set; an empty one counts as unset."""
    return next((value for name in names if (value := os.environ.get(name))), None)


def expanded(path: str) -> str:
    """Returns a path of the settings with variables and a leading `~` replaced, as a shell would have done."""
    return os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111 - Path's raises for a user that is unknown


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
            with knowing(role.secrets()):
                raise _explained(error, role) from None

    return DeferredRefreshableCredentials(fetch_or_explain, RoleChain.METHOD)


def _explained(error: Exception, role: RoleSession) -> CredentialsError:
    what, request_id = str(error), None
    if isinstance(error, ClientError):
        answer: Any = error.response
        what = f"AWS answered {answer.get('Error', {}).get('Code')}: {answer.get('Error', {}).get('Message')}"
        request_id = answer.get("ResponseMetadata", {}).get("RequestId")
    what = f"{role.setting}: the role {role.arn} cannot be assumed: {quoted(what)}"
    return CredentialsError(what, _WHAT_TO_CHECK, request_id=request_id)


def _request(role: RoleSession) -> dict[str, Any]:
    """Returns the parameters of the call to STS, by the API's names."""
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
