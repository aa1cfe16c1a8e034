"""Makes tag conventions from what an organisation wrote down: a YAML or JSON file, or a mapping of a program.

    required: [team, cost-center]
    allowed:
      team: [rare-disease, "cancer-*"]
    defaults:
      cost-center: "1000"
    fixed:
      managed-by: platform
    forbidden: [owner]

Each key is one attribute of `TagConventions`; all may be left out. A tag policy of AWS Organizations is recognised by
its form and read in `tag_policy`.
"""

import os
from collections.abc import Mapping
from typing import Any

from pulumi_healthomics import Contradiction, DocumentError, TagConventions

from healthomics_components.documents import Document
from healthomics_components.policy_answers import document_of, is_tag_policy
from healthomics_components.sections import Section
from healthomics_components.tag_policy import conventions_of_tag_policy

ConventionsSource = TagConventions | Mapping[str, Any] | str | os.PathLike[str]
"""Conventions, or where to find them."""

KEYS = ("required", "allowed", "defaults", "fixed", "forbidden", "keys")


def read_conventions(source: ConventionsSource) -> TagConventions:
    """Returns the conventions that a file or a mapping describes.

    Args:
        source: a file's path, a mapping of the same form, or conventions, which are returned as they are. File and
            mapping may also hold a tag policy of AWS Organizations.

    Raises:
        DocumentError: with every mistake at once, each naming file and line, or the key in the mapping.
    """
    if isinstance(source, TagConventions):
        return source
    return conventions_in(document_of(source, "conventions"))


def conventions_in(document: Document) -> TagConventions:
    """Returns the conventions, or the tag policy, that a document holds; see `read_conventions`."""
    if is_tag_policy(document):
        return conventions_of_tag_policy(document)
    mistakes: list[str] = []
    section = Section(document, mistakes)
    section.allow_only(KEYS)
    allowed = section.section("allowed")
    rules: dict[str, Any] = {
        "required": section.texts("required"),
        "allowed": {key: allowed.texts(key) for key in allowed},
        "defaults": section.text_by_key("defaults"),
        "fixed": section.text_by_key("fixed"),
        "forbidden": section.texts("forbidden"),
        "keys": section.texts("keys"),
    }
    document.refuse(mistakes)
    return made_from(document, rules)


def made_from(document: Document, rules: Mapping[str, Any]) -> TagConventions:
    """Returns conventions; where the rules contradict each other, says in which line."""
    try:
        return TagConventions(**rules)
    except DocumentError as error:
        found = [it for it in error.reasons if isinstance(it, Contradiction)]
        raise DocumentError(document.origin, [f"{document.at(*it.trail)} {it.reason}" for it in found]) from None
