"""The stand-in for pulumi-aws, itself: the tests of components and of explicit providers stand on it."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

POLICY = """
import json
import pulumi_aws as aws

def document(action):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})

trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "omics.amazonaws.com"}}
role = aws.iam.Role("runner", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
policy = aws.iam.Policy("start-runs", policy=document("omics:StartRun"), tags={"team": "rare"})
aws.iam.RolePolicyAttachment("runner-starts-runs", role=role.name, policy_arn=policy.arn)
pulumi.export("role", role.name)
pulumi.export("policy", policy.arn)
"""


def allowed(emulator: EmulatorHandle, arn: str) -> object:
    """Returns the action that IAM has in a policy."""
    iam = emulator.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return document["Statement"][0]["Action"]


def test_a_policy_is_made_attached_changed_and_destroyed(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack, iam = stack_with_aws, healthomics_emulator.client("iam")
    stack.write(POLICY)
    stack.preview().succeeded()
    stack.up().succeeded()
    role, arn = stack.outputs()["role"], stack.outputs()["policy"]
    assert [it["PolicyArn"] for it in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]] == [arn]
    assert allowed(healthomics_emulator, arn) == "omics:StartRun"
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()

    stack.write(POLICY.replace('document("omics:StartRun")', 'document("omics:GetRun")'))
    assert "~ 1 updated" in stack.up().succeeded().output
    assert stack.outputs()["policy"] == arn
    assert allowed(healthomics_emulator, arn) == "omics:GetRun"

    stack.destroy().succeeded()
    assert iam.list_roles()["Roles"] == []
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_iam_refuses_a_malformed_policy_document(stack_with_aws: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack_with_aws.write(POLICY.replace('"Effect": "Allow", "Action": action', '"Effect": "Perhaps", "Action": action'))
    assert "MalformedPolicyDocument" in stack_with_aws.up().failed().output
    assert healthomics_emulator.client("iam").list_policies(Scope="Local")["Policies"] == []


def test_a_change_behind_pulumis_back_is_shown_and_corrected(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack, iam = stack_with_aws, healthomics_emulator.client("iam")
    stack.write(POLICY)
    stack.up().succeeded()
    role, arn = stack.outputs()["role"], stack.outputs()["policy"]
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    assert "- 1 deleted" in stack.refresh().succeeded().output
    stack.up().succeeded()
    assert len(iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]) == 1


def test_each_provider_answers_with_its_own_account_and_region(stack_with_aws: Stack) -> None:
    stack_with_aws.config("aws:region", "eu-central-1")
    stack_with_aws.write("""
import pulumi_aws as aws

role = aws.ProviderAssumeRoleArgs(role_arn="arn:aws:iam::210987654321:role/deployer", session_name="tests")
providers = {
    "default": None,
    "keys": aws.Provider("keys", access_key="testing", secret_key="testing", region="us-west-2"),
    "role": aws.Provider("role", assume_roles=[role], region="eu-west-1"),
}
for name, provider in providers.items():
    opts = pulumi.InvokeOptions(provider=provider)
    pulumi.export(name, [aws.get_caller_identity_output(opts=opts).arn, aws.get_region_output(opts=opts).region])
""")
    stack_with_aws.up().succeeded()
    assert stack_with_aws.outputs() == {
        "default": ["arn:aws:sts::123456789012:user/moto", "eu-central-1"],
        "keys": ["arn:aws:sts::123456789012:user/moto", "us-west-2"],
        "role": ["arn:aws:sts::210987654321:assumed-role/deployer/tests", "eu-west-1"],
    }


def test_what_it_does_not_have_it_refuses_by_name(stack_with_aws: Stack) -> None:
    stack_with_aws.write('import pulumi_aws as aws\n\naws.s3.Bucket("reads")')
    assert "the stand-in for pulumi-aws does not have aws:s3/bucket:Bucket" in stack_with_aws.up().failed().output
