"""Run groups as a boto3 client sees them."""

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError
from healthomics_emulator import EmulatorHandle
from hypothesis import given, settings
from hypothesis import strategies as st

LIMITS = {"maxCpus": 256, "maxGpus": 8, "maxRuns": 20, "maxDuration": 2880}


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def status(answer: dict[str, Any]) -> int:
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def test_a_created_group_is_read_back_as_it_was_asked_for(omics: Any) -> None:
    created = omics.create_run_group(name="variants", tags={"team": "rare"}, **LIMITS)
    group = omics.get_run_group(id=created["id"])
    assert {name: group[name] for name in LIMITS} == LIMITS
    assert (group["name"], group["tags"]) == ("variants", {"team": "rare"})


def test_create_answers_201_with_arn_id_and_tags_only(omics: Any) -> None:
    created = omics.create_run_group(name="variants", tags={"team": "rare"}, **LIMITS)
    assert status(created) == 201
    assert set(created) == {"ResponseMetadata", "arn", "id", "tags"}
    assert created["arn"] == f"arn:aws:omics:us-east-1:123456789012:runGroup/{created['id']}"


def test_an_id_has_seven_digits(omics: Any) -> None:
    identifier = omics.create_run_group()["id"]
    assert identifier.isdecimal()
    assert len(identifier) == 7


def test_a_limit_that_is_not_set_has_no_key(omics: Any) -> None:
    group = omics.get_run_group(id=omics.create_run_group(maxRuns=1)["id"])
    assert set(group) == {"ResponseMetadata", "arn", "id", "maxRuns", "creationTime", "tags"}


def test_a_group_knows_when_it_was_created(omics: Any) -> None:
    created = omics.get_run_group(id=omics.create_run_group()["id"])["creationTime"]
    assert abs(datetime.now(timezone.utc) - created) < timedelta(minutes=1)


def test_two_groups_may_have_one_name(omics: Any) -> None:
    first, second = (omics.create_run_group(name="same")["id"] for _ in range(2))
    assert first != second


@settings(max_examples=100, deadline=None)
@given(
    name=st.text(st.characters(categories=["L", "M", "Z", "S", "N", "P"]), min_size=1, max_size=128),
    limits=st.dictionaries(st.sampled_from(sorted(LIMITS)), st.integers(1, 100_000)),
)
def test_whatever_is_asked_for_is_read_back(boto3_client: Any, name: str, limits: Any) -> None:
    omics = boto3_client
    group = omics.get_run_group(id=omics.create_run_group(name=name, **limits)["id"])
    assert group["name"] == name
    assert {each: group[each] for each in LIMITS if each in group} == limits


def test_update_changes_what_is_given_and_keeps_the_rest(omics: Any) -> None:
    identifier = omics.create_run_group(name="old", **LIMITS)["id"]
    omics.update_run_group(id=identifier, name="new", maxCpus=1)
    group = omics.get_run_group(id=identifier)
    assert (group["name"], group["maxCpus"], group["maxGpus"]) == ("new", 1, 8)


def test_update_answers_202_without_a_body(omics: Any) -> None:
    answer = omics.update_run_group(id=omics.create_run_group()["id"], maxCpus=1)
    assert status(answer) == 202
    assert answer["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"


def test_an_update_of_nothing_is_legal(omics: Any) -> None:
    identifier = omics.create_run_group(maxCpus=3)["id"]
    omics.update_run_group(id=identifier)
    assert omics.get_run_group(id=identifier)["maxCpus"] == 3


def test_a_deleted_group_is_not_found(omics: Any) -> None:
    identifier = omics.create_run_group()["id"]
    assert status(omics.delete_run_group(id=identifier)) == 202
    with pytest.raises(omics.exceptions.ResourceNotFoundException) as error:
        omics.get_run_group(id=identifier)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


@pytest.mark.parametrize("operation", ["get_run_group", "update_run_group", "delete_run_group"])
def test_a_group_that_never_was_is_not_found(omics: Any, operation: str) -> None:
    with pytest.raises(ClientError) as error:
        getattr(omics, operation)(id="7654321")
    assert code(error) == "ResourceNotFoundException"


def test_ids_are_not_used_again_even_after_a_reset(emulator: EmulatorHandle, omics: Any) -> None:
    before = omics.create_run_group()["id"]
    omics.delete_run_group(id=before)
    emulator.reset()
    assert int(omics.create_run_group()["id"]) > int(before)


def test_a_list_shows_groups_without_their_tags(omics: Any) -> None:
    omics.create_run_group(name="x", tags={"a": "b"}, **LIMITS)
    (item,) = omics.list_run_groups()["items"]
    assert set(item) == {"arn", "id", "name", "creationTime", *LIMITS}


def test_a_list_comes_in_pages(omics: Any) -> None:
    created = [omics.create_run_group()["id"] for _ in range(5)]
    pages = list(omics.get_paginator("list_run_groups").paginate(PaginationConfig={"PageSize": 2}))
    assert [[item["id"] for item in page["items"]] for page in pages] == [
        created[:2],
        created[2:4],
        created[4:],
    ]


def test_the_last_page_has_no_next_token(omics: Any) -> None:
    for _ in range(2):
        omics.create_run_group()
    assert "nextToken" not in omics.list_run_groups(maxResults=2)


def test_a_page_goes_on_where_the_last_ended_though_a_group_was_deleted(omics: Any) -> None:
    created = [omics.create_run_group()["id"] for _ in range(4)]
    token = omics.list_run_groups(maxResults=2)["nextToken"]
    omics.delete_run_group(id=created[1])
    rest = omics.list_run_groups(startingToken=token)
    assert [item["id"] for item in rest["items"]] == created[2:]


@pytest.mark.parametrize("token", ["1", "nonsense", "YWZ0ZXI6eA==", "é"])
def test_a_token_that_was_never_given_is_refused(omics: Any, token: str) -> None:
    with pytest.raises(omics.exceptions.ValidationException):
        omics.list_run_groups(startingToken=token)


def test_a_name_filter_is_exact(omics: Any) -> None:
    for name in ("blue", "blues", "Blue"):
        omics.create_run_group(name=name)
    assert [item["name"] for item in omics.list_run_groups(name="blue")["items"]] == ["blue"]


def test_a_name_filter_may_be_made_a_prefix(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(name_filter="prefix")
    for name in ("blue", "blues", "Blue"):
        omics.create_run_group(name=name)
    found = omics.list_run_groups(name="blue")["items"]
    assert [item["name"] for item in found] == ["blue", "blues"]


def test_the_quota_is_1000_groups_in_a_region(emulator: EmulatorHandle) -> None:
    assert emulator.options()["run_group_quota"] == 1000


def test_beyond_the_quota_the_answer_is_402(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(run_group_quota=1)
    identifier = omics.create_run_group()["id"]
    with pytest.raises(omics.exceptions.ServiceQuotaExceededException) as error:
        omics.create_run_group()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402
    omics.delete_run_group(id=identifier)
    assert omics.create_run_group()["id"]


def test_the_quota_counts_each_region_by_itself(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(run_group_quota=1)
    omics.create_run_group()
    assert emulator.client(region="us-west-2").create_run_group()["id"]


def test_the_default_request_id_of_the_sdk_makes_a_group_each(omics: Any) -> None:
    assert omics.create_run_group(name="x")["id"] != omics.create_run_group(name="x")["id"]


def test_each_answer_has_a_request_id_of_its_own(omics: Any) -> None:
    seen = {omics.list_run_groups()["ResponseMetadata"]["RequestId"] for _ in range(3)}
    assert len({uuid.UUID(each) for each in seen}) == 3
