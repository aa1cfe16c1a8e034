"""What AWS's own variables and files say where the stack says nothing: the same to us as to pulumi-aws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from healthomics_emulator import Call, EmulatorHandle, Fault
from support import sso
from support.endpoints import at
from support.tls import TlsFront

from harness.door_process import message_of
from harness.doors import Door

ROLE = "arn:aws:iam::210987654321:role/deployer"
OTHER_ROLE = "arn:aws:iam::111122223333:role/other"
KEYS = "aws_access_key_id = {}\naws_secret_access_key = x\n"
NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
# No system has a path of that length: as good as one that may not be looked into, and so for root too.
UNREADABLE = "/" + "x" * 300


@pytest.fixture(autouse=True)
def emulator(healthomics_emulator: EmulatorHandle) -> EmulatorHandle:
    """A fresh emulator, for every test of this file."""
    return healthomics_emulator


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without keys, whose home directory is `tmp_path`."""
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(f"[default]\n{KEYS.format('AKIADEFAULT')}[team]\n{KEYS.format('AKIATEAM')}")
    return {**NO_KEYS, "HOME": str(tmp_path)}


def configure(machine: dict[str, str], profiles: str) -> None:
    Path(machine["HOME"], ".aws", "config").write_text(profiles)


def create(door: Door, config: dict[str, str], environment: dict[str, str]) -> dict[str, Any]:
    """Makes a group on such a machine and returns its outputs."""
    with door.process(config, environment) as provider:
        return provider.create(provider.checked({"name": "calling"}))[1]


def failed_create(door: Door, config: dict[str, str], environment: dict[str, str]) -> str:
    """Returns what the engine would print."""
    with pytest.raises(grpc.RpcError) as error:
        create(door, config, environment)
    return message_of(error.value)


def made(emulator: EmulatorHandle) -> Call:
    """Returns the only call that made a group."""
    (call,) = emulator.calls("CreateRunGroup")
    return call


MFA = f"role_arn = {ROLE}\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n"
BASE = f"[profile base]\n{KEYS.format('AKIABASE')}"


def split(settings: dict[str, str], machine: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the stack's settings, and the environment of the machine with the others."""
    stacks = {key: value for key, value in settings.items() if ":" in key}
    return stacks, {**machine, **{key: value for key, value in settings.items() if key not in stacks}}


@pytest.mark.parametrize(
    ("profiles", "settings", "named", "exported"),
    [
        (f"[profile code]\n{MFA}", {"aws:profile": "code"}, "code", "code"),
        (f"[profile code]\n{MFA}", {"AWS_PROFILE": "code"}, "code", "code"),
        (f'[profile "the code"]\n{MFA}', {"aws:profile": "the code"}, "the code", "'the code'"),
        (f"[default]\n{MFA}", {}, "default", "default"),
        (
            f"[profile code]\n{MFA}[profile last]\nrole_arn = {OTHER_ROLE}\nsource_profile = code\n",
            {"aws:profile": "last"},
            "code",
            "last",
        ),
        (
            f"[profile code]\n{MFA}",
            {"aws:profile": "code", "aws:assumeRoles": json.dumps([{"roleArn": OTHER_ROLE}])},
            "code",
            "code",
        ),
        (
            f"[profile code]\n{MFA}",
            {"aws:profile": "code", "AWS_ACCESS_KEY_ID": "AKIAKEYS", "AWS_SECRET_ACCESS_KEY": "x"},
            "code",
            "code",
        ),
        (f"[profile code]\n{MFA}", {"aws:profile": "code", "AWS_PROFILE": "base"}, "code", "code"),
    ],
)
def test_credentials_that_require_a_code_are_an_error_of_the_preview_that_says_what_to_use(  # noqa: PLR0917
    door: Door, machine: dict[str, str], profiles: str, settings: dict[str, str], named: str, exported: str
) -> None:
    configure(machine, profiles + BASE)
    also = f" and remove {door.setting('aws:profile')}" if "aws:profile" in settings else ""
    sentence = (
        f'the profile "{named}" requires an MFA code (mfa_serial), and there is no prompt for it here; '
        f'enter the code in a shell before, with eval "$(aws configure export-credentials --profile {exported} '
        f'--format env)"{also}; or use a profile with credential_process, or with IAM Identity Center (SSO)'
    )
    with door.process(*split(settings, machine)) as provider:
        assert provider.check({"name": "calling"})[1] == [sentence]
        with pytest.raises(grpc.RpcError, match="requires an MFA code"):
            provider.read("1234567", {"arn": "arn:aws:omics:us-east-1:123456789012:runGroup/1234567"})


@pytest.mark.parametrize(
    ("profiles", "settings", "access_key"),
    [
        (f"[default]\n{MFA}", {"AWS_ACCESS_KEY_ID": "AKIAKEYS", "AWS_SECRET_ACCESS_KEY": "x"}, "AKIAKEYS"),
        (f"[default]\n{MFA}", {"aws:accessKey": "AKIASTACK", "aws:secretKey": "x"}, "AKIASTACK"),
        (f"[profile code]\n{MFA}", {"aws:profile": "base"}, "AKIABASE"),
        (f"[profile code]\n{MFA}", {"AWS_PROFILE": "base"}, "AKIABASE"),
        (
            f"[profile kept]\n{KEYS.format('AKIAKEPT')}{MFA}[profile last]\nrole_arn = {ROLE}\nsource_profile = kept\n",
            {"aws:profile": "last"},
            "AKIAKEPT",
        ),
    ],
)
def test_a_code_that_the_credentials_in_use_do_not_require_is_no_error(  # noqa: PLR0917
    door: Door,
    emulator: EmulatorHandle,
    machine: dict[str, str],
    profiles: str,
    settings: dict[str, str],
    access_key: str,
) -> None:
    configure(machine, profiles + BASE)
    create(door, *split(settings, machine))
    assert access_key in {call.access_key for call in emulator.calls()}


@pytest.mark.parametrize(
    ("profiles", "settings", "named"),
    [
        ("[default]\nlogin_session = arn:aws:iam::123456789012:user/me\n", {}, "default"),
        ("[profile me]\nlogin_session = arn:aws:iam::123456789012:user/me\n", {"aws:profile": "me"}, "me"),
        (
            "[profile me]\nlogin_session = arn:aws:iam::123456789012:user/me\n"
            f"[profile last]\nrole_arn = {ROLE}\nsource_profile = me\n",
            {"AWS_PROFILE": "last"},
            "me",
        ),
    ],
)
def test_a_profile_of_aws_login_is_an_error_of_the_preview_that_says_what_to_install(
    door: Door, machine: dict[str, str], profiles: str, settings: dict[str, str], named: str
) -> None:
    # The development environment does not have awscrt; where it is there, this variable hides it from botocore.
    machine["BOTO_DISABLE_CRT"] = "true"
    configure(machine, profiles)
    Path(machine["HOME"], ".aws", "credentials").unlink()
    sentence = (
        f'the profile "{named}" is one of `aws login` (login_session), which requires the package awscrt; '
        'run `pip install --upgrade "botocore[crt]"` where pulumi-healthomics is installed'
    )
    with door.process(*split(settings, machine)) as provider:
        assert provider.check({"name": "calling"})[1] == [sentence]
        with pytest.raises(grpc.RpcError, match="which requires the package awscrt"):
            provider.read("1234567", {"arn": "arn:aws:omics:us-east-1:123456789012:runGroup/1234567"})


@pytest.mark.parametrize("reading", ["cat", "cat /dev/tty"])
@pytest.mark.parametrize("profile", ["itself", "role"])
def test_a_process_that_gives_credentials_has_nothing_to_read_from(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str], reading: str, profile: str
) -> None:
    keys = json.dumps({"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "x"})
    script = Path(machine["HOME"], "credentials.sh")
    script.write_text(f"{reading} >/dev/null 2>&1\necho '{keys}'\n")
    configure(
        machine,
        f"[profile itself]\ncredential_process = sh {script}\n"
        f"[profile role]\nrole_arn = {ROLE}\nsource_profile = itself\n",
    )
    create(door, {"aws:profile": profile}, machine)
    assert {call.access_key for call in emulator.calls()} >= {"AKIAPROCESS"}


@pytest.mark.parametrize(
    ("variables", "access_key"),
    [
        ({"AWS_PROFILE": "team", "AWS_DEFAULT_PROFILE": "default"}, "AKIATEAM"),
        ({"AWS_PROFILE": "", "AWS_DEFAULT_PROFILE": "team"}, "AKIATEAM"),
        ({"AWS_PROFILE": ""}, "AKIADEFAULT"),
        ({"AWS_PROFILE": "team", "AWS_ACCESS_KEY_ID": "AKIAKEYS", "AWS_SECRET_ACCESS_KEY": "x"}, "AKIAKEYS"),
    ],
)
def test_the_variables_of_a_profile_count_in_the_order_of_pulumi_aws(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str], variables: dict[str, str], access_key: str
) -> None:
    create(door, {}, {**machine, **variables})
    assert made(emulator).access_key == access_key


@pytest.mark.parametrize(("config", "variables"), [({"aws:profile": "nobody"}, {}), ({}, {"AWS_PROFILE": "nobody"})])
def test_a_profile_that_does_not_exist_is_told_at_preview(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str], config: dict[str, str], variables: dict[str, str]
) -> None:
    with door.process(config, {**machine, **variables}) as provider:
        reasons = provider.check({"name": "calling"})[1]
    assert reasons == [
        f"the config profile (nobody) could not be found; check {door.setting('aws:profile')}, AWS_PROFILE and "
        "~/.aws/config"
    ]
    assert emulator.calls() == []


def test_the_region_is_the_profiles_where_the_variables_are_empty(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str]
) -> None:
    configure(machine, "[profile team]\nregion = eu-west-1\n")
    create(door, {}, {**machine, "AWS_PROFILE": "team", "AWS_REGION": "", "AWS_DEFAULT_REGION": ""})
    assert made(emulator).region == "eu-west-1"


@pytest.mark.parametrize(("config", "role"), [({}, ROLE), ({"aws:profile": "roles"}, OTHER_ROLE)])
def test_a_token_of_the_environment_comes_before_its_profile_and_after_the_stacks(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str], config: dict[str, str], role: str
) -> None:
    configure(machine, f"[profile roles]\nrole_arn = {OTHER_ROLE}\nsource_profile = team\n")
    token = Path(machine["HOME"], "token")
    token.write_text("a-token-of-the-identity-provider")
    identity = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE}
    create(door, config, {**machine, **identity, "AWS_PROFILE": "roles"})
    assert made(emulator).account == role.split(":")[4]


def test_a_role_of_the_profile_is_assumed_in_the_region_of_the_group(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str]
) -> None:
    configure(machine, f"[profile roles]\nrole_arn = {ROLE}\nsource_profile = team\n")
    nowhere = {"AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_STS_REGIONAL_ENDPOINTS": "regional"}
    with door.process({"aws:profile": "roles"}, {**machine, **nowhere}) as provider:
        provider.create(provider.checked({"name": "calling", "region": "eu-west-1"}))
    assert [(call.account, call.region) for call in emulator.calls("AssumeRole")] == [("123456789012", "eu-west-1")]
    assert made(emulator).account == "210987654321"


def test_a_role_of_the_profile_that_can_not_be_assumed_is_a_matter_of_credentials(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str]
) -> None:
    configure(machine, f"[profile roles]\nrole_arn = {ROLE}\nsource_profile = team\n")
    emulator.inject(Fault(operation="AssumeRole", error="AccessDenied", message="Not you."))
    said = failed_create(door, {"aws:profile": "roles"}, machine)
    assert "no usable AWS credentials: an error occurred (AccessDenied) when calling the AssumeRole operation" in said
    assert door.words.check_credentials in said


def test_a_process_gives_credentials_and_the_profile_says_how_to_retry(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str]
) -> None:
    answer = json.dumps({"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "x"})
    script = Path(machine["HOME"], "credentials.sh")
    script.write_text(f"#!/bin/sh\necho '{answer}'\n")
    script.chmod(0o700)
    configure(machine, f"[profile process]\ncredential_process = {script}\nretry_mode = adaptive\nmax_attempts = 2\n")
    emulator.inject(Fault(operation="CreateRunGroup", error="InternalServerException", times=None))
    failed_create(door, {"aws:profile": "process"}, machine)
    calls = emulator.calls("CreateRunGroup")
    assert len(calls) == 2
    assert {call.access_key for call in calls} == {"AKIAPROCESS"}
    assert all("cfg/retry-mode#adaptive" in call.user_agent for call in calls)


def test_single_sign_on_gives_credentials_until_it_has_expired(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str]
) -> None:
    configure(
        machine,
        f"[profile person]\nsso_start_url = {sso.START_URL}\nsso_region = eu-west-1\n"
        "sso_account_id = 123456789012\nsso_role_name = deployer\n",
    )
    with sso.SingleSignOn() as service:
        environment = {**machine, "AWS_ENDPOINT_URL_SSO": service.url, "AWS_PROFILE": "person"}
        sso.sign_in(Path(machine["HOME"]))
        create(door, {}, environment)
        assert made(emulator).access_key == sso.ACCESS_KEY
        # Whether botocore looks at the time itself depends on its version; the service knows the token no more.
        sso.sign_in(Path(machine["HOME"]), until="2001-01-01T00:00:00Z", token="of-yesterday")  # noqa: S106 - nobody's
        said = failed_create(door, {}, environment)
    assert "the SSO session associated with this profile has expired" in said
    assert "or sign in again" in said


def test_a_path_of_the_stack_may_start_at_home(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("a-token-of-the-identity-provider")
    identity = {"roleArn": ROLE, "webIdentityTokenFile": "$HOME/token"}
    port = int(emulator.endpoint.rpartition(":")[2])
    with TlsFront(tmp_path, port) as front:
        assert front.authority == tmp_path / "authority.pem"
        config = {"aws:customCaBundle": "~/authority.pem", "aws:assumeRoleWithWebIdentity": json.dumps(identity)}
        create(door, config, {**machine, **at(front.url)})
    assert made(emulator).account == "210987654321"


def test_the_ca_bundle_of_the_environment_is_trusted(
    door: Door, emulator: EmulatorHandle, machine: dict[str, str], tmp_path: Path
) -> None:
    with TlsFront(tmp_path, int(emulator.endpoint.rpartition(":")[2])) as front:
        create(door, {}, {**machine, **at(front.url), "AWS_CA_BUNDLE": str(front.authority)})
    assert made(emulator).access_key == "AKIADEFAULT"


@pytest.mark.parametrize("variable", ["HOME", "AWS_DATA_PATH"])
def test_descriptions_of_services_that_can_not_be_read_are_passed_over(
    door: Door, emulator: EmulatorHandle, variable: str
) -> None:
    create(door, {}, {variable: UNREADABLE})
    assert made(emulator)


@pytest.mark.parametrize("bundle", ["/nowhere", UNREADABLE])
def test_a_ca_bundle_that_can_not_be_read_is_told_at_preview(door: Door, bundle: str) -> None:
    with door.process({"aws:customCaBundle": bundle}) as provider:
        reasons = provider.check({"name": "calling"})[1]
    assert reasons == [f"{door.setting('aws:customCaBundle')} names {bundle}, which does not exist or cannot be read"]


@pytest.mark.parametrize("variable", ["AWS_MAX_ATTEMPTS", "AWS_METADATA_SERVICE_TIMEOUT"])
def test_a_variable_that_must_be_a_number_is_told(door: Door, variable: str) -> None:
    said = failed_create(door, {}, {variable: "many"})
    assert "a setting that must be a number is none" in said
    assert said.endswith("check ~/.aws/config and the AWS_… variables")
