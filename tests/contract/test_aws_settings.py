"""Every `aws:` setting that the installed pulumi-aws knows, and what becomes of it here.

A newer pulumi-aws that adds a setting fails these tests until somebody has decided about it.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi_healthomics.settings.settings import ON_ACTIVE_RUNS_VARIABLE, OWN_KEYS, parse_settings

LIFECYCLE = Path(__file__).parents[1] / "lifecycle"
DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
ARN = "arn:aws:iam::210987654321:role/x"


@dataclass(frozen=True)
class Obeyed:
    """The setting has the effect that it has in pulumi-aws.

    Attributes:
        observer: who, outside the provider, sees the effect.
        test: the test of `tests/lifecycle` in which it does.
    """

    observer: str
    test: str


@dataclass(frozen=True)
class NotApplicable:
    """The setting is about something that run groups do not have."""

    why: str


@dataclass(frozen=True)
class Refused:
    """Some values of the setting are an error.

    Attributes:
        why: what can not be.
        instead: what to use.
    """

    why: str
    instead: str


LOG = "emulator log"
STS = "STS"
PROXY = "proxy"
TLS = "TLS server"
HOST = "host name asked of a proxy"
METADATA = "metadata service"

TABLE: Mapping[str, tuple[Obeyed | NotApplicable | Refused, ...]] = {
    "accessKey": (Obeyed(LOG, "test_the_keys_of_the_stack_win_over_the_environments"),),
    "allowedAccountIds": (
        Obeyed(STS, "test_a_wrong_account_is_refused_at_preview_with_both_accounts_and_the_setting"),
    ),
    "assumeRoleWithWebIdentity": (
        Obeyed(STS, "test_a_web_identity_is_turned_into_a_role_without_any_other_credentials"),
    ),
    "assumeRoles": (Obeyed(STS, "test_the_last_role_of_a_chain_does_the_work_and_its_account_gets_the_group"),),
    "customCaBundle": (Obeyed(TLS, "test_the_ca_bundle_of_the_stack_is_trusted_for_the_service_and_for_sts"),),
    "defaultTags": (Obeyed(LOG, "test_default_tags_are_merged_in_check_and_the_groups_own_win"),),
    "ec2MetadataServiceEndpoint": (Obeyed(METADATA, "test_an_instance_gives_its_roles_credentials"),),
    "ec2MetadataServiceEndpointMode": (
        Obeyed("host name asked of the metadata service", "test_the_mode_chooses_between_the_addresses_of_the_service"),
    ),
    "endpoints": (
        Obeyed(STS, "test_sts_is_where_the_endpoints_of_the_stack_say"),
        NotApplicable("it has no key for HealthOmics, whose address is healthomics:endpoint"),
    ),
    "forbiddenAccountIds": (
        Obeyed(STS, "test_a_wrong_account_is_refused_at_preview_with_both_accounts_and_the_setting"),
    ),
    "httpProxy": (Obeyed(PROXY, "test_the_proxy_for_http_is_used"),),
    "httpsProxy": (Obeyed(PROXY, "test_the_proxy_for_https_is_used_and_the_one_for_http_is_not"),),
    "ignoreTags": (Obeyed(LOG, "test_an_ignored_tag_that_somebody_sets_is_not_shown_and_not_removed"),),
    "insecure": (Obeyed(TLS, "test_insecure_trusts_everybody_and_does_not_go_on_about_it"),),
    "maxRetries": (Obeyed(LOG, "test_max_retries_counts_all_attempts"),),
    "noProxy": (Obeyed(PROXY, "test_hosts_of_no_proxy_are_reached_directly"),),
    "profile": (Obeyed(LOG, "test_the_profile_of_the_stack_wins_over_the_environment"),),
    "region": (Obeyed(LOG, "test_the_region_of_the_stack_wins_over_the_environments"),),
    "retryMode": (Obeyed(LOG, "test_the_retry_mode_is_shown_by_the_user_agent"),),
    "s3UsEast1RegionalEndpoint": (NotApplicable("S3's"),),
    "s3UsePathStyle": (NotApplicable("S3's"),),
    "secretKey": (Obeyed("signature, at the proxy", "test_the_secret_key_of_the_stack_signs"),),
    "sharedConfigFiles": (
        Obeyed(STS, "test_a_config_file_of_the_stack_is_read"),
        Refused("more than one: botocore reads one", "one file with the contents of all"),
    ),
    "sharedCredentialsFiles": (
        Obeyed(LOG, "test_a_credentials_file_of_the_stack_is_read"),
        Refused("more than one: botocore reads one", "one file with the contents of all"),
    ),
    "skipCredentialsValidation": (
        NotApplicable("credentials are not validated by a call of its own, so there is none to skip"),
    ),
    "skipMetadataApiCheck": (Obeyed(METADATA, "test_an_instance_gives_its_roles_credentials"),),
    "skipRegionValidation": (NotApplicable("a Region that is not listed is a warning, never an error"),),
    "skipRequestingAccountId": (
        Obeyed(STS, "test_the_guard_can_be_switched_off_and_says_so_once"),
        Refused("together with rules on accounts", "one or the other"),
    ),
    "stsRegion": (Obeyed(STS, "test_sts_is_asked_in_its_own_region_or_in_the_stacks"),),
    "tagPolicyCompliance": (
        NotApplicable("what it requires is listed by types of pulumi-aws; AWS itself enforces tag policies"),
    ),
    "token": (Obeyed(PROXY, "test_the_session_token_goes_with_the_keys"),),
    "tokenBucketRateLimiterCapacity": (NotApplicable("botocore's bucket has a fixed size"),),
    "useDualstackEndpoint": (Obeyed(HOST, "test_fips_and_dual_stack_are_shown_by_the_host_that_is_asked_for"),),
    "useFipsEndpoint": (Obeyed(HOST, "test_fips_and_dual_stack_are_shown_by_the_host_that_is_asked_for"),),
    "userAgents": (Obeyed(LOG, "test_the_user_agent_names_the_package_its_version_and_what_the_stack_adds"),),
}

OF_OLDER_VERSIONS = {"assumeRole", "sharedCredentialsFile"}


def pulumi_aws(*path: str) -> ast.Module:
    """Returns a source of the installed pulumi-aws, whose import would take seconds."""
    found = importlib.util.find_spec("pulumi_aws")
    assert found is not None
    assert found.submodule_search_locations
    return ast.parse(Path(found.submodule_search_locations[0]).joinpath(*path).read_text())


def settings_of_pulumi_aws() -> set[str]:
    stub = pulumi_aws("config", "__init__.pyi")
    return {it.target.id for it in stub.body if isinstance(it, ast.AnnAssign) and isinstance(it.target, ast.Name)}


def parts_of(name: str) -> set[str]:
    """Returns the parts of a structured setting, as pulumi-aws spells them in Python."""
    (kind,) = (it for it in pulumi_aws("config", "outputs.py").body if isinstance(it, ast.ClassDef) and it.name == name)
    return {it.name for it in kind.body if isinstance(it, ast.FunctionDef) and it.decorator_list}


def camel_case(name: str) -> str:
    return re.sub("_(.)", lambda letter: letter[1].upper(), name)


def test_every_setting_of_the_installed_pulumi_aws_is_decided_about() -> None:
    assert sorted(settings_of_pulumi_aws()) == sorted(TABLE)


def test_exactly_what_is_obeyed_is_read() -> None:
    asked: list[str] = []
    parse_settings(asked.append, {})
    obeyed = {key for key, fates in TABLE.items() if any(isinstance(fate, Obeyed) for fate in fates)}
    assert {key.removeprefix("aws:") for key in asked if key.startswith("aws:")} == obeyed | OF_OLDER_VERSIONS


def test_every_observer_is_a_test() -> None:
    texts = "".join(file.read_text() for file in LIFECYCLE.glob("test_*.py"))
    tests = {fate.test for fates in TABLE.values() for fate in fates if isinstance(fate, Obeyed)}
    assert [test for test in sorted(tests) if f"def {test}(" not in texts] == []


def test_every_setting_is_documented() -> None:
    text = DOCUMENT.read_text()
    assert [key for key in TABLE if f"`{key}`" not in text] == []


def test_every_setting_of_our_own_is_documented_with_its_variable() -> None:
    text = DOCUMENT.read_text()
    assert [key for key in OWN_KEYS if f"`healthomics:{key}`" not in text] == []
    assert ON_ACTIVE_RUNS_VARIABLE in text


@pytest.mark.parametrize(
    ("key", "kind", "least"),
    [
        ("assumeRoles", "AssumeRoles", {"roleArn": ARN}),
        ("assumeRoleWithWebIdentity", "AssumeRoleWithWebIdentity", {"roleArn": ARN, "webIdentityToken": "x"}),
        ("defaultTags", "DefaultTags", {}),
        ("ignoreTags", "IgnoreTags", {}),
    ],
)
def test_every_part_of_a_structured_setting_is_known(key: str, kind: str, least: dict[str, Any]) -> None:
    parts = dict.fromkeys(map(camel_case, parts_of(kind)))
    assert least.keys() <= parts.keys()
    value = json.dumps([{**parts, **least}] if key == "assumeRoles" else {**parts, **least})
    parse_settings({f"aws:{key}": value}.get, {})
