"""The policy of those who start runs, as resources of pulumi-aws, which is needed only for them."""

from __future__ import annotations

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
    """Whether pulumi-aws cannot be imported."""
    try:
        _aws_iam()
    except ImportError:
        return True
    return False


def start_run_policy_resources(
    name: str,
    documents: pulumi.Output[list[str]],
    count: int,
    *,
    tags: Any,
    role_names: Sequence[pulumi.Input[str]],
    parent: pulumi.Resource,
) -> list[pulumi.Output[str]]:
    """Makes the policies, attaches each to the roles, and returns their ARNs.

    Args:
        name: what the resources' names start with.
        documents: the policies, as JSON.
        count: how many there are.
        tags: the policies' tags.
        role_names: the roles to attach them to. An output among them is named by its position in Pulumi.
        parent: the component.
    """
    iam = _aws_iam()
    inside = pulumi.ResourceOptions(parent=parent)
    arns: list[pulumi.Output[str]] = []
    for number in range(count):
        # The first has the names that it had when it was the only one. A role's name holds no `/`.
        policy_suffix, suffix = (f"-{number + 1}", f"/{number + 1}") if number else ("", "")
        document = nth(documents, number)
        policy = iam.Policy(f"{name}-start-run{policy_suffix}", policy=document, tags=tags, opts=inside)
        for position, role in enumerate(role_names, 1):
            label = f"{name}-start-run-{role if isinstance(role, str) else position}{suffix}"
            iam.RolePolicyAttachment(label, role=role, policy_arn=policy.arn, opts=inside)
        arns.append(policy.arn)
    return arns


def nth(documents: pulumi.Output[list[str]], number: int) -> pulumi.Output[Any]:
    """Returns one of the policies; None where there are none, as under mocks that give a group no ARN."""
    return documents.apply(lambda known: known[number] if known else None)


def _aws_iam() -> ModuleType:
    # Importing it costs a second or more, and it is optional.
    return importlib.import_module("pulumi_aws.iam")
