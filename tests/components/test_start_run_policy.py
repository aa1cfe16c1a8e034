"""What the policy of those who start runs allows and denies, and that nothing in it is idle.

Decided by an evaluator of ours and parsed by moto's IAM; never run against AWS.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from healthomics_components import start_run_policy
from healthomics_emulator import EmulatorHandle
from support.iam import Request, allows, tagged

PLACE = "arn:aws:omics:us-east-1:123456789012"
GROUP, OTHER_GROUP = f"{PLACE}:runGroup/1234567", f"{PLACE}:runGroup/7654321"
WORKFLOW, SECOND_WORKFLOW, OTHER_WORKFLOW = (f"{PLACE}:workflow/{number}" for number in (11, 12, 13))
RUN = f"{PLACE}:run/5550001"
ROLE, OTHER_ROLE = "arn:aws:iam::123456789012:role/runner", "arn:aws:iam::123456789012:role/admin"
TAGS = {"team": "rare-disease", "cost_center": "1000"}
RUN_TAGS = {"team": "rare-disease", "cost-center": "1000"}
POLICY = start_run_policy(GROUP, RUN_TAGS, [WORKFLOW, SECOND_WORKFLOW], [ROLE])

START, TAG, PASS = "omics:StartRun", "omics:TagResource", "iam:PassRole"
TO_HEALTHOMICS = {"iam:PassedToService": "omics.amazonaws.com"}
TO_EC2 = {"iam:PassedToService": "ec2.amazonaws.com"}

ALLOWED = {
    "start a run with the tags": tagged(START, RUN, **TAGS),
    "start it in the group": tagged(START, GROUP, **TAGS),
    "start it of a given workflow": tagged(START, WORKFLOW, **TAGS),
    "start it of the other given workflow": tagged(START, SECOND_WORKFLOW, **TAGS),
    "give it the tags": tagged(TAG, RUN, **TAGS),
    "pass the run role to HealthOmics": Request(PASS, ROLE, TO_HEALTHOMICS),
}
DENIED = {
    "start a run in another group": tagged(START, OTHER_GROUP, **TAGS),
    "start a run of another workflow": tagged(START, OTHER_WORKFLOW, **TAGS),
    "start a run without tags": Request(START, RUN),
    "start a run with an empty list of tags": Request(START, RUN, {"aws:TagKeys": []}),
    "start a run without one of the tags": tagged(START, RUN, team="rare-disease"),
    "start a run without the other tag": tagged(START, RUN, cost_center="1000"),
    "start a run with another team": tagged(START, RUN, **{**TAGS, "team": "cancer"}),
    "start a run on another cost center": tagged(START, RUN, **{**TAGS, "cost_center": "2000"}),
    "start a run with a further tag": tagged(START, RUN, **TAGS, owner="me"),
    "start a run with a tag in other capitals": tagged(START, RUN, **{"Team": "rare-disease", "cost_center": "1000"}),
    "start a run with a value in other capitals": tagged(START, RUN, **{**TAGS, "team": "Rare-Disease"}),
    "start a run in another Region": tagged(START, RUN.replace("us-east-1", "us-west-2"), **TAGS),
    "start a run in another account": tagged(START, RUN.replace("123456789012", "210987654321"), **TAGS),
    "tag a run without tags": Request(TAG, RUN),
    "tag a run otherwise": tagged(TAG, RUN, **{**TAGS, "team": "cancer"}),
    "tag a run on another cost center": tagged(TAG, RUN, **{**TAGS, "cost_center": "2000"}),
    "tag a run with a further tag": tagged(TAG, RUN, **TAGS, owner="me"),
    "tag the group": tagged(TAG, GROUP, **TAGS),
    "pass another role": Request(PASS, OTHER_ROLE, TO_HEALTHOMICS),
    "pass the run role to another service": Request(PASS, ROLE, TO_EC2),
    "change the group": Request("omics:UpdateRunGroup", GROUP),
    "delete the group": Request("omics:DeleteRunGroup", GROUP),
    "cancel a run": Request("omics:CancelRun", RUN),
}
CASES = {**ALLOWED, **DENIED}


@pytest.mark.parametrize("case", ALLOWED)
def test_it_allows_to(case: str) -> None:
    assert allows(POLICY, CASES[case])


@pytest.mark.parametrize("case", DENIED)
def test_it_does_not_allow_to(case: str) -> None:
    assert not allows(POLICY, CASES[case])


def without(number: int, *path: str) -> dict[str, Any]:
    """Returns the policy without what a path leads to in one of its statements; without a path, without that."""
    policy = copy.deepcopy(POLICY)
    holder: Any = policy["Statement"]
    for step in (number, *path)[:-1]:
        holder = holder[step]
    last: Any = (number, *path)[-1]
    if isinstance(holder, list) and isinstance(last, str):
        holder.remove(last)
    else:
        del holder[last]
    return policy


def lesser_policies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the policy with one thing taken out: a statement, a resource, or one key of a condition."""
    for number, statement in enumerate(POLICY["Statement"]):
        sid, resources = statement["Sid"], statement["Resource"]
        yield sid, without(number)
        for resource in resources if isinstance(resources, list) else []:
            yield f"{sid} {resource}", without(number, "Resource", resource)
        for operator, keys in statement["Condition"].items():
            yield from ((f"{sid} {operator} {key}", without(number, "Condition", operator, key)) for key in keys)


LESSER = dict(lesser_policies())


def test_the_lesser_policies_are_all_there_are() -> None:
    assert len(LESSER) == 3 + 5 + 3 + 3 + 1


@pytest.mark.parametrize("taken_out", LESSER)
def test_taking_anything_out_changes_the_answer_to_a_case(taken_out: str) -> None:
    lesser = LESSER[taken_out]
    assert any(allows(lesser, request) != allows(POLICY, request) for request in CASES.values())


def test_a_further_tag_may_be_allowed() -> None:
    policy = start_run_policy(GROUP, RUN_TAGS, [WORKFLOW], [ROLE], allow_other_tags=True)
    assert allows(policy, CASES["start a run with a further tag"])
    assert not allows(policy, CASES["start a run with another team"])
    assert not allows(policy, CASES["start a run without tags"])
    # IAM does not look at the capitals of a condition's key, and nothing else looks at them here.
    assert allows(policy, CASES["start a run with a tag in other capitals"])


def test_without_workflows_none_can_be_started_and_without_roles_none_passed() -> None:
    policy = start_run_policy(GROUP, RUN_TAGS, [], [])
    assert not allows(policy, CASES["start it of a given workflow"])
    assert not allows(policy, CASES["pass the run role to HealthOmics"])


def test_a_role_of_two_groups_may_start_in_either_but_not_mix_them() -> None:
    other = start_run_policy(OTHER_GROUP, {"team": "cancer"}, [WORKFLOW], [ROLE])
    both = {"Version": POLICY["Version"], "Statement": [*POLICY["Statement"], *other["Statement"]]}
    assert allows(both, tagged(START, GROUP, **TAGS))
    assert allows(both, tagged(START, OTHER_GROUP, team="cancer"))
    assert not allows(both, tagged(START, OTHER_GROUP, **TAGS))


def test_the_partition_is_the_groups() -> None:
    policy = start_run_policy("arn:aws-us-gov:omics:us-gov-west-1:123456789012:runGroup/1", {}, [], [])
    assert policy["Statement"][0]["Resource"][0] == "arn:aws-us-gov:omics:us-gov-west-1:123456789012:run/*"


@pytest.mark.parametrize("policy", [POLICY, start_run_policy(GROUP, {}, [], [])], ids=["full", "bare"])
def test_iam_parses_it(policy: dict[str, Any], healthomics_emulator: EmulatorHandle) -> None:
    iam = healthomics_emulator.client("iam")
    made = iam.create_policy(PolicyName="start-run", PolicyDocument=json.dumps(policy))["Policy"]
    version = iam.get_policy_version(PolicyArn=made["Arn"], VersionId=made["DefaultVersionId"])
    assert version["PolicyVersion"]["Document"] == policy
