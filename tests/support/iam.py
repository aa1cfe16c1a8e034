"""Judges requests by an IAM policy, as far as our policies go; what it does not know it refuses to judge.

moto's own access control ignores conditions that it does not know and keys that a request lacks, so it can not show
what a condition is for. This evaluator follows IAM's reference: an explicit Deny wins, without an Allow the answer is
no, operators and keys are ANDed, values ORed, a missing key fails `StringEquals`, and `ForAllValues` holds for none.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

It answered as npm's `@cloud-copilot/iam-simulate` 0.1.173 does in every case of the policy's tests (2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

Context = Mapping[str, "str | list[str]"]
_ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Condition"}


@dataclass(frozen=True)
class Request:
    """One question to IAM: an action, one resource of it, and the context that AWS adds."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


def tagged(action: str, resource: str, **tags: str) -> Request:
    """Returns a request that brings tags; `_` in a key stands for `-`."""
    named = {key.replace("_", "-"): value for key, value in tags.items()}
    context: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in named.items()}
    return Request(action, resource, {**context, "aws:TagKeys": list(named)})


def allows(policy: Mapping[str, Any], request: Request) -> bool:
    """Whether a policy allows a request."""
    effects = [it["Effect"] for it in policy["Statement"] if _applies(it, request)]
    return "Deny" not in effects and "Allow" in effects


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    unknown = statement.keys() - _ELEMENTS
    assert not unknown, f"the evaluator does not know {unknown}"
    return (
        any(fnmatchcase(request.action.lower(), it.lower()) for it in _listed(statement["Action"]))
        and any(fnmatchcase(request.resource, it) for it in _listed(statement["Resource"]))
        and all(
            _holds(operator, wanted, request.context) for operator, wanted in statement.get("Condition", {}).items()
        )
    )


def _holds(operator: str, wanted: Mapping[str, str | list[str]], context: Context) -> bool:
    given = {key.lower(): _listed(values) for key, values in context.items()}
    for key, values in wanted.items():
        got = given.get(key.lower(), [])
        if operator == "StringEquals":
            held = len(got) == 1 and got[0] in _listed(values)
        else:
            assert operator == "ForAllValues:StringEquals", f"the evaluator does not know {operator}"
            held = all(it in _listed(values) for it in got)
        if not held:
            return False
    return True


def _listed(values: str | list[str]) -> list[str]:
    return [values] if isinstance(values, str) else values
