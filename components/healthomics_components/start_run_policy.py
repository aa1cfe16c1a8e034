"""The IAM policy of those who start runs in one group. Pure.

It allows three things and nothing else: starting a run in this group of one of the given workflows, giving that run
its tags, and passing the given roles to HealthOmics. AWS looks at each resource of a StartRun call for itself, so a
call that names another group or another workflow is not allowed by it.

A run must carry exactly the given tags: each `aws:RequestTag` condition fails where the tag is missing or different, so
an untagged run is denied, and `aws:TagKeys` fails where there is another key. The latter is `ForAllValues`, which
holds for no tags at all, but then the former fail.

What is documented, and what is not:

- By AWS's Service Authorization Reference, `omics:StartRun` needs `run`, and may be confined by `workflow`, `runGroup`,
  `runCache`, `configuration` and `runBatch`; `omics:StartRunBatch` needs `run` and `runBatch`, and may be confined by
  the first three. AWS's guide adds that a batch needs StartRun too, and that its runs are authorized with their tags.
- It *confines*. Whether IAM alone can force a caller to name a group at all is not documented: a run without a group
  uses `run/*` and the workflow, which must be allowed here. Do not take it for a guarantee.
- Which tags `aws:RequestTag` has while AWS authorizes a StartRunBatch call, the batch's or its runs', is not
  documented. The policy asks for the same tags on both, so a batch that is given them twice is allowed either way.
- It only allows. What other policies of the same role allow stays allowed. A Deny would be stricter, but would keep a
  role of two groups from starting runs in either.

The tests parse the document with moto's IAM and decide requests by it; it was never run against AWS.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from healthomics_components.start_run_arns import KINDS, mistake_in, place_of

SERVICE = "omics.amazonaws.com"

MOST_CHARACTERS = 6144
"""The characters that IAM lets a managed policy have, without its white space."""


class PolicyError(ValueError):
    """A policy cannot be made.

    Attributes:
        reasons: everything that is wrong, each naming the argument.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Grant:
    """What those who start runs in a group may do; see `start_run_policies`."""

    group_arn: str
    run_tags: Mapping[str, str]
    workflow_arns: Sequence[str] = ()
    run_role_arns: Sequence[str] = ()
    run_cache_arns: Sequence[str] = ()
    configuration_names: Sequence[str] = ()
    allow_batches: bool = False
    allow_other_tags: bool = False

    def mistakes(self) -> tuple[str, ...]:
        """Returns what is wrong with the lists, such as a workflow of another Region."""
        place = place_of(self.group_arn)
        listed = ((key, number, it) for key in KINDS for number, it in enumerate(getattr(self, key), 1))
        found = ((key, number, it, mistake_in(key, it, place)) for key, number, it in listed)
        return tuple(f"{key}.{number} {reason}, got {it!r}" for key, number, it, reason in found if reason)

    def parts(self) -> tuple[int, ...]:
        """Returns how many workflows are in each policy, for as few policies as hold them.

        Raises:
            PolicyError: what must be in the first one does not fit.
        """
        counts: list[int] = []
        while not counts or sum(counts) < len(self.workflow_arns):
            rest = self.workflow_arns[sum(counts) :]
            document = self._further if counts else self._first
            counted = range(len(rest) + 1)
            fitting = bisect_right(counted, MOST_CHARACTERS, key=lambda count: size_of(document(rest[:count]))) - 1
            if fitting < (1 if counts else 0):
                raise PolicyError([self._too_large(document([]))])
            counts.append(fitting)
        return tuple(counts)

    def policies(self, parts: Sequence[int]) -> list[dict[str, Any]]:
        """Returns the policies.

        Args:
            parts: how many workflows each is to hold, as `parts` gives them.

        Raises:
            PolicyError: one of them is larger than IAM takes.
        """
        made: list[dict[str, Any]] = []
        start = 0
        for count in parts:
            workflows = self.workflow_arns[start : start + count]
            made.append(self._further(workflows) if made else self._first(workflows))
            start += count
        if too_large := [it for it in made if size_of(it) > MOST_CHARACTERS]:
            raise PolicyError([self._too_large(too_large[0])])
        return made

    def _first(self, workflows: Sequence[str]) -> dict[str, Any]:
        place = self.group_arn.rpartition(":")[0]
        created = [f"{place}:run/*", *([f"{place}:runBatch/*"] if self.allow_batches else [])]
        configurations = [f"{place}:configuration/{name}" for name in self.configuration_names]
        resources = [*created, self.group_arn, *workflows, *self.run_cache_arns, *configurations]
        statements = [
            self._starting("StartRunsInThisGroup", resources),
            self._tagged("TagThoseRuns", "omics:TagResource", created if self.allow_batches else created[0]),
        ]
        if self.run_role_arns:
            passed = {"StringEquals": {"iam:PassedToService": SERVICE}}
            statements.append(_statement("PassTheirRoles", "iam:PassRole", [*self.run_role_arns], passed))
        return _document(statements)

    def _further(self, workflows: Sequence[str]) -> dict[str, Any]:
        return _document([self._starting("StartRunsOfFurtherWorkflows", [*workflows])])

    def _starting(self, sid: str, resources: list[str]) -> dict[str, Any]:
        batches = ["omics:StartRun", "omics:StartRunBatch"]
        return self._tagged(sid, batches if self.allow_batches else batches[0], resources)

    def _tagged(self, sid: str, action: str | list[str], resources: str | list[str]) -> dict[str, Any]:
        if not self.run_tags:
            return _statement(sid, action, resources, {})
        equal = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in sorted(self.run_tags.items())}}
        no_others = {"ForAllValues:StringEquals": {"aws:TagKeys": sorted(self.run_tags)}}
        return _statement(sid, action, resources, equal if self.allow_other_tags else {**equal, **no_others})

    def _too_large(self, document: Mapping[str, Any]) -> str:
        """Returns the reason for refusing a policy: which arguments take how many characters of it."""
        whole = size_of(self._first([]))
        without: dict[str, Grant] = {
            "run_role_arns": replace(self, run_role_arns=()),
            "run_cache_arns": replace(self, run_cache_arns=()),
            "configuration_names": replace(self, configuration_names=()),
            "the run tags": replace(self, run_tags={}),
        }
        shares = {name: whole - size_of(it._first([])) for name, it in without.items()}
        largest = sorted(((share, name) for name, share in shares.items() if share), reverse=True)
        named = ", ".join(f"{name} {share:,}" for share, name in largest)
        return (
            f"the policy of those who start runs would have {size_of(document):,} characters, of which IAM allows "
            f"{MOST_CHARACTERS:,}; beside the workflows, {named} of them"
        )


def start_run_policy(
    group_arn: str,
    run_tags: Mapping[str, str],
    workflow_arns: Sequence[str],
    run_role_arns: Sequence[str],
    **options: Any,
) -> dict[str, Any]:
    """Returns the policy as IAM writes it, if one is enough. It takes the arguments of `start_run_policies`.

    Raises:
        PolicyError: as there; or one policy cannot hold all workflows.
    """
    policies = start_run_policies(group_arn, run_tags, workflow_arns, run_role_arns, **options)
    if len(policies) > 1:
        raise PolicyError([f"workflow_arns takes {len(policies)} policies; start_run_policies returns all of them"])
    return policies[0]


def start_run_policies(
    group_arn: str,
    run_tags: Mapping[str, str],
    workflow_arns: Sequence[str],
    run_role_arns: Sequence[str],
    *,
    run_cache_arns: Sequence[str] = (),
    configuration_names: Sequence[str] = (),
    allow_batches: bool = False,
    allow_other_tags: bool = False,
) -> list[dict[str, Any]]:
    """Returns the policies as IAM writes them: one, or as many as the workflows take. A role needs all of them.

    Args:
        group_arn: the run group's ARN.
        run_tags: the tags that a run must have; none asks for none.
        workflow_arns: the workflows that may be started, or versions of them; without any, none may.
        run_role_arns: the roles that a run may be given, of the group's account.
        run_cache_arns: the run caches that a run may use, of the group's account.
        configuration_names: the configurations that a run may use, by their names in the group's account.
        allow_batches: whether runs may also be started by StartRunBatch.
        allow_other_tags: whether a run may have tags beyond those. IAM compares keys without regard to capitals in
            `aws:RequestTag`, so `Team` then passes for `team`.

    Raises:
        PolicyError: a list holds a wildcard, a bare id, or what is in another partition or Region than the group; a
            role or run cache is in another account; or what all policies need is over IAM's 6,144 characters.
    """
    grant = Grant(
        group_arn,
        run_tags,
        workflow_arns,
        run_role_arns,
        run_cache_arns,
        configuration_names,
        allow_batches,
        allow_other_tags,
    )
    if reasons := grant.mistakes():
        raise PolicyError(reasons)
    return grant.policies(grant.parts())


def size_of(policy: Mapping[str, Any]) -> int:
    """Returns the characters of a policy as IAM counts them: without white space."""
    return sum(map(len, json.dumps(policy).split()))


def as_json(policy: Mapping[str, Any]) -> str:
    """Returns the policy as text, the same text for the same policy."""
    return json.dumps(policy, indent=2)


def _statement(sid: str, action: str | list[str], resource: str | list[str], condition: Any) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
