"""By which way the provider works: proxies, certificates, host names, retries, as something outside it sees them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import grpc
import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
from botocore.session import Session
from healthomics_emulator import EmulatorHandle, Fault
from support.endpoints import at
from support.proxy import Proxy
from support.tls import TlsFront

from harness.door_process import message_of
from harness.doors import Door

AWS_ITSELF = {**at(""), "AWS_DISABLE_HOST_PREFIX_INJECTION": "", "AWS_MAX_ATTEMPTS": "1"}


@pytest.fixture(autouse=True)
def emulator(healthomics_emulator: EmulatorHandle, monkeypatch: pytest.MonkeyPatch) -> EmulatorHandle:
    """A fresh emulator, for every test of this file, and none of the machine's own proxies."""
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return healthomics_emulator


def create(door: Door, config: dict[str, str], environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Makes a group in a stack of these settings and returns its outputs."""
    with door.process(config, environment) as provider:
        return provider.create(provider.checked({"name": "calling"}))[1]


def failed_create(door: Door, config: dict[str, str], environment: dict[str, str] | None = None) -> str:
    """Returns what the engine would print."""
    with pytest.raises(grpc.RpcError) as error:
        create(door, config, environment)
    return message_of(error.value)


def port(emulator: EmulatorHandle) -> int:
    found = urlsplit(emulator.endpoint).port
    assert found
    return found


def test_the_region_of_the_stack_wins_over_the_environments(door: Door, emulator: EmulatorHandle) -> None:
    create(door, {"aws:region": "eu-west-2"}, {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"})
    create(door, {}, {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"})
    create(door, {}, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"})
    assert [call.region for call in emulator.calls("CreateRunGroup")] == ["eu-west-2", "eu-west-1", "us-west-2"]


def test_the_proxy_for_http_is_used(door: Door, emulator: EmulatorHandle) -> None:
    with Proxy() as proxy:
        create(door, {"aws:httpProxy": proxy.url}, {"HTTP_PROXY": "http://127.0.0.1:9"})
        assert proxy.targets() == {emulator.endpoint}
    assert len(emulator.calls("CreateRunGroup")) == 1


def test_roles_are_assumed_through_the_proxy_too(door: Door, emulator: EmulatorHandle) -> None:
    role = '[{"roleArn": "arn:aws:iam::210987654321:role/x"}]'
    with Proxy() as proxy:
        create(door, {"aws:httpProxy": proxy.url, "aws:assumeRoles": role})
        assert len(proxy.passed) == len(emulator.calls()) == 3


def test_the_proxy_for_https_is_used_and_the_one_for_http_is_not(
    door: Door, emulator: EmulatorHandle, tmp_path: Path
) -> None:
    with TlsFront(tmp_path, port(emulator)) as front, Proxy(tunnel_to=front.port) as proxy:
        settings = {"healthomics:endpoint": front.url, "aws:customCaBundle": str(front.authority)}
        create(door, {**settings, "aws:httpProxy": "http://127.0.0.1:9", "aws:httpsProxy": proxy.url})
        assert proxy.targets() == {front.url.removeprefix("https://")}
    assert len(emulator.calls("CreateRunGroup")) == 1


@pytest.mark.parametrize("excepted", ["127.0.0.1", "example.org,127.0.0.1", "*"])
def test_hosts_of_no_proxy_are_reached_directly(door: Door, emulator: EmulatorHandle, excepted: str) -> None:
    role = '[{"roleArn": "arn:aws:iam::210987654321:role/x"}]'
    with Proxy() as proxy:
        create(door, {"aws:httpProxy": proxy.url, "aws:noProxy": excepted, "aws:assumeRoles": role})
        assert proxy.passed == []
    assert len(emulator.calls("CreateRunGroup")) == 1


@pytest.mark.parametrize("excepted", ["example.org", "7.0.0.1"])
def test_hosts_that_no_proxy_does_not_name_are_reached_by_the_proxy(
    door: Door, emulator: EmulatorHandle, excepted: str
) -> None:
    with Proxy() as proxy:
        create(door, {"aws:httpProxy": proxy.url, "aws:noProxy": excepted})
        assert proxy.targets() == {emulator.endpoint}


def test_no_proxy_excepts_from_the_proxies_of_the_environment_as_well(door: Door, emulator: EmulatorHandle) -> None:
    with Proxy() as proxy:
        create(door, {"aws:noProxy": "127.0.0.1"}, {"HTTP_PROXY": proxy.url})
        assert proxy.passed == []
        create(door, {}, {"HTTP_PROXY": proxy.url})
        assert proxy.targets() == {emulator.endpoint}


def test_a_server_of_an_unknown_authority_is_refused(door: Door, emulator: EmulatorHandle, tmp_path: Path) -> None:
    with TlsFront(tmp_path, port(emulator)) as front:
        said = failed_create(door, {"healthomics:endpoint": front.url}, {"AWS_MAX_ATTEMPTS": "1"})
    assert "sSL validation failed" in said
    assert "certificate" in said


def test_the_ca_bundle_of_the_stack_is_trusted_for_the_service_and_for_sts(
    door: Door, emulator: EmulatorHandle, tmp_path: Path
) -> None:
    with TlsFront(tmp_path, port(emulator)) as front:
        role = '[{"roleArn": "arn:aws:iam::210987654321:role/x"}]'
        settings = {"aws:customCaBundle": str(front.authority), "aws:assumeRoles": role}
        create(door, settings, at(front.url))
    assert [call.operation for call in emulator.calls()] == ["AssumeRole", "CreateRunGroup", "GetRunGroup"]


def test_insecure_trusts_everybody_and_does_not_go_on_about_it(
    door: Door, emulator: EmulatorHandle, tmp_path: Path
) -> None:
    settings = {"aws:insecure": "true", "aws:customCaBundle": "/nowhere"}
    with (
        TlsFront(tmp_path, port(emulator)) as front,
        door.process({**settings, "healthomics:endpoint": front.url}) as provider,
    ):
        provider.create(provider.checked({"name": "calling"}))
    assert len(emulator.calls("CreateRunGroup")) == 1
    assert provider.errors == ""


def test_the_password_of_a_proxy_is_not_shown(door: Door) -> None:
    said = failed_create(door, {"aws:httpProxy": "http://me:hunter2@127.0.0.1:9"}, {"AWS_MAX_ATTEMPTS": "1"})
    assert "failed to connect to proxy" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("settings", "environment", "host"),
    [
        ({}, {}, "workflows-omics.us-east-1.amazonaws.com:443"),
        ({"aws:useFipsEndpoint": "true"}, {}, "workflows-omics-fips.us-east-1.amazonaws.com:443"),
        ({"aws:useDualstackEndpoint": "true"}, {}, "workflows-omics.us-east-1.api.aws:443"),
        ({}, {"AWS_USE_FIPS_ENDPOINT": "true"}, "workflows-omics-fips.us-east-1.amazonaws.com:443"),
        (
            {"aws:useFipsEndpoint": "false"},
            {"AWS_USE_FIPS_ENDPOINT": "true"},
            "workflows-omics.us-east-1.amazonaws.com:443",
        ),
    ],
)
def test_fips_and_dual_stack_are_shown_by_the_host_that_is_asked_for(
    door: Door, settings: dict[str, str], environment: dict[str, str], host: str
) -> None:
    with Proxy() as proxy:
        failed_create(door, {**settings, "aws:httpsProxy": proxy.url}, {**AWS_ITSELF, **environment})
        assert proxy.targets() == {host}


@pytest.mark.parametrize(
    ("settings", "environment", "attempts"),
    [
        ({}, {}, 3),
        ({"aws:maxRetries": "2"}, {"AWS_MAX_ATTEMPTS": "4"}, 2),
        ({"aws:maxRetries": "0"}, {"AWS_MAX_ATTEMPTS": "1"}, 1),
    ],
)
def test_max_retries_counts_all_attempts(
    door: Door, emulator: EmulatorHandle, settings: dict[str, str], environment: dict[str, str], attempts: int
) -> None:
    emulator.inject(Fault(operation="CreateRunGroup", error="InternalServerException", times=None))
    failed_create(door, settings, environment)
    assert len(emulator.calls("CreateRunGroup")) == attempts


@pytest.mark.parametrize(
    ("settings", "environment", "mode"),
    [
        ({}, {}, "standard"),
        ({}, {"AWS_RETRY_MODE": "legacy"}, "standard"),
        ({}, {"AWS_RETRY_MODE": "adaptive"}, "adaptive"),
        ({"aws:retryMode": "adaptive"}, {"AWS_RETRY_MODE": "standard"}, "adaptive"),
    ],
)
def test_the_retry_mode_is_shown_by_the_user_agent(
    door: Door, emulator: EmulatorHandle, settings: dict[str, str], environment: dict[str, str], mode: str
) -> None:
    create(door, settings, environment)
    (call,) = emulator.calls("CreateRunGroup")
    assert f" cfg/retry-mode#{mode} " in f"{call.user_agent} "


def test_the_user_agent_names_the_package_its_version_and_what_the_stack_adds(
    door: Door, emulator: EmulatorHandle
) -> None:
    create(
        door,
        {
            "aws:userAgents": '["platform/7", "team/rare"]',
            "aws:assumeRoles": '[{"roleArn": "arn:aws:iam::210987654321:role/x"}]',
        },
    )
    assert len(emulator.calls()) == 3
    for call in emulator.calls():
        assert f" pulumi-healthomics/{version('pulumi-healthomics')} platform/7 team/rare" in call.user_agent


def test_the_endpoint_of_the_stack_wins_over_the_environments(door: Door, emulator: EmulatorHandle) -> None:
    create(door, {"healthomics:endpoint": emulator.endpoint}, {"AWS_ENDPOINT_URL_OMICS": "http://127.0.0.1:9"})
    assert len(emulator.calls("CreateRunGroup")) == 1


def test_an_endpoint_that_is_none_is_an_error_that_says_where_to_look(door: Door) -> None:
    said = failed_create(door, {}, at("localhost:4566"))
    assert said == (
        "no client can be made for Region 'us-east-1': Invalid endpoint: localhost:4566; "
        "check the Region, and the URL in healthomics:endpoint, AWS_ENDPOINT_URL_OMICS, AWS_ENDPOINT_URL or the profile"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ue-west-1", "eu-west-1"),
        ("eu-wset-1", "eu-west-1"),
        ("us-esat-1", "us-east-1"),
        ("us-wset-2", "us-west-2"),
        ("ap-southest-1", "ap-southeast-1"),
        ("cn-nroth-1", "cn-north-1"),
        ("xx-foo-1", None),
        ("eu-north-1", None),
    ],
)
@pytest.mark.parametrize("config", [True, False])
def test_a_region_that_there_is_not_brings_a_sentence_that_names_the_nearest(
    door: Door, emulator: EmulatorHandle, written: str, meant: str | None, config: bool
) -> None:
    settings, inputs = ({"aws:region": written}, {}) if config else ({}, {"region": written})
    with door.process(settings) as provider:
        provider.checked({"name": "calling", **inputs})
    hint = f" (did you mean {meant}?)" if meant else ""
    assert provider.errors.startswith(
        f'warning: run group "calling": the AWS SDK does not list HealthOmics in {written}{hint}, but in '
    )
    assert provider.errors.count("\n") == 1
    assert emulator.calls() == []


def test_a_create_in_a_region_that_there_is_not_names_the_nearest(door: Door) -> None:
    with Proxy() as proxy:
        said = failed_create(door, {"aws:region": "ue-west-1", "aws:httpsProxy": proxy.url}, AWS_ITSELF)
    assert (
        "HealthOmics may not be in Region ue-west-1: did you mean eu-west-1? Choose a Region that the AWS SDK lists"
        in said
    )


VPC_ENDPOINT = "vpce-0123456789abcdef0-abcdefgh.workflows-omics.us-east-1.vpce.amazonaws.com"
WORKFLOWS, TAGS = "workflows-omics.us-east-1.amazonaws.com", "tags-omics.us-east-1.amazonaws.com"
ISO = "us-iso-east-1.c2s.ic.gov"
WITHOUT_PREFIXES = {"AWS_DISABLE_HOST_PREFIX_INJECTION": "true"}
# An old botocore does not know that variable.
WITHOUT = {WORKFLOWS} if "disable_host_prefix_injection" in BOTOCORE_DEFAUT_SESSION_VARIABLES else {WORKFLOWS, TAGS}


@pytest.mark.parametrize(
    ("settings", "environment", "hosts"),
    [
        ({}, {}, {WORKFLOWS, TAGS}),
        ({"healthomics:endpoint": f"https://{WORKFLOWS}"}, {}, {WORKFLOWS, TAGS}),
        ({}, {"AWS_ENDPOINT_URL_OMICS": f"https://{TAGS}"}, {WORKFLOWS, TAGS}),
        ({"healthomics:endpoint": f"https://{WORKFLOWS}"}, WITHOUT_PREFIXES, WITHOUT),
        ({"healthomics:endpoint": f"https://{VPC_ENDPOINT}"}, {}, {VPC_ENDPOINT}),
        ({}, {"AWS_ENDPOINT_URL_OMICS": f"https://{VPC_ENDPOINT}"}, {VPC_ENDPOINT}),
        (
            {"aws:region": "us-iso-east-1", "healthomics:endpoint": f"https://omics.{ISO}"},
            {},
            {f"workflows-omics.{ISO}", f"tags-omics.{ISO}"},
        ),
        # An old botocore does not know this partition.
        *[
            (
                {"aws:region": "eusc-de-east-1"},
                {},
                {"workflows-omics.eusc-de-east-1.amazonaws.eu", "tags-omics.eusc-de-east-1.amazonaws.eu"},
            )
            for partition in Session().get_available_partitions()
            if partition == "aws-eusc"
        ],
    ],
)
def test_every_endpoint_of_aws_is_guarded_and_gets_requests_at_hosts_that_there_are(  # noqa: PLR0917
    door: Door,
    emulator: EmulatorHandle,
    tmp_path: Path,
    settings: dict[str, str],
    environment: dict[str, str],
    hosts: set[str],
) -> None:
    in_region = min(hosts).partition("-omics.")[2].replace("vpce.", "")
    everything = {*hosts, f"sts.{in_region}"}
    with (
        TlsFront(tmp_path, port(emulator), tuple(everything)) as front,
        Proxy(tunnel_to=front.port) as proxy,
        door.process(
            {
                "aws:allowedAccountIds": "[123456789012]",
                "aws:httpsProxy": proxy.url,
                "aws:customCaBundle": str(front.authority),
                **settings,
            },
            # An old botocore asks STS in us-east-1 for the account otherwise.
            {**AWS_ITSELF, "AWS_STS_REGIONAL_ENDPOINTS": "regional", **environment},
        ) as provider,
    ):
        inputs = provider.checked({"name": "calling", "tags": {"team": "rare"}})
        assert [call.operation for call in emulator.calls()] == ["GetCallerIdentity"]
        id_, outputs = provider.create(inputs)
        provider.update(id_, outputs, provider.checked({"name": "calling", "tags": {"team": "common"}}, inputs))
    assert proxy.targets() == {f"{host}:443" for host in everything}
