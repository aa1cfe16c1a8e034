"""The provider's own settings as one table: name, shape, secrecy and description. Pure.

They have pulumi-aws's names and shapes, so that a stack that has both writes the same text twice, and those of
`healthomics:endpoint` and `healthomics:onActiveRuns`. The settings of a stack (`healthomics:region`) and the arguments
of an explicit provider are these same names. A contract test compares the table with what `parse_settings` reads.

Shapes are written as in the package schema. `settings` reads the values, `schema` publishes the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from healthomics_plugin import PACKAGE

Shape = Mapping[str, Any]
"""A type as the package schema writes it."""

STRING: Shape = {"type": "string"}
BOOLEAN: Shape = {"type": "boolean"}
INTEGER: Shape = {"type": "integer"}
STRINGS: Shape = {"type": "array", "items": STRING}
STRING_MAP: Shape = {"type": "object", "additionalProperties": STRING}


def reference(name: str) -> Shape:
    """Returns the shape of a value of one of the object types of this package."""
    return {"$ref": f"#/types/{token(name)}"}


def token(name: str) -> str:
    """Returns the token of an object type of this package."""
    return f"{PACKAGE}:index:{name}"


@dataclass(frozen=True)
class Setting:
    """A setting of the provider, or a part of a structured one.

    Attributes:
        name: as pulumi-aws calls it.
        shape: its type.
        description: what it does, in sentences.
        variables: the environment variables that count if it is not set, in words; empty if there are none.
        secret: whether its value, or a part of it, must not be shown.
        required: whether the structured setting cannot do without it.
    """

    name: str
    shape: Shape
    description: str
    variables: str = ""
    secret: bool = False
    required: bool = False

    def documented(self) -> str:
        """Returns the description with the environment variables."""
        return f"{self.description} If not set: {self.variables}." if self.variables else self.description


_SESSION = (
    Setting("roleArn", STRING, "The ARN of the role.", required=True),
    Setting("sessionName", STRING, "The name of the session. By default the AWS SDK makes one up."),
    Setting("duration", STRING, 'How long the credentials are valid: "15m" to "12h".'),
    Setting("policy", STRING, "A policy in JSON that narrows the permissions of the role."),
    Setting("policyArns", STRINGS, "The ARNs of managed policies that narrow the permissions of the role."),
)

TYPES: Mapping[str, tuple[str, tuple[Setting, ...]]] = {
    "ProviderAssumeRole": (
        "A role that the provider assumes with the credentials that it has.",
        (
            *_SESSION,
            Setting("externalId", STRING, "The external ID that the role's trust policy requires."),
            Setting("sourceIdentity", STRING, "The source identity of the session."),
            Setting("tags", STRING_MAP, "The tags of the session."),
            Setting("transitiveTagKeys", STRINGS, "The keys of the session tags that the next role gets too."),
        ),
    ),
    "ProviderAssumeRoleWithWebIdentity": (
        "A role that the provider assumes with a token of an identity provider, either given or in a file.",
        (
            *_SESSION,
            Setting("webIdentityToken", STRING, "The token.", secret=True),
            Setting("webIdentityTokenFile", STRING, "The path of the file with the token, read each time."),
        ),
    ),
    "ProviderDefaultTags": (
        "Tags that every run group gets.",
        (Setting("tags", STRING_MAP, "The tags. A tag of the run group with the same key wins."),),
    ),
    "ProviderIgnoreTags": (
        "Tags that the provider neither writes, removes nor shows.",
        (
            Setting("keys", STRINGS, "The keys of the tags."),
            Setting("keyPrefixes", STRINGS, "The starts of the keys of the tags."),
        ),
    ),
    "ProviderEndpoint": (
        "The addresses of other services. The address of HealthOmics is the setting `endpoint`.",
        (Setting("sts", STRING, "The URL of AWS STS."),),
    ),
}
"""The object types by name: what they describe, and their parts."""

SETTINGS: tuple[Setting, ...] = (
    # Where
    Setting(
        "region",
        STRING,
        "The AWS Region of run groups that name none, such as `us-east-1`.",
        "`AWS_REGION`, then `AWS_DEFAULT_REGION`, then the profile's",
    ),
    Setting(
        "endpoint",
        STRING,
        "The URL of HealthOmics, such as that of an emulator or a VPC endpoint. AWS's own needs no setting.",
        "`AWS_ENDPOINT_URL_OMICS`, then `AWS_ENDPOINT_URL`",
    ),
    Setting("endpoints", {"type": "array", "items": reference("ProviderEndpoint")}, "The addresses of other services."),
    Setting("stsRegion", STRING, "The Region in which the provider calls AWS STS. By default the provider's Region."),
    Setting("useFipsEndpoint", BOOLEAN, "Whether to use AWS's FIPS endpoints.", "`AWS_USE_FIPS_ENDPOINT`"),
    Setting(
        "useDualstackEndpoint", BOOLEAN, "Whether to use AWS's dual-stack endpoints.", "`AWS_USE_DUALSTACK_ENDPOINT`"
    ),
    # As whom
    Setting(
        "profile",
        STRING,
        "The profile of AWS's shared files. If it is set, keys in the environment do not count.",
        "`AWS_PROFILE`, then `AWS_DEFAULT_PROFILE`",
    ),
    Setting(
        "accessKey",
        STRING,
        "The ID of an access key. Requires `secretKey`. Wins over `profile`.",
        "`AWS_ACCESS_KEY_ID`",
        secret=True,
    ),
    Setting("secretKey", STRING, "The secret of the access key.", "`AWS_SECRET_ACCESS_KEY`", secret=True),
    Setting(
        "token",
        STRING,
        "The session token of temporary keys. Requires `accessKey` and `secretKey`.",
        "`AWS_SESSION_TOKEN`",
        secret=True,
    ),
    Setting(
        "sharedConfigFiles",
        STRINGS,
        "The path of AWS's configuration file. A list of one path: the AWS SDK for Python reads one file.",
        "`AWS_CONFIG_FILE`",
    ),
    Setting(
        "sharedCredentialsFiles",
        STRINGS,
        "The path of AWS's credentials file. A list of one path: the AWS SDK for Python reads one file.",
        "`AWS_SHARED_CREDENTIALS_FILE`",
    ),
    Setting(
        "assumeRoleWithWebIdentity",
        reference("ProviderAssumeRoleWithWebIdentity"),
        "The role to assume with a token of an identity provider. Comes before `assumeRoles`.",
        "`AWS_ROLE_ARN`, `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_SESSION_NAME`",
        # SDKs mark whole arguments, and the token is inside.
        secret=True,
    ),
    Setting(
        "assumeRoles",
        {"type": "array", "items": reference("ProviderAssumeRole")},
        "The roles to assume, each with the credentials of the one before.",
    ),
    Setting(
        "skipMetadataApiCheck",
        BOOLEAN,
        "Whether not to look for credentials in the metadata service of an EC2 instance. `AWS_EC2_METADATA_DISABLED` "
        "does the same, and `false` does not undo it.",
    ),
    Setting(
        "ec2MetadataServiceEndpoint",
        STRING,
        "The URL of the metadata service of an EC2 instance.",
        "`AWS_EC2_METADATA_SERVICE_ENDPOINT`",
    ),
    Setting(
        "ec2MetadataServiceEndpointMode",
        STRING,
        "The addresses of the metadata service of an EC2 instance: `IPv4` or `IPv6`.",
        "`AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`",
    ),
    # Which account
    Setting(
        "allowedAccountIds",
        STRINGS,
        "The IDs of the only accounts that the provider may work in. Checked at preview and before every change.",
    ),
    Setting(
        "forbiddenAccountIds",
        STRINGS,
        "The IDs of accounts that the provider must not work in. Checked at preview and before every change.",
    ),
    Setting(
        "skipRequestingAccountId",
        BOOLEAN,
        "Whether to turn off the wrong-account check. Cannot be combined with `allowedAccountIds` or "
        "`forbiddenAccountIds`.",
    ),
    # What run groups get
    Setting(
        "defaultTags",
        reference("ProviderDefaultTags"),
        "Tags that every run group gets. They win over the environment variables `TF_AWS_DEFAULT_TAGS_<key>`.",
    ),
    Setting(
        "ignoreTags",
        reference("ProviderIgnoreTags"),
        "Tags that the provider neither writes, removes nor shows, in addition to the environment variables "
        "`TF_AWS_IGNORE_TAGS_KEYS` and `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`.",
    ),
    Setting(
        "onActiveRuns",
        STRING,
        "What a delete does about active runs, for run groups without `onActiveRuns`: `fail` (the default), `wait` or "
        "`cancel`. The environment variable `PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS` wins over it, for one command.",
    ),
    # By which way
    Setting(
        "maxRetries",
        INTEGER,
        "How often the provider sends a request, the first time included; 0 counts as not set.",
        "`AWS_MAX_ATTEMPTS`, then 3, and 60 for throttled requests",
    ),
    Setting(
        "retryMode", STRING, "How the provider retries: `standard` (the default) or `adaptive`.", "`AWS_RETRY_MODE`"
    ),
    Setting(
        "customCaBundle",
        STRING,
        "The path of a file with the certificate authorities to trust instead of the known ones.",
        "`AWS_CA_BUNDLE`",
    ),
    Setting("insecure", BOOLEAN, "Whether to accept any certificate. The default is `false`."),
    Setting("httpProxy", STRING, "The URL of the proxy for HTTP.", "`HTTP_PROXY`", secret=True),
    Setting("httpsProxy", STRING, "The URL of the proxy for HTTPS.", "`HTTPS_PROXY`", secret=True),
    Setting(
        "noProxy",
        STRING,
        "The hosts and domains to reach without a proxy, with commas between them, or `*`.",
        "`NO_PROXY`",
    ),
    Setting("userAgents", STRINGS, "Products to add to the user agent of every request."),
)
"""The settings in the order in which documentation lists them."""

NAMES: tuple[str, ...] = tuple(setting.name for setting in SETTINGS)
SECRETS: frozenset[str] = frozenset(setting.name for setting in SETTINGS if setting.secret)
"""The settings whose values must not be shown, and that stay secret in the state."""
