"""Tags of run groups and runs, and the rules that the service's model lacks."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/r"


def test_tags_are_added_changed_and_listed(omics: Any) -> None:
    arn = omics.create_run_group(tags={"a": "1", "b": "2"})["arn"]
    answer = omics.tag_resource(resourceArn=arn, tags={"b": "3", "c": ""})
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1", "b": "3", "c": ""}


def test_get_run_group_shows_the_same_tags(omics: Any) -> None:
    created = omics.create_run_group(tags={"a": "1"})
    omics.tag_resource(resourceArn=created["arn"], tags={"b": "2"})
    assert omics.get_run_group(id=created["id"])["tags"] == {"a": "1", "b": "2"}


def test_tags_are_removed_and_unknown_keys_ignored(omics: Any) -> None:
    arn = omics.create_run_group(tags={"a": "1", "b": "2"})["arn"]
    answer = omics.untag_resource(resourceArn=arn, tagKeys=["a", "never"])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}


def test_keys_of_every_kind_survive_the_query_string(omics: Any) -> None:
    tags = {"a b": "1", "ä+/=@": "2", "A:b": "3", "a:b": "4"}
    arn = omics.create_run_group(tags=tags)["arn"]
    omics.untag_resource(resourceArn=arn, tagKeys=["a b", "ä+/=@", "A:b"])
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"a:b": "4"}


def test_a_run_has_tags_of_its_own(omics: Any) -> None:
    group = omics.create_run_group(tags={"of": "group"})["id"]
    run = omics.start_run(workflowId="1", roleArn=ROLE, outputUri="s3://b/p", runGroupId=group, tags={"of": "run"})
    omics.tag_resource(resourceArn=run["arn"], tags={"more": "x"})
    assert omics.get_run(id=run["id"])["tags"] == {"of": "run", "more": "x"}


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param({"aws:x": "1"}, id="reserved"),
        pytest.param({"AwS:x": "1"}, id="reserved in capitals"),
        pytest.param({"a;b": "1"}, id="character in a key"),
        pytest.param({"a": "1\t2"}, id="character in a value"),
        pytest.param({"": "1"}, id="empty key"),
        pytest.param({"k" * 129: "1"}, id="long key"),
        pytest.param({"k": "v" * 257}, id="long value"),
        pytest.param({str(n): "" for n in range(51)}, id="too many"),
    ],
)
def test_bad_tags_are_refused_at_create_and_afterwards(omics: Any, tags: dict[str, str]) -> None:
    arn = omics.create_run_group()["arn"]
    with pytest.raises(omics.exceptions.ValidationException):
        omics.create_run_group(tags=tags)
    with pytest.raises(omics.exceptions.ValidationException):
        omics.tag_resource(resourceArn=arn, tags=tags)


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param({"k" * 128: "v" * 256}, id="long"),
        pytest.param({"Grüße 123 _.:/=+-@": ""}, id="characters"),
        pytest.param({"awsome": "aws:x"}, id="nearly reserved"),
        pytest.param({str(n): "" for n in range(50)}, id="fifty"),
        pytest.param({"a": "1", "A": "2"}, id="case"),
    ],
)
def test_good_tags_are_taken(omics: Any, tags: dict[str, str]) -> None:
    arn = omics.create_run_group(tags=tags)["arn"]
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == tags


def test_a_resource_has_at_most_fifty_tags_in_all(omics: Any) -> None:
    arn = omics.create_run_group(tags={str(n): "" for n in range(30)})["arn"]
    omics.tag_resource(resourceArn=arn, tags={str(n): "again" for n in range(30)})
    with pytest.raises(omics.exceptions.ValidationException):
        omics.tag_resource(resourceArn=arn, tags={f"more{n}": "" for n in range(21)})
    assert len(omics.list_tags_for_resource(resourceArn=arn)["tags"]) == 30


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        ("arn:aws:omics:us-east-1:123456789012:runGroup/7654321", "ResourceNotFoundException"),
        ("arn:aws:omics:us-east-1:123456789012:workflow/1", "ResourceNotFoundException"),
        ("arn:aws:s3:::bucket", "ValidationException"),
        ("nonsense", "ValidationException"),
        ("arn:" + "x" * 150, "ValidationException"),
    ],
)
def test_what_has_no_tags_is_refused(omics: Any, arn: str, code: str) -> None:
    with pytest.raises(ClientError) as error:
        omics.list_tags_for_resource(resourceArn=arn)
    assert error.value.response["Error"]["Code"] == code


def test_a_group_is_found_by_its_whole_arn_only(omics: Any) -> None:
    arn = omics.create_run_group()["arn"]
    for other in (arn.replace("us-east-1", "us-west-2"), arn.replace("1234567890", "2109876543")):
        with pytest.raises(omics.exceptions.ResourceNotFoundException):
            omics.list_tags_for_resource(resourceArn=other)


@pytest.mark.parametrize("slash", ["/", "%2F", "%2f"])
def test_the_slash_of_an_arn_may_be_encoded_or_not(omics: Any, send: Any, slash: str) -> None:
    arn = omics.create_run_group(tags={"a": "1"})["arn"]
    status, _, content = send("GET", f"/tags/{arn.replace('/', slash)}")
    assert (status, content) == (200, {"tags": {"a": "1"}})


def test_untag_without_keys_is_refused(omics: Any, send: Any) -> None:
    arn = omics.create_run_group()["arn"]
    status, headers, _ = send("DELETE", f"/tags/{arn}")
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")
