"""STS and IAM are moto's; every other service is refused; nothing leaves the machine."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from botocore.session import Session
from healthomics_emulator import EmulatorHandle

REFUSED = {
    "cloudwatch": "list_metrics",
    "dynamodb": "list_tables",
    "ec2": "describe_vpcs",
    "lambda": "list_functions",
    "route53": "list_hosted_zones",
    "s3": "list_buckets",
    "sns": "list_topics",
    "sqs": "list_queues",
}


def test_sts_says_who_one_is(emulator: EmulatorHandle) -> None:
    assert emulator.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_sts_answers_in_every_region(emulator: EmulatorHandle) -> None:
    for region in ("eu-west-1", "cn-north-1"):
        assert emulator.client("sts", region=region).get_caller_identity()["Account"]


def test_a_web_identity_needs_no_signature(emulator: EmulatorHandle) -> None:
    sts = emulator.client("sts", config=Config(signature_version=UNSIGNED))
    role = sts.assume_role_with_web_identity(
        RoleArn="arn:aws:iam::210987654321:role/ci", RoleSessionName="ci", WebIdentityToken="x" * 20
    )
    assert role["Credentials"]["AccessKeyId"].startswith("ASIA")
    (call,) = emulator.calls()
    assert (call.service, call.operation) == ("sts", "AssumeRoleWithWebIdentity")
    assert "WebIdentityToken" not in call.parameters


def test_iam_keeps_what_it_is_given_until_a_reset(emulator: EmulatorHandle) -> None:
    iam = emulator.client("iam")
    iam.create_user(UserName="somebody")
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["somebody"]
    emulator.reset()
    assert iam.list_users()["Users"] == []


def test_an_error_of_moto_reaches_the_client_and_the_log(emulator: EmulatorHandle) -> None:
    with pytest.raises(ClientError) as error:
        emulator.client("iam").get_role(RoleName="nobody")
    assert error.value.response["Error"]["Code"] == "NoSuchEntity"
    assert [call.error for call in emulator.calls()] == ["NoSuchEntity"]


@pytest.mark.parametrize(("service", "operation"), REFUSED.items())
def test_another_service_is_refused_by_name(emulator: EmulatorHandle, service: str, operation: str) -> None:
    client = emulator.client(service)
    with pytest.raises(ClientError) as error:
        getattr(client, operation)()
    response = error.value.response
    assert "NotImplementedException" in str(error.value)
    signing_name = client.meta.service_model.signing_name
    assert f"does not have the AWS service '{signing_name}'" in response["Error"]["Message"]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 501


@pytest.mark.skipif("eventbridgev2" not in Session().get_available_services(), reason="botocore knows no CBOR yet")
def test_a_service_that_speaks_nothing_but_cbor_is_refused_too(emulator: EmulatorHandle) -> None:
    with pytest.raises(ResponseParserError):
        emulator.client("eventbridgev2").list_event_buses()
    (call,) = emulator.calls()
    assert (call.service, call.status, call.error) == ("events", 501, "NotImplementedException")


@pytest.mark.parametrize(("service", "operation"), REFUSED.items())
def test_a_refusal_is_not_tried_again(emulator: EmulatorHandle, service: str, operation: str) -> None:
    client = emulator.client(service, config=Config(retries={"mode": "standard"}))
    with pytest.raises(ClientError):
        getattr(client, operation)()
    assert len(emulator.calls()) == 1


def test_a_service_nobody_heard_of_is_refused(send: Any) -> None:
    status, headers, content = send("GET", "/", signed_for="teapot")
    assert (status, headers["x-amzn-errortype"]) == (501, "NotImplementedException")
    assert "'teapot'" in headers["x-amzn-error-message"]
    assert b"'teapot'" in content


def test_a_service_may_be_signed_for_in_capitals(send: Any) -> None:
    status, _, content = send("POST", "/", {}, signed_for="IoTSecuredTunneling")
    assert (status, b"'IoTSecuredTunneling'" in content) == (501, True)


@pytest.mark.parametrize("path", ["/latest/meta-data/", "/moto-api/reset", "/"])
def test_unsigned_calls_reach_no_part_of_moto(send: Any, path: str) -> None:
    assert send("GET", path, signed_for="")[0] == 403
