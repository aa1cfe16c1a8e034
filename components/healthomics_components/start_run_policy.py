"""The IAM policy of those who start runs in one group. Pure.

It allows three things and nothing else: starting a run in this group of one of the given workflows, giving that run
its tags, and passing the given roles to HealthOmics. AWS looks at each resource of a StartRun call for itself, so a
call that names another group or another workflow is not allowed by it.

A run must carry exactly the given tags: each `aws:RequestTag` condition fails where the tag is missing or different, so
an untagged run is denied, and `aws:TagKeys` fails where there is another key. The latter is `ForAllValues`, which
holds for no tags at all, but then the former fail.

What it can not do:

- It *confines*. Whether IAM alone can force a caller to name a group at all is not documented: a run without a group
  uses `run/*` and the workflow, which must be allowed here. Do not take it for a guarantee.
- It only allows. What other policies of the same role allow stays allowed. A Deny would be stricter, but would keep a
  role of two groups from starting runs in either.

The tests parse the document with moto's IAM and decide requests by it; it was never run against AWS.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

SERVICE = "omics.amazonaws.com"


def start_run_policy(
    group_arn: str,
    run_tags: Mapping[str, str],
    workflow_arns: Sequence[str],
    run_role_arns: Sequence[str],
    *,
    allow_other_tags: bool = False,
) -> dict[str, Any]:
    """Returns the policy as IAM writes it.

    Args:
        group_arn: the run group's ARN.
        run_tags: the tags that a run must have; none asks for none.
        workflow_arns: the workflows that may be started; without any, none may.
        run_role_arns: the roles that a run may be given.
        allow_other_tags: whether a run may have tags beyond those. IAM compares keys without regard to capitals in
            `aws:RequestTag`, so `Team` then passes for `team`.
    """
    runs = f"{group_arn.rpartition(':')[0]}:run/*"
    tagged = {"Condition": conditions} if (conditions := _tags_equal(run_tags, allow_other_tags)) else {}
    statements: list[dict[str, Any]] = [
        {
            "Sid": "StartRunsInThisGroup",
            "Effect": "Allow",
            "Action": "omics:StartRun",
            "Resource": [runs, group_arn, *workflow_arns],
            **tagged,
        },
        {"Sid": "TagThoseRuns", "Effect": "Allow", "Action": "omics:TagResource", "Resource": runs, **tagged},
    ]
    if run_role_arns:
        passed = {"StringEquals": {"iam:PassedToService": SERVICE}}
        statements.append(
            {
                "Sid": "PassTheirRoles",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": list(run_role_arns),
                "Condition": passed,
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def as_json(policy: Mapping[str, Any]) -> str:
    """Returns the policy as text, the same text for the same policy."""
    return json.dumps(policy, indent=2)


def _tags_equal(run_tags: Mapping[str, str], allow_other_tags: bool) -> dict[str, Any]:
    if not run_tags:
        return {}
    equal = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in sorted(run_tags.items())}}
    no_others = {"ForAllValues:StringEquals": {"aws:TagKeys": sorted(run_tags)}}
    return equal if allow_other_tags else {**equal, **no_others}
