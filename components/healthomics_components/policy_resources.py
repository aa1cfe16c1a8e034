"""The policy of those who start runs, as resources of pulumi-aws, which only who wants them needs to have."""

import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pulumi

MISSING = (
    "a policy in IAM is made with pulumi-aws, which is not installed; install pulumi-healthomics[aws], or leave out "
    "create_start_run_policy and starter_role_names"
)


def aws_is_missing() -> bool:
    """Whether pulumi-aws can not be imported."""
    try:
        _aws_iam()
    except ImportError:
        return True
    return False


def start_run_policy_resource(
    name: str, document: pulumi.Input[str], tags: Any, role_names: Sequence[pulumi.Input[str]], parent: pulumi.Resource
) -> pulumi.Output[str]:
    """Makes the policy, attaches it to roles, and returns its ARN.

    Args:
        name: what the resources' names start with.
        document: the policy, as JSON.
        tags: the policy's tags.
        role_names: the roles to attach it to. One that is an output is known by its position in Pulumi.
        parent: the component.
    """
    iam = _aws_iam()
    inside = pulumi.ResourceOptions(parent=parent)
    policy = iam.Policy(f"{name}-start-run", policy=document, tags=tags, opts=inside)
    for position, role in enumerate(role_names, 1):
        label = role if isinstance(role, str) else position
        iam.RolePolicyAttachment(f"{name}-start-run-{label}", role=role, policy_arn=policy.arn, opts=inside)
    arn: pulumi.Output[str] = policy.arn
    return arn


def _aws_iam() -> ModuleType:
    # Importing it costs a second or more, and it is optional.
    return importlib.import_module("pulumi_aws.iam")
