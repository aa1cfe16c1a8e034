"""The emulator shares nothing with the other tools of a test, nor with another emulator."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from healthomics_emulator import Emulator, EmulatorHandle
from moto import mock_aws

ROLE = "arn:aws:iam::210987654321:role/deployer"
TRUST = "{}"

FILE = """
import boto3
import pytest
from moto import mock_aws

omics_of_import = boto3.client("omics", region_name="us-east-1")

{settings}
@pytest.fixture(scope="module", autouse=True)
def mocked():
    with mock_aws():
        yield

{tests}
"""


OWN_SETTINGS = """
@pytest.fixture(scope="session")
def healthomics_emulator_settings():
    return {}

"""


def users_run(folder: Path, tests: str, settings: str = "", **environment: str) -> str:
    """Runs a user's test file, in which moto mocks AWS for the whole module, and returns its output."""
    (folder / "test_mine.py").write_text(FILE.format(tests=tests, settings=settings))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**kept, "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def two() -> Iterator[tuple[Emulator, Emulator]]:
    with Emulator() as one, Emulator() as other:
        yield one, other


@pytest.fixture(scope="module")
def users_mock() -> Iterator[Any]:
    """A user's role and bucket, made under a mock that lasts for the module."""
    with mock_aws():
        boto3.client("iam", region_name="us-east-1").create_role(RoleName="users", AssumeRolePolicyDocument=TRUST)
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="users-bucket")
        yield


def users_things() -> tuple[list[str], list[str]]:
    roles = boto3.client("iam", region_name="us-east-1").list_roles()["Roles"]
    buckets = boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"]
    return [role["RoleName"] for role in roles], [bucket["Name"] for bucket in buckets]


@pytest.mark.parametrize("time_", ["first", "second"])
def test_a_users_mocked_role_and_bucket_outlive_sts_iam_and_resets(
    users_mock: None, healthomics_emulator: EmulatorHandle, time_: str
) -> None:
    assert users_mock is None
    boto3.client("sts").get_caller_identity()
    boto3.client("sts").assume_role(RoleArn=ROLE, RoleSessionName=time_)
    iam = healthomics_emulator.client("iam")
    iam.create_role(RoleName="emulators", AssumeRolePolicyDocument=TRUST)
    assert users_things() == (["users"], ["users-bucket"])
    healthomics_emulator.reset()
    assert iam.list_roles()["Roles"] == []
    assert users_things() == (["users"], ["users-bucket"])


def test_a_users_mock_that_begins_and_ends_leaves_the_emulator_alone(healthomics_emulator: EmulatorHandle) -> None:
    iam = healthomics_emulator.client("iam")
    iam.create_user(UserName="kept")
    role = healthomics_emulator.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="session")["Credentials"]
    for name in ("first", "second"):
        with mock_aws():
            boto3.client("iam", region_name="us-east-1").create_user(UserName=name)
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["kept"]
    key = role["AccessKeyId"]
    assert ":210987654321:" in healthomics_emulator.client(aws_access_key_id=key).create_run_group()["arn"]


def test_two_emulators_of_one_process_share_nothing(two: tuple[Emulator, Emulator]) -> None:
    one, other = two
    one.client("iam").create_user(UserName="ones")
    key = one.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="session")["Credentials"]["AccessKeyId"]
    one.client().create_run_group(name="ones")
    one.configure(name_filter="prefix")
    assert other.client("iam").list_users()["Users"] == []
    assert other.client("sts", aws_access_key_id=key).get_caller_identity()["Account"] == "123456789012"
    assert other.run_groups() == []
    assert other.options()["name_filter"] == "exact"
    other.reset()
    assert [user["UserName"] for user in one.client("iam").list_users()["Users"]] == ["ones"]
    assert one.client("sts", aws_access_key_id=key).get_caller_identity()["Account"] == "210987654321"
    assert len(one.run_groups()) == 1


def test_the_environment_has_the_addresses_of_the_service_and_sts_only(emulator: EmulatorHandle) -> None:
    named = {name for name, value in emulator.environment().items() if value == emulator.endpoint}
    assert named == {"AWS_ENDPOINT_URL_OMICS", "AWS_ENDPOINT_URL_STS"}


@pytest.mark.parametrize(
    ("services", "variables"),
    [
        (["omics"], {"AWS_ENDPOINT_URL_OMICS"}),
        (["omics", "sts", "iam"], {"AWS_ENDPOINT_URL_OMICS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_IAM"}),
        (["*"], {"AWS_ENDPOINT_URL"}),
    ],
)
def test_iam_and_every_service_are_options(emulator: EmulatorHandle, services: list[str], variables: set[str]) -> None:
    environment = emulator.environment(services=services)
    assert {name for name, value in environment.items() if value == emulator.endpoint} == variables


def test_a_service_that_the_emulator_does_not_have_is_refused(emulator: EmulatorHandle) -> None:
    with pytest.raises(ValueError, match="no service here is called 's3'; there are: omics, sts, iam"):
        emulator.environment(services=["omics", "s3"])


def test_ones_own_credentials_are_kept_if_asked_for(emulator: EmulatorHandle) -> None:
    assert "AWS_ACCESS_KEY_ID" in emulator.environment()
    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} & set(emulator.environment(credentials=False)) == set()


def test_a_users_own_mocks_work_under_the_fixture(tmp_path: Path) -> None:
    tests = """
def test_both(healthomics_emulator):
    boto3.client("s3").create_bucket(Bucket="mine")
    boto3.client("dynamodb").list_tables()
    boto3.client("iam").create_user(UserName="mine")
    boto3.client("omics").create_run_group(name="mine")
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert [call.service for call in healthomics_emulator.calls()] == ["omics", "sts"]


def test_what_the_mock_has_is_kept(healthomics_emulator):
    assert [it["Name"] for it in boto3.client("s3").list_buckets()["Buckets"]] == ["mine"]
    assert [it["UserName"] for it in boto3.client("iam").list_users()["Users"]] == ["mine"]
    assert healthomics_emulator.run_groups() == []
"""
    assert "2 passed" in users_run(tmp_path, tests)


def test_endpoints_of_other_services_stay_and_credentials_are_hidden(tmp_path: Path) -> None:
    tests = """
import os


def test_other_tools(healthomics_emulator):
    assert boto3.client("s3").meta.endpoint_url == "http://127.0.0.1:4566"
    assert boto3.client("kms").meta.endpoint_url == "http://127.0.0.1:4567"
    assert boto3.client("omics").meta.endpoint_url == healthomics_emulator.endpoint
    assert boto3.client("sts").meta.endpoint_url == healthomics_emulator.endpoint
    assert "AWS_PROFILE" not in os.environ
    assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"


def test_afterwards():
    assert os.environ["AWS_PROFILE"] == "production"
    assert "AWS_ENDPOINT_URL_OMICS" not in os.environ
"""
    localstack = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:4567"}
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[profile production]\nregion = us-east-1\n")
    assert "2 passed" in users_run(tmp_path, tests, AWS_PROFILE="production", **localstack)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"services": ["omics", "sts", "iam"]}, "iam, omics, sts"),
        ({"services": ["*"]}, "iam, omics, s3, sts"),
        ({"services": ["omics"], "region": "eu-west-1"}, "omics"),
    ],
)
def test_the_fixtures_reach_is_a_fixture_to_define(tmp_path: Path, settings: dict[str, Any], expected: str) -> None:
    fixture = OWN_SETTINGS.format(settings)
    tests = f"""
def test_reach(healthomics_emulator):
    clients = {{name: boto3.client(name) for name in ("omics", "sts", "iam", "s3")}}
    here = [name for name in sorted(clients) if clients[name].meta.endpoint_url == healthomics_emulator.endpoint]
    assert ", ".join(here) == {expected!r}
    assert clients["omics"].meta.region_name == {settings.get("region", "us-east-1")!r}
"""
    reply = users_run(tmp_path, tests, fixture, AWS_ENDPOINT_URL_S3="http://127.0.0.1:4566")
    assert "1 passed" in reply


def test_ones_own_credentials_stay_with_the_fixture_if_asked_for(tmp_path: Path) -> None:
    fixture = OWN_SETTINGS.format({"credentials": False})
    tests = """
import os


def test_own(healthomics_emulator, monkeypatch):
    assert os.environ["AWS_PROFILE"] == "backend"
"""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text("[profile backend]\nregion = us-east-1\n")
    assert "1 passed" in users_run(tmp_path, tests, fixture, AWS_PROFILE="backend")


def test_a_fixture_of_module_scope_keeps_its_state_for_the_module(tmp_path: Path) -> None:
    tests = """
@pytest.fixture(scope="module")
def group(healthomics_emulator_module):
    return boto3.client("omics").create_run_group(name="shared")["id"]


def test_first(group, healthomics_emulator_module):
    assert [it["id"] for it in healthomics_emulator_module.run_groups()] == [group]


def test_one_of_its_own_in_between(healthomics_emulator):
    assert boto3.client("omics").list_run_groups()["items"] == []


def test_second(group, healthomics_emulator_module):
    assert boto3.client("omics").get_run_group(id=group)["name"] == "shared"
"""
    assert "3 passed" in users_run(tmp_path, tests)


def test_a_client_that_was_made_at_import_keeps_the_address_of_aws_and_can_be_replaced(tmp_path: Path) -> None:
    tests = """
import sys


def test_address(healthomics_emulator, monkeypatch):
    assert omics_of_import.meta.endpoint_url == "https://omics.us-east-1.amazonaws.com"
    monkeypatch.setattr(sys.modules[__name__], "omics_of_import", healthomics_emulator.client())
    omics_of_import.create_run_group(name="mine")
    assert len(healthomics_emulator.run_groups()) == 1
"""
    assert "1 passed" in users_run(tmp_path, tests)


def test_the_process_of_sts_ends_with_its_emulator() -> None:
    before = children()
    with Emulator() as emulator:
        emulator.client("sts").get_caller_identity()
        (child,) = children() - before
    assert not alive(child)


def test_the_process_of_sts_ends_though_the_emulator_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-m", "healthomics_emulator"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        EmulatorHandle(process.stdout.readline().strip()).client("sts").get_caller_identity()
        (child,) = children(process.pid)
        process.kill()
    deadline = time.monotonic() + 20
    while alive(child):
        assert time.monotonic() < deadline


def test_a_lost_process_of_sts_is_said_once_and_replaced(unchecked: Config) -> None:
    before = children()
    with Emulator() as emulator:
        sts = emulator.client("sts", config=unchecked)
        sts.get_caller_identity()
        (child,) = children() - before
        os.kill(child, signal.SIGKILL)
        with pytest.raises(ClientError, match="The process of STS and IAM ended; their state is lost"):
            sts.get_caller_identity()
        assert sts.get_caller_identity()["Account"] == "123456789012"


@pytest.mark.parametrize(
    "form", [{}, {"RoleArn": "x"}, {"RoleArn": ROLE, "RoleSessionName": "s", "DurationSeconds": "x"}]
)
def test_what_moto_cannot_read_is_an_error_of_the_service(send: Any, form: dict[str, str]) -> None:
    body = "&".join(f"{key}={value}" for key, value in {"Action": "AssumeRole", **form}.items())
    headers = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, _ = send("POST", "/", body, signed_for="sts", **headers)
    assert status < 500


@pytest.mark.parametrize("service", ["sts", "iam"])
def test_an_action_that_sts_or_iam_does_not_have_is_invalid(send: Any, service: str) -> None:
    headers = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, content = send("POST", "/", "Action=FlyToTheMoon", signed_for=service, **headers)
    assert (status, b"<Code>InvalidAction</Code>" in content) == (400, True)


def children(parent: int | None = None) -> set[int]:
    """The processes of moto that a process started."""
    found = subprocess.run(
        ["pgrep", "-P", str(parent or os.getpid()), "-f", "moto_process"], capture_output=True, text=True, check=False
    )
    return {int(line) for line in found.stdout.split()}


def alive(process: int) -> bool:
    """Whether a process is there and is not waiting to be reaped by its parent."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
