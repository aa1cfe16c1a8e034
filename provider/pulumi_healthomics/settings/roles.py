"""Who a stack works as, and in which accounts: `aws:assumeRoles`, `aws:assumeRoleWithWebIdentity`, rules. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from pulumi_healthomics.rules.violations import UNKNOWN
from pulumi_healthomics.settings.values import Value

SHORTEST, LONGEST = "15m", "12h"

_SESSION = ("roleArn", "sessionName", "duration", "policy", "policyArns")
_ROLE = (*_SESSION, "externalId", "sourceIdentity", "tags", "transitiveTagKeys")
_WEB_IDENTITY = (*_SESSION, "webIdentityToken", "webIdentityTokenFile")


@dataclass(frozen=True)
class AccountRules:
    """The accounts that the stack may work in; without a rule, any.

    Attributes:
        allowed: twelve digits each; if there are any, all others are refused.
        forbidden: twelve digits each.
    """

    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a rule at all, and so a reason to ask whose the credentials are."""
        return bool(self.allowed or self.forbidden)


@dataclass(frozen=True, kw_only=True)
class RoleSession:
    """What every way to assume a role has.

    Attributes:
        setting: where the role is in the settings, for messages.
        arn: `arn:<partition>:iam::<account>:role/<name>`.
        name: the session's name; botocore makes one up if there is none.
        duration: in seconds.
        policy: a JSON document that narrows the role's permissions.
        policy_arns: managed policies that narrow them.
    """

    setting: str
    arn: str
    name: str | None = None
    duration: int | None = None
    policy: str | None = field(default=None, repr=False)
    policy_arns: tuple[str, ...] = ()

    def secrets(self) -> tuple[str, ...]:
        """Returns what must not appear in a message, though AWS may quote it."""
        return (self.policy,) if self.policy else ()


@dataclass(frozen=True, kw_only=True)
class Role(RoleSession):
    """A role that is assumed with other credentials; STS explains the attributes."""

    external_id: str | None = field(default=None, repr=False)
    source_identity: str | None = None
    tags: dict[str, str] = field(default_factory=dict, repr=False)
    transitive_tag_keys: tuple[str, ...] = ()

    def secrets(self) -> tuple[str, ...]:
        """See `RoleSession`."""
        return tuple(it for it in (*super().secrets(), self.external_id, *self.tags.values()) if it)


@dataclass(frozen=True, kw_only=True)
class WebIdentityRole(RoleSession):
    """A role that is assumed with the token of an identity provider.

    Attributes:
        token: the token itself, or None if it is in a file.
        token_file: the file's path, read each time.
    """

    token: str | None = field(default=None, repr=False)
    token_file: str | None = None

    def secrets(self) -> tuple[str, ...]:
        """See `RoleSession`."""
        return tuple(it for it in (*super().secrets(), self.token) if it)


def parse_roles(value: Value) -> tuple[Role, ...]:
    """Returns the roles in the order in which one is assumed with the credentials of the one before."""
    return tuple(map(_role, value.items('a list such as [{"roleArn": "arn:aws:iam::123456789012:role/name"}]')))


def parse_web_identity(value: Value) -> WebIdentityRole | None:
    """Returns the role to be assumed with a token, or None."""
    if not value.is_set:
        return None
    parts = value.parts('a mapping such as {"roleArn": "…", "webIdentityTokenFile": "…"}', _WEB_IDENTITY)
    token, file = parts["webIdentityToken"], parts["webIdentityTokenFile"]
    if UNKNOWN not in (token.raw, file.raw) and token.is_set == file.is_set:
        value.malformed("given either webIdentityToken or webIdentityTokenFile", "both" if file.is_set else "neither")
    return WebIdentityRole(**vars(_session(value, parts)), token=token.text(), token_file=file.text())


def _role(value: Value) -> Role:
    parts = value.parts("a mapping with a roleArn", _ROLE)
    return Role(
        **vars(_session(value, parts)),
        external_id=parts["externalId"].text(),
        source_identity=parts["sourceIdentity"].text(),
        tags=parts["tags"].text_map(),
        transitive_tag_keys=parts["transitiveTagKeys"].texts(),
    )


def _session(value: Value, parts: dict[str, Value]) -> RoleSession:
    arn = parts["roleArn"].required("the ARN of a role")
    if arn and not arn.startswith("arn:"):
        parts["roleArn"].malformed("the ARN of a role")
    return RoleSession(
        setting=value.path,
        arn=arn,
        name=parts["sessionName"].text(),
        duration=parts["duration"].duration(SHORTEST, LONGEST),
        policy=_policy(parts["policy"]),
        policy_arns=parts["policyArns"].texts(),
    )


def _policy(value: Value) -> str | None:
    if not value.is_set:
        return None
    document = value.raw
    try:
        return document if isinstance(document, str) and json.loads(document) else json.dumps(document, default=repr)
    except ValueError:
        value.malformed("a policy document in JSON", "a string that is not JSON")
        return None
