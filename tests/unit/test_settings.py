"""The settings of a stack, read from what Pulumi hands over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.rules.tagging import IgnoredTags
from pulumi_healthomics.rules.violations import UNKNOWN
from pulumi_healthomics.settings.roles import AccountRules, Role, WebIdentityRole
from pulumi_healthomics.settings.settings import Settings, parse_settings

ARN = "arn:aws:iam::210987654321:role/x"
SECRET = "hunter2!"  # noqa: S105 - what must not be shown


def parsed(environment: dict[str, str] | None = None, /, **aws: Any) -> Settings:
    """Returns the settings of a stack with these under `aws:`; structured ones as Pulumi writes them."""
    texts = {f"aws:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in aws.items()}
    return parse_settings(texts.get, environment or {})


def refusal(key: str, value: Any) -> str:
    """Returns what is said about one setting."""
    with pytest.raises(SettingsError) as error:
        parsed(**{key: value})
    return str(error.value)


def test_a_stack_without_settings_has_none() -> None:
    assert parsed() == Settings()


def test_an_empty_setting_is_not_set() -> None:
    keys = ("region", "assumeRoles", "assumeRoleWithWebIdentity", "defaultTags", "ignoreTags", "insecure", "maxRetries")
    assert parsed(**dict.fromkeys(keys, "")) == Settings()


def test_every_setting_arrives_where_it_belongs() -> None:
    settings = parsed(
        region="eu-west-1",
        profile="team",
        accessKey="AKIA",
        secretKey="x",
        token="y",  # noqa: S106 - no secret
        assumeRoles=[{"roleArn": ARN, "duration": "1h", "tags": {"cost": 42}}],
        assumeRoleWithWebIdentity={"roleArn": ARN, "webIdentityToken": "t"},
        sharedConfigFiles=["/config"],
        sharedCredentialsFiles=["/credentials"],
        ec2MetadataServiceEndpoint="http://metadata",
        ec2MetadataServiceEndpointMode="IPv6",
        skipMetadataApiCheck="true",
        allowedAccountIds=["123456789012"],
        forbiddenAccountIds=[210987654321],
        stsRegion="eu-west-2",
        endpoints=[{"sts": "http://sts"}],
        maxRetries="7",
        retryMode="adaptive",
        customCaBundle="/bundle",
        insecure="true",
        httpProxy="http://a",
        httpsProxy="b:3128",
        noProxy="c",
        useFipsEndpoint="true",
        useDualstackEndpoint="false",
        userAgents=["d/1"],
        defaultTags={"tags": {"team": "rare"}},
        ignoreTags={"keys": ["e"], "keyPrefixes": ["f"]},
    )
    assert settings == Settings(
        region="eu-west-1",
        profile="team",
        access_key="AKIA",
        secret_key="x",  # noqa: S106 - no secret
        token="y",  # noqa: S106 - no secret
        assume_roles=(Role(setting="aws:assumeRoles[0]", arn=ARN, duration=3600, tags={"cost": "42"}),),
        assume_role_with_web_identity=WebIdentityRole(
            setting="aws:assumeRoleWithWebIdentity",
            arn=ARN,
            token="t",  # noqa: S106 - no secret
        ),
        shared_config_file="/config",
        shared_credentials_file="/credentials",
        ec2_metadata_service_endpoint="http://metadata",
        ec2_metadata_service_endpoint_mode="IPv6",
        skip_metadata_api_check=True,
        accounts=AccountRules(allowed=("123456789012",), forbidden=("210987654321",)),
        sts_region="eu-west-2",
        sts_endpoint="http://sts",
        max_attempts=7,
        retry_mode="adaptive",
        custom_ca_bundle="/bundle",
        insecure=True,
        http_proxy="http://a",
        https_proxy="b:3128",
        no_proxy="c",
        use_fips_endpoint=True,
        use_dualstack_endpoint=False,
        user_agents=("d/1",),
        default_tags={"team": "rare"},
        ignored_tags=IgnoredTags(frozenset({"e"}), ("f",)),
    )


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("insecure", "yes", "aws:insecure must be true or false, got another value"),
        ("maxRetries", "many", "aws:maxRetries must be a whole number of at least 0, got something else"),
        ("maxRetries", "-1", "aws:maxRetries must be a whole number of at least 0, got something else"),
        ("retryMode", "legacy", "aws:retryMode must be standard or adaptive, got another value"),
        ("httpProxy", "socks5://host", "aws:httpProxy must be a proxy such as http://host:port, got something else"),
        ("httpsProxy", "http://host:port", "aws:httpsProxy must be a proxy such as http://host:port, got something"),
        ("endpoints", [{"sts": "http://"}], "aws:endpoints[0].sts must be a URL such as https://host:port, got some"),
        ("token", "x\n", "aws:token must be a string without spaces and line ends, got a string with some"),
        ("accessKey", "AKIA X", "aws:accessKey must be a string without spaces and line ends, got a string with some"),
        (
            "allowedAccountIds",
            "123456789012",
            'aws:allowedAccountIds must be a list of account ids such as ["123456789012"], got a number',
        ),
        ("allowedAccountIds", ["12"], "aws:allowedAccountIds[0] must be twelve digits, got 2 digits"),
        ("forbiddenAccountIds", [[]], "aws:forbiddenAccountIds[0] must be a string, got a list"),
        (
            "sharedConfigFiles",
            "/config",
            "aws:sharedConfigFiles must be a list of strings, got a string that is not JSON",
        ),
        (
            "sharedConfigFiles",
            ["/a", "/b"],
            "aws:sharedConfigFiles must be a list of one path, for the AWS SDK for Python reads one such file, got 2",
        ),
        ("endpoints", ["x"], "aws:endpoints[0] must be a mapping of services to URLs, got a string"),
        ("endpoints", [{"sts": 1}], "aws:endpoints[0].sts must be a URL such as https://host:port, got something else"),
        ("assumeRoles", {"roleArn": ARN}, "aws:assumeRoles must be a list such as "),
        ("assumeRoles", [ARN], "aws:assumeRoles[0] must be a mapping with a roleArn, got a string"),
        ("assumeRoles", [{}], "aws:assumeRoles[0].roleArn must be the ARN of a role, got nothing"),
        ("assumeRoles", [{"roleArn": "admin"}], "aws:assumeRoles[0].roleArn must be the ARN of a role, got a string"),
        (
            "assumeRoles",
            [{"roleArn": ARN, "externalID": "x"}],
            "aws:assumeRoles[0].externalID is not a known setting, the nearest is aws:assumeRoles[0].externalId; ",
        ),
        (
            "assumeRoles",
            [{"roleArn": ARN}, {"roleArn": ARN, "duration": "5m"}],
            'aws:assumeRoles[1].duration must be a duration between 15m and 12h, such as "1h", got a shorter or longer',
        ),
        (
            "assumeRoles",
            [{"roleArn": ARN, "policy": "{"}],
            "aws:assumeRoles[0].policy must be a policy document in JSON, got a string that is not JSON",
        ),
        (
            "assumeRoleWithWebIdentity",
            {"roleArn": ARN},
            "aws:assumeRoleWithWebIdentity must be given either webIdentityToken or webIdentityTokenFile, got neither",
        ),
        ("defaultTags", "team=x", 'aws:defaultTags must be {"tags": {"key": "value"}}, got a string that is not JSON'),
        (
            "defaultTags",
            {"team": "x"},
            "aws:defaultTags.team is not a known setting, the nearest is aws:defaultTags.tags",
        ),
        ("defaultTags", {"tags": ["x"]}, "aws:defaultTags.tags must be a mapping of strings, got a list"),
        ("defaultTags", {"tags": {"a": None}}, "aws:defaultTags.tags['a'] must be a string, got nothing"),
        ("ignoreTags", {"keys": "a"}, "aws:ignoreTags.keys must be a list of strings, got a string that is not JSON"),
    ],
)
def test_a_malformed_setting_is_told_by_key_shape_and_what_was_got(key: str, value: Any, reason: str) -> None:
    assert refusal(key, value).startswith(reason)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("secretKey", SECRET),
        ("token", SECRET),
        ("assumeRoles", SECRET),
        ("assumeRoles", [{"roleArn": SECRET}]),
        ("assumeRoles", [{"roleArn": ARN, "externalId": [SECRET]}]),
        ("assumeRoles", [{"roleArn": ARN, "policy": SECRET}]),
        ("assumeRoles", [{"roleArn": ARN, "tags": [SECRET]}]),
        ("assumeRoleWithWebIdentity", SECRET),
        ("assumeRoleWithWebIdentity", {"roleArn": ARN, "webIdentityToken": {SECRET: 1}}),
        ("assumeRoleWithWebIdentity", {"roleArn": ARN, "webIdentityToken": SECRET, "webIdentityTokenFile": "f"}),
        ("defaultTags", {"tags": {"a": [SECRET]}}),
        ("defaultTags", SECRET),
        ("httpProxy", f"ftp://me:{SECRET}@host"),
        ("allowedAccountIds", [SECRET]),
        ("assumeRoles", [{"roleArn": ARN, "duration": SECRET}]),
    ],
)
def test_a_value_that_may_be_a_secret_is_not_shown(key: str, value: Any) -> None:
    assert SECRET not in refusal(key, value)


def test_no_secret_is_shown_by_a_settings_repr() -> None:
    secrets = {"accessKey": "k", "secretKey": SECRET, "token": SECRET, "httpProxy": f"http://me:{SECRET}@host"}
    roles = {
        "assumeRoles": [{"roleArn": ARN, "externalId": SECRET, "policy": {"x": SECRET}, "tags": {"x": SECRET}}],
        "assumeRoleWithWebIdentity": {"roleArn": ARN, "webIdentityToken": SECRET},
        "defaultTags": {"tags": {"x": SECRET}},
    }
    assert SECRET not in repr(parsed(**secrets, **roles))


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"accessKey": "k"}, "aws:accessKey and aws:secretKey are given only together"),
        ({"token": "t"}, "aws:token is given without aws:accessKey and aws:secretKey"),
    ],
)
def test_half_a_set_of_keys_is_refused(settings: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        parsed(**settings)


def test_a_number_that_was_an_account_id_gets_its_leading_zeros_back() -> None:
    assert parsed(allowedAccountIds=[1234]).accounts.allowed == ("000000001234",)


def test_scalars_of_yaml_are_the_texts_they_look_like() -> None:
    tags = parsed(defaultTags={"tags": {"a": 42, "b": True, "c": 1.5, "d": "", "e": "x"}}).default_tags
    assert tags == {"a": "42", "b": "true", "c": "1.5", "d": "", "e": "x"}


def test_a_policy_may_be_written_as_json_or_as_a_structure() -> None:
    policies = ['{"Version": "2012-10-17"}', {"Version": "2012-10-17"}]
    roles = parsed(assumeRoles=[{"roleArn": ARN, "policy": policy} for policy in policies]).assume_roles
    assert [role.policy for role in roles] == ['{"Version": "2012-10-17"}'] * 2


def test_structures_are_accepted_unpacked_too() -> None:
    unpacked: dict[str, Any] = {"aws:allowedAccountIds": ["123456789012"], "aws:insecure": True, "aws:maxRetries": 3}
    settings = parse_settings(unpacked.get, {})
    assert (settings.accounts.allowed, settings.insecure, settings.max_attempts) == (("123456789012",), True, 3)


def test_a_setting_of_the_plugin_is_refused_with_the_one_that_counts_here() -> None:
    message = "healthomics:region is a setting of the native plugin; the run groups of a Python program use aws:region"
    with pytest.raises(SettingsError, match=f"{message}; set aws:region, and remove healthomics:region"):
        parse_settings(lambda _: None, {}, ["region"])


@pytest.mark.parametrize(
    ("key", "nearest"), [("endpoints_", "endpoint"), ("OnActiveRuns", "onActiveRuns"), ("exactly", "exactlyOnce")]
)
def test_the_nearest_key_of_ours_is_named(key: str, nearest: str) -> None:
    with pytest.raises(SettingsError, match=f"healthomics:{key} is not a known setting, the nearest is .*:{nearest};"):
        parse_settings(dict[str, str]().get, {}, [key])


def test_the_variable_wins_over_the_stack_about_active_runs() -> None:
    config = {"healthomics:onActiveRuns": "wait"}
    assert parse_settings(config.get, {}).on_active_runs == "wait"
    found = parse_settings(config.get, {"PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS": "cancel"})
    assert (found.on_active_runs_now, found.on_active_runs) == ("cancel", "wait")


WRONG: dict[str, Any] = {
    "aws:region": ["eu-west-1"],
    "aws:assumeRoles": [{"roleArn": "admin", "duration": "5m", "tag": {}}, ARN],
    "aws:maxRetries": "many",
    "aws:defaultTags": {"tags": {"a": None, "b": ["x"]}},
    "healthomics:onActiveRuns": "waitt",
}
MISTAKES = [
    ("healthomics:endpoint_", "healthomics:endpoint_ is not a known setting, the nearest is healthomics:endpoint;"),
    ("aws:region", "aws:region must be a string, got a list"),
    ("aws:assumeRoles", "aws:assumeRoles[0].tag is not a known setting, the nearest is aws:assumeRoles[0].tags;"),
    ("aws:assumeRoles", "aws:assumeRoles[0].roleArn must be the ARN of a role, got a string"),
    ("aws:assumeRoles", "aws:assumeRoles[0].duration must be a duration between 15m and 12h"),
    ("aws:assumeRoles", "aws:assumeRoles[1] must be a mapping with a roleArn, got a string"),
    ("aws:maxRetries", "aws:maxRetries must be a whole number of at least 0, got something else"),
    ("aws:defaultTags", "aws:defaultTags.tags['a'] must be a string, got nothing"),
    ("aws:defaultTags", "aws:defaultTags.tags['b'] must be a string, got a list"),
    ("healthomics:onActiveRuns", "healthomics:onActiveRuns must be fail or wait or cancel, got another value; did you"),
    ("PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS", "PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS must be fail or wait or cancel, got ano"),
]


def mistakes(settings: dict[str, Any], environment: dict[str, str] | None = None, *own_keys: str) -> SettingsError:
    with pytest.raises(SettingsError) as raised:
        parse_settings(settings.get, environment or {}, own_keys)
    return raised.value


def test_all_mistakes_are_reported_at_once_each_with_its_key() -> None:
    error = mistakes(WRONG, {"PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS": "x"}, "endpoint", "endpoint_")
    assert [it.key for it in error.mistakes] == [key for key, _ in MISTAKES]
    first, *lines = str(error).splitlines()
    assert first == "11 problems in the settings:"
    for number, (line, (_, start)) in enumerate(zip(lines, MISTAKES, strict=True), 1):
        assert line.startswith(f"  {number}. {start}")


def test_a_remedy_for_several_mistakes_has_its_own_line() -> None:
    error = mistakes({"aws:insecure": "yes", "aws:maxRetries": "-1"})
    error.remedy = "use --run-program"
    assert str(error).splitlines()[-2:] == [f"  2. {error.mistakes[1]}", "use --run-program"]


def test_a_single_mistake_is_an_error_without_a_list() -> None:
    error = mistakes({"aws:insecure": "yes"})
    assert (str(error), error.key) == ("aws:insecure must be true or false, got another value", "aws:insecure")
    assert error.mistakes == (error,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("assumeRoles", [{"rolArn": ARN}]),
        ("assumeRoleWithWebIdentity", {"roleArn": ARN, "webIdentityTokn": "x"}),
        ("assumeRoleWithWebIdentity", ARN),
        ("accessKey", "with spaces"),
        ("token", ["x"]),
        ("allowedAccountIds", [["123456789012"]]),
    ],
)
def test_what_follows_from_a_mistake_is_not_another_one(key: str, value: Any) -> None:
    assert len(mistakes({f"aws:{key}": value}).mistakes) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("region", UNKNOWN),
        ("insecure", UNKNOWN),
        ("accessKey", UNKNOWN),
        ("token", UNKNOWN),
        ("allowedAccountIds", [UNKNOWN, "123456789012"]),
        ("sharedConfigFiles", UNKNOWN),
        ("assumeRoles", UNKNOWN),
        ("assumeRoles", [UNKNOWN, {"roleArn": UNKNOWN, "policy": {"Version": UNKNOWN}, "duration": UNKNOWN}]),
        ("assumeRoleWithWebIdentity", {"roleArn": ARN, "webIdentityToken": UNKNOWN}),
        ("assumeRoleWithWebIdentity", {"roleArn": ARN, "webIdentityTokenFile": UNKNOWN}),
        ("endpoints", [UNKNOWN, {"sts": UNKNOWN}]),
        ("defaultTags", {"tags": {"a": UNKNOWN}}),
        ("defaultTags", {"tags": UNKNOWN}),
        ("ignoreTags", {"keys": [UNKNOWN], "keyPrefixes": UNKNOWN}),
    ],
)
def test_what_is_not_known_yet_is_not_a_mistake(key: str, value: Any) -> None:
    parse_settings({f"aws:{key}": value}.get, {})


def test_beside_what_is_not_known_yet_mistakes_are_reported() -> None:
    error = mistakes({"aws:assumeRoles": [{"roleArn": UNKNOWN, "duration": "5m"}], "aws:retryMode": "never"})
    assert [it.key for it in error.mistakes] == ["aws:assumeRoles", "aws:retryMode"]
