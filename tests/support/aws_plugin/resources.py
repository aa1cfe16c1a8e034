"""The resources of IAM that the stand-in knows. Documents reach IAM as they come: it is IAM that judges them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol
from urllib.parse import unquote

Properties = Mapping[str, Any]


class Kind(Protocol):
    """One type of resource; `iam` is a client."""

    named: ClassVar[bool]
    """Whether it gets a name of its own if the program gives it none."""

    replaces: ClassVar[frozenset[str]]
    """The inputs that can not be changed in place."""

    def create(self, iam: Any, inputs: Properties) -> str:
        """Makes one and returns its id."""

    def read(self, iam: Any, id_: str) -> dict[str, Any]:
        """Returns it as it lives."""

    def update(self, iam: Any, id_: str, news: Properties) -> None:
        """Makes it as `news` say."""

    def delete(self, iam: Any, id_: str) -> None:
        """Deletes it."""


class Policy:
    """`aws:iam/policy:Policy`; its id is its ARN."""

    named: ClassVar[bool] = True
    replaces: ClassVar[frozenset[str]] = frozenset({"name", "path", "description"})

    def create(self, iam: Any, inputs: Properties) -> str:
        """See `Kind`."""
        made = iam.create_policy(
            PolicyName=inputs["name"],
            PolicyDocument=inputs["policy"],
            Tags=_tags(inputs),
            **_given(inputs, path="Path", description="Description"),
        )
        return str(made["Policy"]["Arn"])

    def read(self, iam: Any, id_: str) -> dict[str, Any]:
        """See `Kind`."""
        policy = iam.get_policy(PolicyArn=id_)["Policy"]
        version = iam.get_policy_version(PolicyArn=id_, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        return {
            "arn": id_,
            "name": policy["PolicyName"],
            "path": policy["Path"],
            "policyId": policy["PolicyId"],
            "policy": _document(version["Document"]),
            "attachmentCount": policy["AttachmentCount"],
        }

    def update(self, iam: Any, id_: str, news: Properties) -> None:
        """See `Kind`."""
        iam.create_policy_version(PolicyArn=id_, PolicyDocument=news["policy"], SetAsDefault=True)
        # As pulumi-aws does: IAM keeps five versions at most.
        self._delete_old_versions(iam, id_)

    def delete(self, iam: Any, id_: str) -> None:
        """See `Kind`."""
        self._delete_old_versions(iam, id_)
        iam.delete_policy(PolicyArn=id_)

    def _delete_old_versions(self, iam: Any, id_: str) -> None:
        for version in iam.list_policy_versions(PolicyArn=id_)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=id_, VersionId=version["VersionId"])


class Role:
    """`aws:iam/role:Role`; its id is its name."""

    named: ClassVar[bool] = True
    replaces: ClassVar[frozenset[str]] = frozenset({"name", "path"})

    def create(self, iam: Any, inputs: Properties) -> str:
        """See `Kind`."""
        iam.create_role(
            RoleName=inputs["name"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Tags=_tags(inputs),
            **_given(inputs, path="Path", description="Description"),
        )
        return str(inputs["name"])

    def read(self, iam: Any, id_: str) -> dict[str, Any]:
        """See `Kind`."""
        role = iam.get_role(RoleName=id_)["Role"]
        return {
            "arn": role["Arn"],
            "name": id_,
            "path": role["Path"],
            "uniqueId": role["RoleId"],
            "assumeRolePolicy": _document(role["AssumeRolePolicyDocument"]),
        }

    def update(self, iam: Any, id_: str, news: Properties) -> None:
        """See `Kind`."""
        iam.update_assume_role_policy(RoleName=id_, PolicyDocument=news["assumeRolePolicy"])
        iam.update_role(RoleName=id_, Description=news.get("description", ""))

    def delete(self, iam: Any, id_: str) -> None:
        """See `Kind`."""
        iam.delete_role(RoleName=id_)


class RolePolicyAttachment:
    """`aws:iam/rolePolicyAttachment:RolePolicyAttachment`; its id is `role/policyArn`."""

    named: ClassVar[bool] = False
    replaces: ClassVar[frozenset[str]] = frozenset({"role", "policyArn"})

    def create(self, iam: Any, inputs: Properties) -> str:
        """See `Kind`."""
        iam.attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return f"{inputs['role']}/{inputs['policyArn']}"

    def read(self, iam: Any, id_: str) -> dict[str, Any]:
        """See `Kind`."""
        role, _, arn = id_.partition("/")
        attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        if arn not in [policy["PolicyArn"] for policy in attached]:
            raise iam.exceptions.NoSuchEntityException({}, "ListAttachedRolePolicies")
        return {"role": role, "policyArn": arn}

    def update(self, iam: Any, id_: str, news: Properties) -> None:
        """See `Kind`."""
        raise NotImplementedError(f"an attachment has nothing to update: {iam, id_, news}")

    def delete(self, iam: Any, id_: str) -> None:
        """See `Kind`."""
        role, _, arn = id_.partition("/")
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)


KINDS: Mapping[str, Kind] = {
    "aws:iam/policy:Policy": Policy(),
    "aws:iam/role:Role": Role(),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": RolePolicyAttachment(),
}

DOCUMENTS = frozenset({"policy", "assumeRolePolicy"})
"""Properties that are JSON: written otherwise they are still the same."""


def _document(found: Any) -> str:
    # boto3 parses the documents of IAM's answers, unless they are quoted twice.
    return unquote(found) if isinstance(found, str) else json.dumps(found)


def _tags(inputs: Properties) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in inputs.get("tags", {}).items()]


def _given(inputs: Properties, **names: str) -> dict[str, Any]:
    return {theirs: inputs[ours] for ours, theirs in names.items() if ours in inputs}
