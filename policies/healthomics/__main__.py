"""The policy pack: an organisation's rules for every run group, whatever program makes it.

`healthomics_policies.settings` says how to configure it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from healthomics_policies import rules
from healthomics_policies.settings import PackError, read_settings
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

FILE = Path(os.environ.get("PULUMI_HEALTHOMICS_POLICIES", Path(__file__).with_name("healthomics-policies.yaml")))

try:
    SETTINGS = read_settings(FILE)
except PackError as error:
    sys.exit(f"error: {error}")


def of_groups(find: Callable[[Any], Iterator[str]]) -> Callable[[Any, Any], None]:
    """Returns a validation that reports what a function finds wrong with a run group."""

    def validate(args: Any, report_violation: Callable[[str], None]) -> None:
        if args.resource_type in rules.RUN_GROUPS:
            for sentence in find(args):
                report_violation(sentence)

    return validate


def remediate(args: Any) -> Mapping[str, Any] | None:
    """Adds the conventions' fixed tags and defaults to a run group."""
    if args.resource_type in rules.RUN_GROUPS:
        return rules.with_tags(SETTINGS["conventions"].conventions, args.props)
    return None


def budget(args: Any, report_violation: Callable[[str], None]) -> None:
    """Compares the sums over the stack with the budget."""
    groups = [it.props for it in args.resources if it.resource_type in rules.RUN_GROUPS]
    for sentence in rules.over_budget(SETTINGS["budget"].numbers, groups):
        report_violation(sentence)


ABOUT = {
    "conventions": "Tags follow the organisation's conventions.",
    "ceilings": "No limit is over its ceiling.",
    "limits": "Every run group has a limit.",
    "parents": "Run groups are made by the organisation's components.",
    "budget": "The run groups of a stack stay within a budget.",
}
FINDERS: dict[str, Callable[[Any], Iterator[str]]] = {
    "conventions": lambda args: rules.tags_against(SETTINGS["conventions"].conventions, args.props),
    "ceilings": lambda args: rules.over_ceilings(SETTINGS["ceilings"].numbers, args.props),
    "limits": lambda args: rules.unlimited(args.props),
    "parents": lambda args: rules.outside(SETTINGS["parents"].types, args.urn, args.props),
}


def policy(name: str) -> ResourceValidationPolicy | StackValidationPolicy:
    """Returns the policy of a rule that is on."""
    about, level = ABOUT[name], EnforcementLevel(SETTINGS[name].level)
    if name == "budget":
        return StackValidationPolicy(name, about, budget, level)
    does: Any = {"remediate": remediate} if SETTINGS[name].level == "remediate" else {}
    return ResourceValidationPolicy(name, about, of_groups(FINDERS[name]), level, **does)


PolicyPack("healthomics", [policy(name) for name in SETTINGS])
