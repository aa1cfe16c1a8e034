"""Makes tag conventions from a tag policy of AWS Organizations, as AWS writes it.

Taken are the effective policy of an account (`aws organizations describe-effective-policy`, the whole answer, or what
`--query` leaves of it: the policy, as it is or as a JSON string) and a single policy (`describe-policy`, in the same
ways), which states its values with `@@assign`.
Other operators say how policies of a tree combine; working that out is AWS's business, so they are refused. Only
`@@operators_allowed_for_child_policies` is ignored: it is about other policies, not about tags.

What a policy means for a run group:

- `tag_key` is the key with its capitals; where it is missing, AWS takes the policy key in lower case;
- `tag_value` are the allowed values, with at most one `*` each; without it, any value is allowed;
- `report_required_tag_for` makes the key required, if it names the resource type, all of its service, or both as
  `service:ALL_SUPPORTED`;
- `enforced_for` changes nothing here: AWS then refuses what it otherwise only reports, and a preview always refuses.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pulumi_healthomics import Contradiction, DocumentError, TagConventions

from healthomics_components.documents import Document
from healthomics_components.policy_answers import COMMAND, document_of
from healthomics_components.sections import Section, did_you_mean

RUN_GROUP = "omics:runGroup"
ASSIGN = "@@assign"
CHILDREN = "@@operators_allowed_for_child_policies"
INHERITANCE = ("@@append", "@@remove")
FIELDS = ("tag_key", "tag_value", "enforced_for", "report_required_tag_for")


def read_tag_policy(
    source: Mapping[str, Any] | str | os.PathLike[str], *, resource_type: str = RUN_GROUP
) -> TagConventions:
    """Returns the conventions that a tag policy describes.

    Args:
        source: a file's path, or the policy as a mapping.
        resource_type: whose required keys count, as `report_required_tag_for` names it. A policy that names other
            resource types only can be applied to run groups by naming one of those, such as `s3:bucket`.

    Raises:
        DocumentError: with every mistake at once, each naming file and line, or the key in the mapping.
    """
    return conventions_of_tag_policy(document_of(source, "tag policy"), resource_type)


def conventions_of_tag_policy(document: Document, resource_type: str = RUN_GROUP) -> TagConventions:
    """Returns the conventions of a tag policy; see `read_tag_policy`."""
    document = replace(document, content=_without_children(document.content))
    document.refuse([f"{document.at(*it)} {_refusal(it[-1])}" for it in _operators(document.content)])
    mistakes: list[str] = []
    policy = Section(document, mistakes)
    policy.allow_only(("tags",))
    tags = policy.section("tags")
    first: dict[str, str] = {}
    for policy_key in tags:
        other = first.setdefault(policy_key.lower(), policy_key)
        if other != policy_key:
            tags.mistake(f"differs from {other!r} only in its capitals: AWS takes one", policy_key)
    rules = tuple(_rule(tags.section(policy_key), policy_key, resource_type) for policy_key in tags)
    document.refuse(mistakes)
    return _made_from(document, rules)


@dataclass(frozen=True)
class _Rule:
    """What a policy says about one key."""

    policy_key: str
    key: str
    allowed: tuple[str, ...]
    required: bool


def _rule(section: Section, policy_key: str, resource_type: str) -> _Rule:
    section.allow_only(FIELDS)
    key = _assigned_text(section, "tag_key") or policy_key.lower()
    if key.lower() != policy_key.lower():
        section.mistake(f"may differ from {policy_key!r} only in its capitals, got {key!r}", "tag_key")
    allowed = _assigned_texts(section, "tag_value")
    _assigned_texts(section, "enforced_for")
    required = _names(_assigned_texts(section, "report_required_tag_for"), resource_type)
    return _Rule(policy_key, key, allowed, required)


def _made_from(document: Document, rules: Sequence[_Rule]) -> TagConventions:
    """Returns conventions; where the rules contradict each other, says in which line of the policy."""
    try:
        return TagConventions(
            required=tuple(it.key for it in rules if it.required),
            allowed={it.key: it.allowed for it in rules if it.allowed},
            keys=tuple(it.key for it in rules),
        )
    except DocumentError as error:
        found = [it for it in error.reasons if isinstance(it, Contradiction)]
        policy_keys = {it.key: it.policy_key for it in rules}
        places = [document.at("tags", *(policy_keys[key] for key in it.trail[1:])) for it in found]
        reasons = [f"{place} {it.reason}" for place, it in zip(places, found, strict=True)]
        raise DocumentError(document.origin, reasons) from None


def _refusal(operator: str) -> str:
    if operator not in INHERITANCE:
        return f"is not an operator of tag policies{did_you_mean(operator, (ASSIGN, CHILDREN, *INHERITANCE))}"
    return (
        "is an inheritance operator, and what it comes to depends on the organisation's other policies; use the "
        f"effective policy of an account, which is what {COMMAND} prints"
    )


def _operators(content: object, trail: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            if str(key).startswith("@@") and key != ASSIGN:
                yield (*trail, str(key))
            else:
                yield from _operators(value, (*trail, str(key)))


def _without_children(content: Any) -> Any:
    if not isinstance(content, Mapping):
        return content
    return {key: _without_children(value) for key, value in content.items() if key != CHILDREN}


def _assigned_text(rule: Section, field: str) -> str | None:
    holder, key = _assigned(rule, field)
    return holder.text(key)


def _assigned_texts(rule: Section, field: str) -> tuple[str, ...]:
    holder, key = _assigned(rule, field)
    return holder.texts(key)


def _assigned(rule: Section, field: str) -> tuple[Section, str]:
    """Returns where a field's value is: below `@@assign` in a single policy, by itself in an effective one."""
    if not rule.holds_mapping(field):
        return rule, field
    holder = rule.section(field)
    holder.allow_only((ASSIGN,))
    return holder, ASSIGN


def _names(resource_types: Iterable[str], resource_type: str) -> bool:
    service = resource_type.partition(":")[0]
    meant = {it.lower() for it in (resource_type, f"{service}:*", f"{service}:ALL_SUPPORTED")}
    return any(it.lower() in meant for it in resource_types)
