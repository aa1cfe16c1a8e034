"""As whom the provider works: the settings say, and what STS and HealthOmics see agrees."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from healthomics_emulator import Call, EmulatorHandle, Fault
from support.metadata_service import ACCESS_KEY, MetadataService
from support.proxy import Passed, Proxy

from harness.door_process import message_of
from harness.doors import Door

ROLE = "arn:aws:iam::210987654321:role/deployer"
FIRST_ROLE = "arn:aws:iam::111122223333:role/first"
NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
PROFILES = """
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = x
[team]
aws_access_key_id = AKIATEAM
aws_secret_access_key = x
"""


@pytest.fixture(autouse=True)
def emulator(healthomics_emulator: EmulatorHandle) -> EmulatorHandle:
    """A fresh emulator, for every test of this file."""
    return healthomics_emulator


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a file of credentials."""
    (tmp_path / "credentials").write_text(PROFILES)
    return tmp_path


def create(door: Door, config: dict[str, str], environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Makes a group in a stack of these settings and returns its outputs."""
    with door.process(config, environment) as provider:
        return provider.create(provider.checked({"name": "calling"}))[1]


def failed_create(door: Door, config: dict[str, str], environment: dict[str, str] | None = None) -> str:
    """Returns what the engine would print."""
    with pytest.raises(grpc.RpcError) as error:
        create(door, config, environment)
    return message_of(error.value)


def access_keys(emulator: EmulatorHandle) -> set[str]:
    return {call.access_key for call in emulator.calls("CreateRunGroup")}


def the(calls: list[Call]) -> Call:
    (call,) = calls
    return call


def test_the_keys_of_the_stack_win_over_the_environments(door: Door, emulator: EmulatorHandle) -> None:
    create(door, {"aws:accessKey": "AKIASTACK", "aws:secretKey": "x"})
    assert access_keys(emulator) == {"AKIASTACK"}


def test_the_secret_key_of_the_stack_signs(door: Door) -> None:
    keys = {"aws:accessKey": "AKIASTACK", "aws:secretKey": "the-right-one"}
    with Proxy() as proxy:
        create(door, {**keys, "aws:httpProxy": proxy.url}, {"NO_PROXY": "", "no_proxy": ""})
    (get,) = (it for it in proxy.passed if it.method == "GET")
    assert get.headers["Authorization"].endswith(f"Signature={signature(get, 'the-right-one')}")
    assert signature(get, "the-right-one") != signature(get, "another")


def signature(passed: Passed, secret_key: str) -> str:
    """Returns what botocore signs a request without a body with."""
    signed = passed.headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    headers = {name: value for name, value in passed.headers.items() if name.lower() in signed}
    request = AWSRequest(passed.method, passed.target + passed.path, headers)
    request.context["timestamp"] = passed.headers["X-Amz-Date"]
    signer = SigV4Auth(Credentials("AKIASTACK", secret_key), "omics", "us-east-1")
    found: str = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    return found


def test_the_session_token_goes_with_the_keys(door: Door, emulator: EmulatorHandle) -> None:
    keys = {"aws:accessKey": "AKIASTACK", "aws:secretKey": "x", "aws:token": "temporary"}
    with Proxy() as proxy:
        create(door, {**keys, "aws:httpProxy": proxy.url}, {"NO_PROXY": "", "no_proxy": ""})
        assert {it.headers["X-Amz-Security-Token"] for it in proxy.passed} == {"temporary"}
    assert access_keys(emulator) == {"AKIASTACK"}


def test_the_profile_of_the_stack_wins_over_the_environment(door: Door, emulator: EmulatorHandle, files: Path) -> None:
    environment = {"AWS_SHARED_CREDENTIALS_FILE": str(files / "credentials"), "AWS_PROFILE": "default"}
    create(door, {"aws:profile": "team"}, environment)
    assert access_keys(emulator) == {"AKIATEAM"}


def test_a_credentials_file_of_the_stack_is_read(door: Door, emulator: EmulatorHandle, files: Path) -> None:
    listed = json.dumps([str(files / "credentials")])
    create(door, {"aws:sharedCredentialsFiles": listed, "aws:profile": "team"})
    assert access_keys(emulator) == {"AKIATEAM"}


def test_a_config_file_of_the_stack_is_read(
    door: Door, emulator: EmulatorHandle, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    (files / "config").write_text(f"[profile team]\nrole_arn = {ROLE}\nsource_profile = base\nregion = eu-west-1\n")
    (files / "credentials").write_text(PROFILES.replace("[team]", "[base]"))
    both = {key: json.dumps([str(files / name)]) for key, name in _FILES}
    outputs = create(door, {**both, "aws:profile": "team"})
    assert outputs["arn"].startswith("arn:aws:omics:eu-west-1:210987654321:")
    assert the(emulator.calls("AssumeRole")).access_key == "AKIATEAM"


_FILES = (("aws:sharedConfigFiles", "config"), ("aws:sharedCredentialsFiles", "credentials"))


def test_an_instance_gives_its_roles_credentials(door: Door, emulator: EmulatorHandle) -> None:
    environment = {**NO_KEYS, "AWS_EC2_METADATA_DISABLED": "", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}
    with MetadataService() as service:
        settings = {"aws:ec2MetadataServiceEndpoint": service.url, "aws:ec2MetadataServiceEndpointMode": "IPv4"}
        create(door, settings, environment)
        assert access_keys(emulator) == {ACCESS_KEY}
        service.asked.clear()
        said = failed_create(door, {**settings, "aws:skipMetadataApiCheck": "true"}, environment)
        assert service.asked == []
    assert "unable to locate credentials" in said


@pytest.mark.parametrize(("mode", "address"), [("IPv4", "http://169.254.169.254"), ("IPv6", "http://[fd00:ec2::254]")])
def test_the_mode_chooses_between_the_addresses_of_the_service(door: Door, mode: str, address: str) -> None:
    environment = {**NO_KEYS, "AWS_EC2_METADATA_DISABLED": "", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}
    with Proxy(passes_on=False) as proxy:
        exception = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        proxies = {"HTTP_PROXY": proxy.url, "http_proxy": proxy.url}
        failed_create(door, {"aws:ec2MetadataServiceEndpointMode": mode}, {**environment, **exception, **proxies})
    assert proxy.targets() == {address}


def test_the_last_role_of_a_chain_does_the_work_and_its_account_gets_the_group(
    door: Door, emulator: EmulatorHandle
) -> None:
    outputs = create(door, {"aws:assumeRoles": json.dumps([{"roleArn": FIRST_ROLE}, {"roleArn": ROLE}])})
    assert outputs["arn"].startswith("arn:aws:omics:us-east-1:210987654321:")
    first, second = emulator.calls("AssumeRole")
    assert [first.parameters["RoleArn"], second.parameters["RoleArn"]] == [FIRST_ROLE, ROLE]
    assert (first.access_key, second.account) == ("testing", "111122223333")
    work = [call for call in emulator.calls() if call.service == "omics"]
    assert {call.account for call in work} == {"210987654321"}
    assert {call.access_key for call in work}.isdisjoint({first.access_key, second.access_key})


def test_a_role_is_asked_for_with_everything_that_the_stack_says(door: Door, emulator: EmulatorHandle) -> None:
    policy = {"Version": "2012-10-17", "Statement": []}
    role = {
        "roleArn": ROLE,
        "sessionName": "pulumi",
        "duration": "2h",
        "externalId": 42,
        "sourceIdentity": "me",
        "policy": policy,
        "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": {"cost": 42},
        "transitiveTagKeys": ["cost"],
    }
    create(door, {"aws:assumeRoles": json.dumps([role])})
    asked = the(emulator.calls("AssumeRole")).parameters
    assert {key: value for key, value in asked.items() if key not in ("Action", "Version")} == {
        "RoleArn": ROLE,
        "RoleSessionName": "pulumi",
        "DurationSeconds": "7200",
        "ExternalId": "42",
        "SourceIdentity": "me",
        "Policy": json.dumps(policy),
        "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "Tags.member.1.Key": "cost",
        "Tags.member.1.Value": "42",
        "TransitiveTagKeys.member.1": "cost",
    }


def test_a_role_is_assumed_with_the_keys_of_the_stack(door: Door, emulator: EmulatorHandle) -> None:
    keys = {"aws:accessKey": "AKIASTACK", "aws:secretKey": "x"}
    create(door, {**keys, "aws:assumeRoles": json.dumps([{"roleArn": ROLE}])})
    assert the(emulator.calls("AssumeRole")).access_key == "AKIASTACK"


@pytest.mark.parametrize("source", ["webIdentityToken", "webIdentityTokenFile"])
def test_a_web_identity_is_turned_into_a_role_without_any_other_credentials(
    door: Door, emulator: EmulatorHandle, tmp_path: Path, source: str
) -> None:
    (tmp_path / "token").write_text("a-token-of-the-identity-provider")
    token = "a-token-of-the-identity-provider" if source == "webIdentityToken" else str(tmp_path / "token")
    identity = {"roleArn": FIRST_ROLE, source: token, "sessionName": "ci", "duration": "1h30m"}
    roles = {"aws:assumeRoleWithWebIdentity": json.dumps(identity), "aws:assumeRoles": json.dumps([{"roleArn": ROLE}])}
    outputs = create(door, roles, NO_KEYS)
    assert ":210987654321:" in outputs["arn"]
    asked = the(emulator.calls("AssumeRoleWithWebIdentity"))
    assert (asked.access_key, asked.parameters["RoleSessionName"]) == ("", "ci")
    assert asked.parameters["DurationSeconds"] == "5400"
    assert the(emulator.calls("AssumeRole")).account == "111122223333"


def test_a_role_is_assumed_again_before_it_expires(door: Door, emulator: EmulatorHandle) -> None:
    # botocore renews credentials that have less than 15 minutes left: those of this role always do.
    create(door, {"aws:assumeRoles": json.dumps([{"roleArn": ROLE, "duration": "15m"}])})
    create_, get = (the(emulator.calls(it)) for it in ("CreateRunGroup", "GetRunGroup"))
    assert create_.access_key != get.access_key
    assert create_.account == get.account == "210987654321"


def test_four_threads_share_the_clients_the_roles_and_the_identity(door: Door, emulator: EmulatorHandle) -> None:
    emulator.inject(Fault(operation="AssumeRole", times=None, delay_seconds=0.2))
    roles = json.dumps([{"roleArn": FIRST_ROLE}, {"roleArn": ROLE}])
    with door.process({"aws:assumeRoles": roles}) as provider, ThreadPoolExecutor(8) as threads:

        def live(number: int) -> None:
            region = ("us-east-1", "eu-west-1")[number % 2]
            id_, outputs = provider.create(provider.checked({"name": f"group-{number}", "region": region}))
            provider.delete(id_, outputs)

        list(threads.map(live, range(8)))
    asked = [call.parameters["RoleArn"] for call in emulator.calls("AssumeRole")]
    assert asked == [FIRST_ROLE, ROLE]
    assert len(emulator.calls("GetCallerIdentity")) == 1
    assert len(emulator.calls("CreateRunGroup")) == 8


@pytest.mark.parametrize(
    ("settings", "region"),
    [({}, "us-east-1"), ({"aws:region": "eu-west-1"}, "eu-west-1"), ({"aws:stsRegion": "eu-west-2"}, "eu-west-2")],
)
def test_sts_is_asked_in_its_own_region_or_in_the_stacks(
    door: Door, emulator: EmulatorHandle, settings: dict[str, str], region: str
) -> None:
    config = {**settings, "aws:assumeRoles": json.dumps([{"roleArn": ROLE}]), "aws:allowedAccountIds": "[210987654321]"}
    create(door, config)
    assert {call.region for call in emulator.calls() if call.service == "sts"} == {region}


def test_sts_is_where_the_endpoints_of_the_stack_say(door: Door, emulator: EmulatorHandle) -> None:
    endpoints = json.dumps([{"s3": "http://127.0.0.1:9", "sts": emulator.endpoint}])
    roles = json.dumps([{"roleArn": ROLE}])
    create(
        door,
        {"aws:endpoints": endpoints, "aws:assumeRoles": roles},
        {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9"},
    )
    assert the(emulator.calls("AssumeRole")).parameters["RoleArn"] == ROLE


def test_a_role_that_can_not_be_assumed_is_named_with_its_setting_and_without_secrets(
    door: Door,
    emulator: EmulatorHandle,
) -> None:
    emulator.inject(Fault(operation="AssumeRole", error="AccessDenied", message="Not you with external id hunter2."))
    said = failed_create(door, {"aws:assumeRoles": json.dumps([{"roleArn": ROLE, "externalId": "hunter2"}])})
    assert (
        f'creating run group "calling": {door.setting("aws:assumeRoles")}[0]: the role {ROLE} cannot be assumed: '
        "AWS answered AccessDenied: Not you with external id [secret]; "
        "check the role's trust policy and the credentials that assume it (request id "
    ) in said


def test_a_token_file_that_is_missing_is_named(door: Door, tmp_path: Path) -> None:
    identity = {"roleArn": ROLE, "webIdentityTokenFile": str(tmp_path / "missing")}
    said = failed_create(door, {"aws:assumeRoleWithWebIdentity": json.dumps(identity)})
    assert f"{door.setting('aws:assumeRoleWithWebIdentity')}: the role" in said
    assert str(tmp_path / "missing") in said


def test_a_role_without_anything_to_assume_it_with_has_no_credentials(door: Door) -> None:
    said = failed_create(door, {"aws:assumeRoles": json.dumps([{"roleArn": ROLE}])}, NO_KEYS)
    assert "no usable AWS credentials: unable to locate credentials" in said


def test_expired_credentials_in_a_refresh_or_destroy_are_told_with_what_they_see(
    door: Door, emulator: EmulatorHandle
) -> None:
    with door.process() as provider:
        id_, outputs = provider.create(provider.checked({"name": "calling"}))
        for operation in (provider.read, provider.delete):
            emulator.inject(Fault(operation="GetRunGroup", error="ExpiredTokenException"))
            emulator.inject(Fault(operation="DeleteRunGroup", error="ExpiredTokenException"))
            with pytest.raises(grpc.RpcError) as error:
                operation(id_, outputs)
            said = message_of(error.value)
            assert "AWS answered ExpiredTokenException" in said
            assert door.words.old_settings in said
            assert "AWS_PROFILE" in said
            emulator.clear_faults()
