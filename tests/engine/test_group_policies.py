"""The policies of those who start runs on the real engine: refusals, and several policies of one group."""

from __future__ import annotations

import json

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

PLACE = "arn:aws:omics:us-east-1:123456789012"
WEST = "arn:aws:omics:us-west-2:123456789012:workflow/11"
GROUP = """
import pulumi
from healthomics_components import GovernedRunGroup

group = GovernedRunGroup("calling", {"conventions": {}, ARGS})
pulumi.export("start_run_policies", group.start_run_policies)
"""


def group(args: str) -> str:
    return GROUP.replace("ARGS", args)


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        # The Region is the environment's, which the program does not read: the provider's check knows it.
        (
            f"'workflow_arns': ['{WEST}', pulumi.Output.from_input('{PLACE}:workflow/11')]",
            f"args.workflow_arns.1 must be a workflow in us-east-1, where the group is, got '{WEST}'",
        ),
        (
            f"'workflow_arns': ['{PLACE}:workflow/11', pulumi.Output.from_input('{WEST}')]",
            "args.workflow_arns.2 must be a workflow in us-east-1, where the group is",
        ),
        (
            "'workflow_arns': pulumi.Output.from_input(['*'])",
            "args.workflow_arns.1 must be the ARN of a workflow, such as",
        ),
    ],
    ids=["plain text", "an output in the list", "an output that is the list"],
)
def test_a_preview_refuses_a_workflow_as_soon_as_the_region_and_the_workflow_are_known(
    stack: Stack, healthomics_emulator: EmulatorHandle, args: str, reason: str
) -> None:
    stack.write(group(args))
    output = stack.preview().failed().output
    assert f'error: run group "calling": {reason}' in output
    assert "Traceback" not in output
    assert healthomics_emulator.run_groups() == []


def test_a_role_of_another_account_is_refused_when_the_groups_account_is_known(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack = stack_with_aws
    stack.write(group("'run_role_arns': ['arn:aws:iam::210987654321:role/runner'], 'create_start_run_policy': True"))
    stack.preview().succeeded()
    reason = (
        'error: run group "calling": args.run_role_arns.1 must be a role in the account 123456789012, where the group '
        "is, got 'arn:aws:iam::210987654321:role/runner'"
    )
    # The second time it has the group's ARN from the state.
    for outcome in (stack.up(), stack.preview()):
        output = outcome.failed().output
        assert reason in output
        assert "Traceback" not in output
    assert healthomics_emulator.client("iam").list_policies(Scope="Local")["Policies"] == []


MANY = [f"{PLACE}:workflow/{number}" for number in range(1000000, 1000150)]
STARTERS = """
import json
import pulumi_aws as aws

trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]}
role = aws.iam.Role("starters", assume_role_policy=json.dumps(trust))
pulumi.export("role", role.name)
"""


def test_many_workflows_are_in_several_policies_of_iam_that_the_starters_have(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack, iam = stack_with_aws, healthomics_emulator.client("iam")
    stack.write(STARTERS + group(f"'workflow_arns': {MANY}, 'starter_role_names': [role.name]"))
    stack.up().succeeded()
    outputs = stack.outputs()
    attached = iam.list_attached_role_policies(RoleName=outputs["role"])["AttachedPolicies"]
    versions = [iam.get_policy_version(PolicyArn=it["PolicyArn"], VersionId="v1") for it in attached]
    documents = [version["PolicyVersion"]["Document"] for version in versions]
    written = [json.loads(it) for it in outputs["start_run_policies"]]
    assert len(written) == 2
    assert sorted(map(str, documents)) == sorted(map(str, written))
    assert {arn for document in written for arn in document["Statement"][0]["Resource"]} >= {*MANY}
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert iam.list_policies(Scope="Local")["Policies"] == []
