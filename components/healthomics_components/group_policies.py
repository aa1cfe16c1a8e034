"""The policies of those who start runs in a group, from a component's arguments to its outputs.

Plain text is checked before anything is created. Outputs are checked as soon as they are known, before a policy with
them is used, and messages do not show them: they may be secrets.

A preview must know how many policies there are, so outputs count as the longest text that the API allows there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import pulumi
from pulumi_healthomics import UNKNOWN, GovernanceError, RunGroup

from healthomics_components.component_outputs import made_of
from healthomics_components.known import Known
from healthomics_components.refusal import RefusedError
from healthomics_components.sections import Section, kind
from healthomics_components.start_run_arns import KINDS, Place, mistake_in, place_in, place_of
from healthomics_components.start_run_policy import Grant, PolicyError, as_json

_LONGEST_ID = "0" * 18
_LONGEST_TAG = "x" * 256
_LONGEST_REGION = "ap-southeast-1"
_LONGEST_PARTITION = "aws-us-gov"


def read_list(section: Section, key: str, region: str | None) -> list[Any]:
    """Returns a list of workflows, roles, run caches or configurations, and notes what is wrong with it."""
    return section.inputs(key, lambda it: _reason(key, it, place_in(region)))


def parts_now(args: Mapping[str, Any], known: Known) -> tuple[int, ...]:
    """Returns how many workflows are in each of a group's policies.

    Args:
        args: the component's.
        known: the Region, default tags and conventions of its group.

    Raises:
        PolicyError: what every policy needs does not fit into one, whatever the outputs will be.
    """
    try:
        return _estimated(args, known, longest=True).parts()
    except PolicyError:
        return _estimated(args, known, longest=False).parts()


def policy_documents(
    subject: str,
    group: RunGroup,
    run_tags: pulumi.Output[dict[str, str]],
    args: Mapping[str, Any],
    *,
    parts: Sequence[int],
    region: str | None,
) -> pulumi.Output[list[str]]:
    """Returns the policies as JSON; none for a group without an ARN, which only Pulumi's mocks make.

    Args:
        subject: the group, as a message calls it.
        group: the group.
        run_tags: the tags that its runs must have.
        args: the component's arguments, in which nothing that is plain text is wrong.
        parts: as `parts_now` returns them.
        region: the Region, if it is known now.
    """
    given = {key: args.get(key) or () for key in KINDS}
    written = {key: it for key, it in given.items() if _is_list(it)}
    plain = {key for key, it in written.items() if all(isinstance(item, str) for item in it)}

    def documents(known: Mapping[str, Any]) -> list[str]:
        if known["arn"] is None:
            return []
        lists = {key: known.get(key, it) for key, it in given.items()}
        place = place_of(known["arn"])
        _refuse(subject, [reason for key, it in lists.items() for reason in _reasons(key, it, place, given[key])])
        # A list that is an output itself had no length yet when the policies were counted.
        workflows = len(lists["workflow_arns"])
        grant = _grant(known["arn"], known["run_tags"], lists, args)
        try:
            return [as_json(it) for it in grant.policies(parts if sum(parts) == workflows else (workflows,))]
        except PolicyError as error:
            raise RefusedError(GovernanceError(subject, error.reasons)) from None

    def checked_by(known: str | None) -> str | None:
        place = place_in(known)
        _refuse(subject, [reason for key, it in written.items() for reason in _reasons(key, it, place, it)])
        return known

    where = group.region if region is None else region
    later: dict[str, pulumi.Output[Any]]
    later = {key: _checked(subject, key, it, where) for key, it in given.items() if key not in plain}
    if region is None and any(written.values()):
        later["region"] = group.region.apply(checked_by)
    return made_of({"arn": group.arn, "run_tags": run_tags, **later}, documents)


def _checked(subject: str, key: str, given: Any, region: pulumi.Input[str]) -> pulumi.Output[list[str]]:
    """Returns a list that has outputs in it or is one; each is checked when it is known."""

    def accepted(region: str | None, values: Any, first: int) -> Any:
        _refuse(subject, _reasons(key, values, place_in(region), first=first))
        return values

    def item(number: int, it: Any) -> Any:
        if isinstance(it, str):
            return it
        return pulumi.Output.all(region, it).apply(lambda known: accepted(known[0], [known[1]], number)[0])

    if _is_list(given):
        return pulumi.Output.all(*(item(number, it) for number, it in enumerate(given, 1)))
    return pulumi.Output.all(region, given).apply(lambda known: accepted(known[0], known[1] or [], 1))


def _reasons(key: str, values: Any, place: Place, given: Any = (), first: int = 1) -> list[str]:
    """Returns what is wrong with a list, outputs aside; shows what was plain text in what was given."""
    if not _is_list(values):
        return [f"args.{key} must be a list of strings, got {kind(values)}"]
    pairs = enumerate(zip_longest(values, given if _is_list(given) else ()), first)
    found = ((number, _reason(key, it, place, shown=isinstance(as_given, str))) for number, (it, as_given) in pairs)
    return [f"args.{key}.{number} {reason}" for number, reason in found if reason]


def _reason(key: str, value: Any, place: Place, *, shown: bool = True) -> str | None:
    if isinstance(value, pulumi.Output):
        return None
    if not isinstance(value, str):
        return f"must be {KINDS[key].wanted}, got {kind(value)}"
    found = mistake_in(key, value, place)
    return f"{found}, got {value!r}" if found and shown else found


def _refuse(subject: str, reasons: Sequence[str]) -> None:
    if reasons:
        raise RefusedError(GovernanceError(subject, reasons))


def _estimated(args: Mapping[str, Any], known: Known, *, longest: bool) -> Grant:
    """Returns what a group's policies will hold, with the longest text for each output, or with none."""
    conventions, region = known.conventions, known.region

    def text(value: Any, long: str) -> str:
        return value if isinstance(value, str) else long if longest else ""

    lists = {
        key: [text(it, "x" * kind.longest) for it in given] if _is_list(given := args.get(key) or []) else []
        for key, kind in KINDS.items()
    }
    tags = args.get("tags")
    # Tags that are one output may have any key.
    later = dict.fromkeys(conventions.governed if tags is not None else (), UNKNOWN)
    own = {key: it for key, it in tags.items() if it is not None} if isinstance(tags, Mapping) else later
    merged = {**conventions.defaults, **own, **conventions.fixed}
    if not merged.keys() >= {*conventions.governed}:
        # An explicit provider may have others, which are not known yet: the policies are measured again later.
        merged = {**(known.default_tags or {}), **merged}
    run_tags = {key: text(merged[key], _LONGEST_TAG) for key in conventions.governed if key in merged}
    partition = text(place_in(region).partition, _LONGEST_PARTITION)
    place = f"arn:{partition}:omics:{text(region, _LONGEST_REGION)}:123456789012"
    return _grant(f"{place}:runGroup/{text(None, _LONGEST_ID)}", run_tags, lists, args)


def _grant(arn: str, run_tags: Mapping[str, str], lists: Mapping[str, Any], args: Mapping[str, Any]) -> Grant:
    return Grant(
        arn,
        run_tags,
        allow_batches=args.get("allow_batches") or False,
        allow_other_tags=args.get("allow_other_run_tags") or False,
        **lists,
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
