"""The stack's settings, parsed. Pure.

pulumi-aws's settings (`aws:region`, …) are read by the names and types pulumi-aws gives them, so that a run group lands
where its neighbours do; `healthomics:` holds what `aws:` has no key for. AWS's own environment variables are left to
botocore, which reads them if the stack does not set a value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.tagging import DEFAULT_TAG_VARIABLES, NONE_IGNORED, IgnoredTags
from pulumi_healthomics.rules.violations import UNKNOWN
from pulumi_healthomics.settings.roles import AccountRules, Role, WebIdentityRole, parse_roles, parse_web_identity
from pulumi_healthomics.settings.values import Value, passwords, secrets_of_environment, unknown_setting

OWN_NAMESPACE = "healthomics"
# exactlyOnce is obeyed by the program, before anything reaches the provider; here it is checked.
OWN_KEYS = ("endpoint", "onActiveRuns", "exactlyOnce")

# The variable reaches what a changed stack setting does not: a destroy, and the retry of a failed delete.
ON_ACTIVE_RUNS_VARIABLE = "PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS"

# terraform-provider-aws's, which pulumi-aws is made of.
IGNORED_KEYS_VARIABLE = "TF_AWS_IGNORE_TAGS_KEYS"
IGNORED_PREFIXES_VARIABLE = "TF_AWS_IGNORE_TAGS_KEY_PREFIXES"

# Names that pulumi-aws gave up. Passing over them in silence would be working as somebody else.
_GIVEN_UP = {"aws:assumeRole": "aws:assumeRoles, a list", "aws:sharedCredentialsFile": "aws:sharedCredentialsFiles"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The stack's settings. None means not set.

    Attributes without a comment are the `aws:` setting of the same name.

    Attributes:
        default_tags: the tags of `aws:defaultTags` and `TF_AWS_DEFAULT_TAGS_<key>`.
        ignored_tags: `aws:ignoreTags`, `TF_AWS_IGNORE_TAGS_KEYS` and `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`.
        accounts: `aws:allowedAccountIds` and `aws:forbiddenAccountIds`.
        max_attempts: `aws:maxRetries`, which counts the first attempt too.
        sts_endpoint: `sts` in `aws:endpoints`.
        on_active_runs: `healthomics:onActiveRuns`, for groups that do not say.
        on_active_runs_now: `PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS`, for one command; wins over what the groups say.
        environment_secrets: what the environment holds that must not be shown.
        endpoint: `healthomics:endpoint`, the URL of the service; wins over `AWS_ENDPOINT_URL_OMICS` and
            `AWS_ENDPOINT_URL`.
    """

    region: str | None = None
    profile: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    assume_roles: tuple[Role, ...] = ()
    assume_role_with_web_identity: WebIdentityRole | None = None
    shared_config_file: str | None = None
    shared_credentials_file: str | None = None
    ec2_metadata_service_endpoint: str | None = None
    ec2_metadata_service_endpoint_mode: str | None = None
    skip_metadata_api_check: bool = False
    accounts: AccountRules = field(default_factory=AccountRules)
    skip_requesting_account_id: bool = False
    sts_region: str | None = None
    sts_endpoint: str | None = None
    max_attempts: int | None = None
    retry_mode: str | None = None
    custom_ca_bundle: str | None = None
    insecure: bool = False
    http_proxy: str | None = field(default=None, repr=False)
    https_proxy: str | None = field(default=None, repr=False)
    no_proxy: str | None = None
    use_fips_endpoint: bool | None = None
    use_dualstack_endpoint: bool | None = None
    user_agents: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict, repr=False)
    ignored_tags: IgnoredTags = NONE_IGNORED
    endpoint: str | None = None
    on_active_runs: str | None = None
    on_active_runs_now: str | None = None
    environment_secrets: tuple[str, ...] = field(default=(), repr=False)

    def secrets(self) -> tuple[str, ...]:
        """Returns what must not be shown in a message, though others may quote it."""
        roles = (*self.assume_roles, *filter(None, [self.assume_role_with_web_identity]))
        addresses = (
            self.endpoint,
            self.sts_endpoint,
            self.http_proxy,
            self.https_proxy,
            self.ec2_metadata_service_endpoint,
        )
        keys = (self.access_key, self.secret_key, self.token, *self.environment_secrets)
        of_roles = (secret for role in roles for secret in role.secrets())
        return tuple(filter(None, (*keys, *of_roles, *passwords(*addresses), *self.default_tags.values())))


def parse_settings(
    get: Callable[[str], Any],
    environment: Mapping[str, str],
    own_keys: Iterable[str] = (),
    setting: Callable[[str], str] = str,
) -> Settings:
    """Reads the settings by their keys, such as `aws:region`.

    Args:
        get: returns a setting's value, a string (structured ones as JSON), or None. `UNKNOWN` in it is not set yet,
            and not a mistake.
        environment: the environment variables.
        own_keys: the keys that the stack has under `healthomics:`, as far as they are known.
        setting: returns what the door calls the setting of a key.

    Raises:
        SettingsError: values are malformed, or keys unknown; it lists all mistakes.
    """
    mistakes: list[SettingsError] = []
    of_aws: set[str] = set()

    def read(key: str) -> Value:
        return Value(setting(key), get(key), key, mistakes)

    def aws(key: str) -> Value:
        of_aws.add(key)
        return read(f"aws:{key}")

    def own(key: str) -> Value:
        return read(f"{OWN_NAMESPACE}:{key}")

    own("exactlyOnce").boolean()
    now = Value(ON_ACTIVE_RUNS_VARIABLE, environment.get(ON_ACTIVE_RUNS_VARIABLE), ON_ACTIVE_RUNS_VARIABLE, mistakes)
    for key, successor in _GIVEN_UP.items():
        if read(key).is_set:
            read(key).mistaken(f"{key} is a setting of an older pulumi-aws", f"use {successor}")
    settings = Settings(
        region=aws("region").text(),
        profile=aws("profile").text(),
        access_key=aws("accessKey").credential(),
        secret_key=aws("secretKey").credential(),
        token=aws("token").credential(),
        assume_roles=parse_roles(aws("assumeRoles")),
        assume_role_with_web_identity=parse_web_identity(aws("assumeRoleWithWebIdentity")),
        shared_config_file=_one_file(aws("sharedConfigFiles")),
        shared_credentials_file=_one_file(aws("sharedCredentialsFiles")),
        ec2_metadata_service_endpoint=aws("ec2MetadataServiceEndpoint").url(),
        ec2_metadata_service_endpoint_mode=aws("ec2MetadataServiceEndpointMode").choice(("IPv4", "IPv6")),
        skip_metadata_api_check=aws("skipMetadataApiCheck").boolean() or False,
        accounts=AccountRules(_accounts(aws("allowedAccountIds")), _accounts(aws("forbiddenAccountIds"))),
        skip_requesting_account_id=aws("skipRequestingAccountId").boolean() or False,
        sts_region=aws("stsRegion").text(),
        sts_endpoint=_sts_endpoint(aws("endpoints")),
        # 0 is "not set", as in pulumi-aws.
        max_attempts=aws("maxRetries").whole_number() or None,
        retry_mode=aws("retryMode").choice(("standard", "adaptive")),
        custom_ca_bundle=aws("customCaBundle").text(),
        insecure=aws("insecure").boolean() or False,
        http_proxy=aws("httpProxy").proxy(),
        https_proxy=aws("httpsProxy").proxy(),
        no_proxy=aws("noProxy").text(),
        use_fips_endpoint=aws("useFipsEndpoint").boolean(),
        use_dualstack_endpoint=aws("useDualstackEndpoint").boolean(),
        user_agents=aws("userAgents").texts(),
        default_tags=_default_tags(aws("defaultTags"), environment),
        ignored_tags=_ignored_tags(aws("ignoreTags"), environment),
        endpoint=own("endpoint").url(),
        on_active_runs=own("onActiveRuns").choice(spec.ON_ACTIVE_RUNS),
        on_active_runs_now=now.choice(spec.ON_ACTIVE_RUNS),
        environment_secrets=secrets_of_environment(environment),
    )
    _check_keys(aws("accessKey"), aws("secretKey"), aws("token"))
    if settings.accounts and settings.skip_requesting_account_id:
        allowed, forbidden, skip = map(aws, ("allowedAccountIds", "forbiddenAccountIds", "skipRequestingAccountId"))
        what = f"{allowed.path} and {forbidden.path} need the account to be determined, but {skip.path} turns that off"
        skip.mistaken(what, "remove one or the other")
    mistakes[:0] = [_unknown(it, of_aws) for it in own_keys if it not in OWN_KEYS]
    if mistakes:
        raise SettingsError.of_all(mistakes)
    return settings


def _unknown(name: str, of_aws: Collection[str]) -> SettingsError:
    key = f"{OWN_NAMESPACE}:{name}"
    if name not in of_aws:
        return unknown_setting(f"{OWN_NAMESPACE}:", name, OWN_KEYS, key)
    what = f"{key} is a setting of the native plugin; the run groups of a Python program use aws:{name}"
    return SettingsError(what, f"set aws:{name}, and remove {key}", key=key)


def _check_keys(key: Value, secret: Value, token: Value) -> None:
    """Notes an incomplete set of keys, unless one of them is malformed, or not known yet and may complete it."""
    keys = (key, secret, token)
    if any(it.raw is UNKNOWN for it in keys) or {it.key for it in keys} & {it.key for it in key.mistakes}:
        return
    if key.is_set != secret.is_set:
        key.mistaken(f"{key.path} and {secret.path} are given only together", "set or remove both")
    elif token.is_set and not key.is_set:
        token.mistaken(f"{token.path} is given without {key.path} and {secret.path}", "set all three or none")


def _accounts(value: Value) -> tuple[str, ...]:
    listed = value.items('a list of account ids such as ["123456789012"]')
    return tuple(account for item in listed if (account := item.account()))


def _one_file(value: Value) -> str | None:
    files = value.texts()
    if len(files) > 1:
        value.malformed("a list of one path, for the AWS SDK for Python reads one such file", f"{len(files)}")
    return files[0] if files else None


def _sts_endpoint(value: Value) -> str | None:
    # HealthOmics has no key there; those of other services are for pulumi-aws alone.
    shape = 'a list such as [{"sts": "https://host:port"}]'
    found = None
    for item in value.items(shape):
        if isinstance(item.raw, Mapping):
            found = item.part(".sts", item.raw.get("sts")).url() or found
        elif item.raw is not UNKNOWN:
            item.malformed("a mapping of services to URLs")
    return found


def _default_tags(value: Value, environment: Mapping[str, str]) -> dict[str, str]:
    start = len(DEFAULT_TAG_VARIABLES)
    variables = {key[start:]: tag for key, tag in environment.items() if key.startswith(DEFAULT_TAG_VARIABLES)}
    variables.pop("", None)
    return {**variables, **value.parts('{"tags": {"key": "value"}}', ("tags",))["tags"].text_map()}


def _ignored_tags(value: Value, environment: Mapping[str, str]) -> IgnoredTags:
    parts = value.parts('{"keys": ["key"], "keyPrefixes": ["start"]}', ("keys", "keyPrefixes"))
    keys = (*parts["keys"].texts(), *_listed(environment, IGNORED_KEYS_VARIABLE))
    prefixes = (*parts["keyPrefixes"].texts(), *_listed(environment, IGNORED_PREFIXES_VARIABLE))
    return IgnoredTags(frozenset(keys), prefixes)


def _listed(environment: Mapping[str, str], variable: str) -> list[str]:
    return [item for item in environment.get(variable, "").split(",") if item]
