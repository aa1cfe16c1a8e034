"""Accounts, Regions and partitions keep out of each other's way."""

from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle


def assumed(emulator: EmulatorHandle, account: str) -> Any:
    """A client with the credentials of another account's role, which moto's STS gave out."""
    role = emulator.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/deployer", RoleSessionName="test")[
        "Credentials"
    ]
    return emulator.client(
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )


def test_plain_keys_belong_to_motos_account(omics: Any) -> None:
    assert ":123456789012:" in omics.create_run_group()["arn"]


def test_an_assumed_roles_keys_belong_to_the_roles_account(emulator: EmulatorHandle) -> None:
    arn = assumed(emulator, "210987654321").create_run_group()["arn"]
    assert arn.startswith("arn:aws:omics:us-east-1:210987654321:runGroup/")


def test_the_account_is_the_one_that_sts_names(emulator: EmulatorHandle) -> None:
    omics = assumed(emulator, "210987654321")
    identity = emulator.client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert omics.list_run_groups()["items"] == []


def test_another_accounts_group_is_not_found(emulator: EmulatorHandle, omics: Any) -> None:
    group = omics.create_run_group()
    other = assumed(emulator, "210987654321")
    with pytest.raises(other.exceptions.ResourceNotFoundException):
        other.get_run_group(id=group["id"])
    with pytest.raises(other.exceptions.ResourceNotFoundException):
        other.list_tags_for_resource(resourceArn=group["arn"])


def test_another_regions_group_is_not_found(emulator: EmulatorHandle, omics: Any) -> None:
    group = omics.create_run_group()["id"]
    other = emulator.client(region="eu-west-1")
    assert other.list_run_groups()["items"] == []
    for call in (other.get_run_group, other.update_run_group, other.delete_run_group):
        with pytest.raises(other.exceptions.ResourceNotFoundException):
            call(id=group)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_an_arn_names_the_regions_partition(emulator: EmulatorHandle, region: str, partition: str) -> None:
    arn = emulator.client(region=region).create_run_group()["arn"]
    assert arn.startswith(f"arn:{partition}:omics:{region}:123456789012:runGroup/")


def test_the_region_is_the_signatures(send: Any, emulator: EmulatorHandle) -> None:
    scope = "Credential=testing/20260101/ap-southeast-1/omics/aws4_request"
    send(
        "POST",
        "/runGroup",
        {"requestId": "x"},
        Authorization=f"AWS4-HMAC-SHA256 {scope}, Signature=0",
        Host="workflows-omics.us-east-1.amazonaws.com",
    )
    assert [group["region"] for group in emulator.run_groups()] == ["ap-southeast-1"]


def test_a_presigned_request_says_who_it_is_in_its_query(send: Any) -> None:
    credential = "testing%2F20260101%2Fus-east-1%2Fomics%2Faws4_request"
    status, _, _ = send("GET", f"/runGroup?X-Amz-Credential={credential}", signed_for="")
    assert status == 200
