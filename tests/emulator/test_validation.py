"""Every bound of the model is held, though the client checks nothing."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

LIMITS = ["maxCpus", "maxGpus", "maxRuns", "maxDuration"]
NAME = "Value at '/name' failed to satisfy constraint: "


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("value", [0, -1, 100_001, 2**31, 2**70])
def test_a_limit_out_of_range_is_refused(omics: Any, limit: str, value: int) -> None:
    identifier = omics.create_run_group()["id"]
    for call, parameters in (
        (omics.create_run_group, {limit: value}),
        (omics.update_run_group, {limit: value, "id": identifier}),
    ):
        with pytest.raises(ClientError) as error:
            call(**parameters)
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("value", [1, 100_000])
def test_a_limit_at_the_edge_is_taken(omics: Any, limit: str, value: int) -> None:
    identifier = omics.create_run_group(**{limit: value})["id"]
    assert omics.get_run_group(id=identifier)[limit] == value


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "Member must have length greater than or equal to 1"),
        ("x" * 129, "Member must have length less than or equal to 128"),
        ("a\tb", "Member must satisfy regular expression pattern"),
        ("a\n", "Member must satisfy regular expression pattern"),
        ("zero\u200dwidth", "Member must satisfy regular expression pattern"),
        ("private\ue000", "Member must satisfy regular expression pattern"),
    ],
)
def test_a_bad_name_is_refused_with_the_reason(omics: Any, name: str, reason: str) -> None:
    with pytest.raises(ClientError) as error:
        omics.create_run_group(name=name)
    code, message = refusal(error)
    assert code == "ValidationException"
    assert NAME + reason in message


@pytest.mark.parametrize(
    "name",
    ["x", " ", "|", "🧬" * 128, "e\u0301", "ŋ\u00a0①", "[\\]^~&-", "unassigned \u0378"],
)
def test_an_unusual_name_is_taken(omics: Any, name: str) -> None:
    identifier = omics.create_run_group(name=name)["id"]
    assert omics.get_run_group(id=identifier)["name"] == name
    assert [item["id"] for item in omics.list_run_groups(name=name)["items"]] == [identifier]


def test_all_violations_are_reported_at_once(omics: Any) -> None:
    with pytest.raises(ClientError) as error:
        omics.create_run_group(name="x" * 129, maxCpus=0, maxGpus=100_001, tags={"": "x"})
    _, message = refusal(error)
    assert message.startswith("4 validation errors detected. ")
    assert all(f"/{name}" in message for name in ("name", "maxCpus", "maxGpus", "tags"))


@pytest.mark.parametrize("identifier", ["abc", "1" * 19, "12a", "٣"])
def test_an_id_that_can_not_be_one_is_refused(omics: Any, identifier: str) -> None:
    with pytest.raises(omics.exceptions.ValidationException):
        omics.get_run_group(id=identifier)


@pytest.mark.parametrize("size", [0, 101, -5])
def test_a_page_has_between_1_and_100_items(omics: Any, size: int) -> None:
    with pytest.raises(omics.exceptions.ValidationException):
        omics.list_run_groups(maxResults=size)


@pytest.mark.parametrize("token", ["", "x" * 129, "a\nb"])
def test_a_request_id_is_held_to_its_bounds(omics: Any, token: str) -> None:
    with pytest.raises(omics.exceptions.ValidationException):
        omics.create_run_group(requestId=token)


def test_a_refused_create_makes_nothing(omics: Any) -> None:
    with pytest.raises(ClientError):
        omics.create_run_group(name="x", maxCpus=0)
    assert omics.list_run_groups()["items"] == []


def test_a_refused_update_changes_nothing(omics: Any) -> None:
    identifier = omics.create_run_group(name="x")["id"]
    with pytest.raises(ClientError):
        omics.update_run_group(id=identifier, name="y", maxCpus=0)
    assert omics.get_run_group(id=identifier)["name"] == "x"


def test_a_run_is_held_to_the_enums_of_the_model(omics: Any) -> None:
    with pytest.raises(ClientError) as error:
        omics.start_run(workflowId="1", roleArn="arn:x", outputUri="s3://b", logLevel="LOUD")
    assert "Member must satisfy enum value set: [OFF, FATAL, ERROR, ALL]" in refusal(error)[1]
