"""What AWS documents about run groups but botocore's model does not say, each with its source.

Kept apart from the model on purpose: whoever doubts a refusal finds its origin here, and nothing
that the model does say is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from healthomics_emulator.wire.patterns import compile_pattern

TAGS = "https://docs.aws.amazon.com/omics/latest/dev/add-a-tag.html"
TAG_NAMING = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"
QUOTAS = "https://docs.aws.amazon.com/omics/latest/dev/service-quotas.html"
API_QUOTAS = "https://docs.aws.amazon.com/omics/latest/dev/api-quotas.html"


@dataclass(frozen=True)
class Limit:
    """A number that AWS documents, and where."""

    value: int
    source: str


TAGS_A_RESOURCE = Limit(50, TAGS)
RUN_GROUPS_A_REGION = Limit(1000, QUOTAS)

_RUN_GROUP_RATE = Limit(10, API_QUOTAS)
_TAG_RATE = Limit(5, API_QUOTAS)

REQUESTS_A_SECOND: Mapping[str, Limit] = {
    "CreateRunGroup": _RUN_GROUP_RATE,
    "GetRunGroup": _RUN_GROUP_RATE,
    "UpdateRunGroup": _RUN_GROUP_RATE,
    "DeleteRunGroup": _RUN_GROUP_RATE,
    "ListRunGroups": _RUN_GROUP_RATE,
    "TagResource": _TAG_RATE,
    "UntagResource": _TAG_RATE,
    "ListTagsForResource": _TAG_RATE,
    "StartRun": Limit(1, API_QUOTAS),
}
"""Each operation's own rate, for each account and Region."""

TagCheck = Callable[[Mapping[str, str]], Iterator[str]]

# As in the pattern that AWS's tagging APIs publish: Unicode's letters, numbers and separators.
_TAG_TEXT = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"


def _too_many(tags: Mapping[str, str]) -> Iterator[str]:
    if len(tags) > TAGS_A_RESOURCE.value:
        yield (
            f"Value at '/tags' with length {len(tags)} failed to satisfy constraint: "
            f"Member must have length less than or equal to {TAGS_A_RESOURCE.value}"
        )


def _strange_characters(tags: Mapping[str, str]) -> Iterator[str]:
    allowed = compile_pattern(_TAG_TEXT)
    for key, value in tags.items():
        if not allowed.fullmatch(key):
            yield f"Tag key {key!r} contains a character that is not allowed"
        if not allowed.fullmatch(value):
            yield f"The value of tag {key!r} contains a character that is not allowed"


def _reserved_keys(tags: Mapping[str, str]) -> Iterator[str]:
    for key in tags:
        if key.lower().startswith("aws:"):
            yield f"Tag key {key!r} starts with the prefix 'aws:', which AWS reserves"


TAG_RULES: Sequence[tuple[str, TagCheck, str]] = (
    ("at most 50 tags a resource", _too_many, TAGS_A_RESOURCE.source),
    ("letters, digits, white space and _ . : / = + - @", _strange_characters, TAG_NAMING),
    ("no key starts with aws:, in capitals or not", _reserved_keys, TAG_NAMING),
)
"""Each rule for the tags of a resource, all of them, after a merge: in words, as code, its source."""


def broken_tag_rules(tags: Mapping[str, str]) -> Iterator[str]:
    """Every reason why a resource can not carry these tags."""
    for _, check, _ in TAG_RULES:
        yield from check(tags)
