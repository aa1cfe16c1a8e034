"""What the policy of those who start runs allows and denies, and that nothing in it is idle.

Decided by an evaluator of ours and parsed by moto's IAM; never run against AWS.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from healthomics_components import PolicyError, start_run_policies, start_run_policy
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

CACHE, OTHER_CACHE = f"{PLACE}:runCache/21", f"{PLACE}:runCache/22"
CONFIGURATION, OTHER_CONFIGURATION = f"{PLACE}:configuration/vpc", f"{PLACE}:configuration/other"
BATCH, OTHER_BATCH = f"{PLACE}:runBatch/31", f"{PLACE.replace('us-east-1', 'us-west-2')}:runBatch/31"

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


WIDE = start_run_policy(
    GROUP,
    RUN_TAGS,
    [WORKFLOW],
    [ROLE],
    run_cache_arns=[CACHE],
    configuration_names=["vpc"],
    allow_batches=True,
)
BATCHES = "omics:StartRunBatch"
OF_OPTIONS = {
    "use a given run cache": tagged(START, CACHE, **TAGS),
    "use a given configuration": tagged(START, CONFIGURATION, **TAGS),
    "start a run of a batch": tagged(START, BATCH, **TAGS),
    "start a batch": tagged(BATCHES, BATCH, **TAGS),
    "start the runs of a batch": tagged(BATCHES, RUN, **TAGS),
    "start a batch in the group": tagged(BATCHES, GROUP, **TAGS),
    "start a batch of a given workflow": tagged(BATCHES, WORKFLOW, **TAGS),
    "start a batch with a given run cache": tagged(BATCHES, CACHE, **TAGS),
    "tag a batch": tagged(TAG, BATCH, **TAGS),
}
NEVER = {
    "use another run cache": tagged(START, OTHER_CACHE, **TAGS),
    "use another configuration": tagged(START, OTHER_CONFIGURATION, **TAGS),
    "start a batch in another group": tagged(BATCHES, OTHER_GROUP, **TAGS),
    "start a batch of another workflow": tagged(BATCHES, OTHER_WORKFLOW, **TAGS),
    "start a batch in another Region": tagged(BATCHES, OTHER_BATCH, **TAGS),
    "start a batch with another team": tagged(BATCHES, BATCH, **{**TAGS, "team": "cancer"}),
    "start a batch without tags": Request(BATCHES, BATCH),
    "tag a batch otherwise": tagged(TAG, BATCH, **{**TAGS, "team": "cancer"}),
    "cancel a batch": tagged("omics:CancelRunBatch", BATCH, **TAGS),
}


@pytest.mark.parametrize("case", OF_OPTIONS)
def test_caches_configurations_and_batches_are_allowed_only_if_asked_for(case: str) -> None:
    assert allows(WIDE, OF_OPTIONS[case])
    assert not allows(POLICY, OF_OPTIONS[case])


@pytest.mark.parametrize("case", [*NEVER, *DENIED])
def test_what_is_asked_for_allows_nothing_else_to(case: str) -> None:
    assert not allows(WIDE, {**NEVER, **DENIED}[case])


@pytest.mark.parametrize("case", [it for it in ALLOWED if it != "start it of the other given workflow"])
def test_what_is_asked_for_takes_nothing_away(case: str) -> None:
    assert allows(WIDE, ALLOWED[case])


ACCOUNT, ELSEWHERE = "123456789012", "210987654321"
REFUSED = {
    "*": "workflow_arns.1 must be the ARN of a workflow, such as {workflow}, got '*'",
    "1234567": "workflow_arns.1 must be the ARN of a workflow, such as {workflow}, got '1234567'",
    f"{PLACE}:workflow/*": "workflow_arns.1 must be the ARN of a workflow, such as {workflow}, got {given!r}",
    f"{PLACE}:workflow/1?": "workflow_arns.1 must be the ARN of a workflow, such as {workflow}, got {given!r}",
    f"{PLACE}:runGroup/1234567": "workflow_arns.1 must be the ARN of a workflow, such as {workflow}, got {given!r}",
    WORKFLOW.replace("us-east-1", "us-west-2"): "workflow_arns.1 must be a workflow in us-east-1, where the group is, "
    "got {given!r}",
    WORKFLOW.replace(
        "aws", "aws-us-gov", 1
    ): "workflow_arns.1 must be a workflow in the partition aws, where the group is, got {given!r}",
}


@pytest.mark.parametrize("given", REFUSED)
def test_a_workflow_that_no_run_of_the_group_can_have_is_refused_by_name(given: str) -> None:
    with pytest.raises(PolicyError) as refused:
        start_run_policy(GROUP, RUN_TAGS, [given], [])
    example = f"{PLACE}:workflow/1234567"
    assert refused.value.reasons == (REFUSED[given].format(workflow=example, given=given),)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(PolicyError) as refused:
        start_run_policies(
            GROUP,
            {},
            [WORKFLOW, "*"],
            [ROLE.replace(ACCOUNT, ELSEWHERE), "runner", "arn:aws:iam::123456789012:role/*"],
            run_cache_arns=[CACHE.replace(ACCOUNT, ELSEWHERE)],
            configuration_names=["v*"],
        )
    assert [reason.partition(" must be ")[::2] for reason in refused.value.reasons] == [
        (
            "workflow_arns.2",
            "the ARN of a workflow, such as arn:aws:omics:us-east-1:123456789012:workflow/1234567, got '*'",
        ),
        (
            "run_role_arns.1",
            f"a role in the account {ACCOUNT}, where the group is, got 'arn:aws:iam::{ELSEWHERE}:role/runner'",
        ),
        (
            "run_role_arns.2",
            "the ARN of a role, such as arn:aws:iam::123456789012:role/healthomics-runs, got 'runner'",
        ),
        (
            "run_role_arns.3",
            "the ARN of a role, such as arn:aws:iam::123456789012:role/healthomics-runs, got "
            "'arn:aws:iam::123456789012:role/*'",
        ),
        (
            "run_cache_arns.1",
            f"a run cache in the account {ACCOUNT}, where the group is, got {CACHE.replace(ACCOUNT, ELSEWHERE)!r}",
        ),
        ("configuration_names.1", "the name of a configuration, such as vpc, got 'v*'"),
    ]


@pytest.mark.parametrize(
    "workflow",
    [
        WORKFLOW,
        f"{WORKFLOW}/version/2.0-beta_1",
        WORKFLOW.replace(ACCOUNT, ELSEWHERE),
        "arn:aws:omics:us-east-1::workflow/9500764",
    ],
    ids=["the account's own", "a version", "one that another account shares", "a Ready2Run workflow of AWS's"],
)
def test_a_workflow_may_be_anybodys(workflow: str) -> None:
    assert allows(start_run_policy(GROUP, RUN_TAGS, [workflow], []), tagged(START, workflow, **TAGS))


def test_a_role_may_have_a_path() -> None:
    role = "arn:aws:iam::123456789012:role/service-role/healthomics/runner@x"
    assert allows(start_run_policy(GROUP, {}, [], [role]), Request(PASS, role, TO_HEALTHOMICS))


def characters(policy: dict[str, Any]) -> int:
    """Returns how many characters IAM counts: all but white space."""
    return sum(not it.isspace() for it in json.dumps(policy))


MANY = [f"{PLACE}:workflow/{number}" for number in range(1000000, 1000300)]


def test_many_workflows_are_in_as_few_policies_as_hold_them() -> None:
    policies = start_run_policies(GROUP, RUN_TAGS, MANY, [ROLE])
    assert all(characters(policy) <= 6144 for policy in policies)
    # Another workflow would fit into the last one only.
    assert all(characters(policy) + len(f',"{MANY[0]}"') > 6144 for policy in policies[:-1])
    assert all(any(allows(policy, tagged(START, it, **TAGS)) for policy in policies) for it in MANY)
    assert not any(allows(policy, CASES[case]) for case in DENIED for policy in policies)


def test_one_policy_is_made_up_to_the_last_character() -> None:
    for count in range(len(MANY)):
        policies = start_run_policies(GROUP, RUN_TAGS, MANY[:count], [ROLE])
        if len(policies) > 1:
            break
        (before,) = policies
    assert characters(before) <= 6144 < characters(before) + len(f',"{MANY[0]}"')
    with pytest.raises(PolicyError, match="workflow_arns takes 2 policies; start_run_policies returns all of them"):
        start_run_policy(GROUP, RUN_TAGS, MANY[:count], [ROLE])


def test_what_every_policy_needs_must_fit_into_one() -> None:
    roles = [f"{ROLE}-{'x' * 40}-{number:04}" for number in range(80)]
    with pytest.raises(PolicyError) as refused:
        start_run_policies(GROUP, RUN_TAGS, [WORKFLOW], roles)
    (reason,) = refused.value.reasons
    tags = characters(start_run_policy(GROUP, RUN_TAGS, [], [])) - characters(start_run_policy(GROUP, {}, [], []))
    assert reason == (
        "the policy of those who start runs would have 7,727 characters, of which IAM allows 6,144; beside the "
        f"workflows, run_role_arns 7,034, the run tags {tags} of them"
    )


@pytest.mark.parametrize("policy", [POLICY, WIDE, start_run_policy(GROUP, {}, [], [])], ids=["full", "wide", "bare"])
def test_iam_parses_it(policy: dict[str, Any], healthomics_emulator: EmulatorHandle) -> None:
    iam = healthomics_emulator.client("iam")
    made = iam.create_policy(PolicyName="start-run", PolicyDocument=json.dumps(policy))["Policy"]
    version = iam.get_policy_version(PolicyArn=made["Arn"], VersionId=made["DefaultVersionId"])
    assert version["PolicyVersion"]["Document"] == policy
