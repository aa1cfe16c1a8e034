"""Takes a policy out of what AWS's command line prints, and recognises what is not a tag policy.

`describe-effective-policy` and `describe-policy` wrap a policy, as text, in two keys. A `--query` leaves one of them,
the text as a JSON string, or the policy itself, and a command that fails leaves an empty file.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pulumi_healthomics import DocumentError

from healthomics_components.documents import Document, parse_json, read
from healthomics_components.sections import kind

TAG_POLICY = "TAG_POLICY"
COMMAND = f"`aws organizations describe-effective-policy --policy-type {TAG_POLICY}`"

# What the two commands of AWS's command line wrap a policy in: {"EffectivePolicy": {"PolicyContent": "{…}"}}.
_WRAPPERS = (("EffectivePolicy", "PolicyContent"), ("Policy", "Content"))


def document_of(source: Mapping[str, Any] | str | os.PathLike[str], subject: str) -> Document:
    """Returns what a file holds or a program gives, taken out of what AWS's command line wraps a policy in.

    Args:
        source: a file's path, or a mapping.
        subject: what a mapping is called in messages.

    Raises:
        DocumentError: it is neither a path nor a mapping; the file cannot be read or is empty; or it is a policy of
            another kind.
    """
    if isinstance(source, Mapping):
        return policy_in(Document(source, subject))
    if not isinstance(source, str | os.PathLike):
        reason = f"{subject} must be a mapping of keys to values or a file's path, got {kind(source)}"
        raise DocumentError(subject, [reason])
    return policy_in(read(source))


def is_tag_policy(document: Document) -> bool:
    """Whether a document has the form of a tag policy, or of what AWS's command line wraps one in."""
    marks = {"tags", *(it for wrapper in _WRAPPERS for it in wrapper)}
    return isinstance(document.content, Mapping) and not marks.isdisjoint(document.content)


def policy_in(document: Document) -> Document:
    """Returns the policy inside what AWS's command line prints, and any other document as it is.

    Raises:
        DocumentError: it is empty, or a policy of another kind.
    """
    if document.content is None:
        reason = "is empty; if a command was to write it, that command failed. Conventions that require nothing are {}"
        document.refuse([f"{document.origin} {reason}"])
    text, field = document.content, "the policy in it"
    if isinstance(document.content, Mapping):
        text, field = _wrapped(document, document.content)
    # A string that is not JSON, such as the None of `--output text`, is refused by those who expect a mapping.
    if isinstance(text, str) and (text is not document.content or text.lstrip().startswith("{")):
        inner = parse_json(text, f"{document.origin} ({field})")
        return policy_in(replace(inner, repeated=(*document.repeated, *inner.repeated)))
    if isinstance(document.content, Mapping) and "Statement" in document.content and "tags" not in document.content:
        document.refuse([_another_policy(document, "has statements, as a service control policy has", "Statement")])
    return document


def _wrapped(document: Document, content: Mapping[str, Any]) -> tuple[Any, str]:
    """Returns the text of a wrapped policy, or None, and the name of the field that it is in."""
    for wrapper, field in _WRAPPERS:
        if wrapper not in content and field not in content:
            continue
        inner, trail = (content[wrapper], (wrapper,)) if wrapper in content else (content, ())
        if not isinstance(inner, Mapping):
            document.refuse([f"{document.at(*trail)} must be a mapping of keys to values, got {kind(inner)}"])
        summary = inner.get("PolicySummary")
        policy_type = inner.get("PolicyType") or (summary.get("Type") if isinstance(summary, Mapping) else None)
        if isinstance(policy_type, str) and policy_type != TAG_POLICY:
            document.refuse([_another_policy(document, f"is of the type {policy_type}", *trail)])
        if not isinstance(inner.get(field), str):
            place = document.at(*trail, field)
            document.refuse([f"{place} must be the policy as a string, got {kind(inner.get(field))}"])
        return inner[field], field
    return None, ""


def _another_policy(document: Document, reason: str, *trail: str) -> str:
    return f"{document.at(*trail)} {reason}, and is not a tag policy; {COMMAND} prints one"
