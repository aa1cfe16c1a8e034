"""What AWS documents about run groups but botocore's model does not say, each with its source.

Kept apart from the model on purpose: each refusal has its source here, and nothing from the model is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

REQUESTS_A_SECOND: Mapping[str, Limit] = {
    **dict.fromkeys(("CreateRunGroup", "GetRunGroup", "ListRunGroups"), Limit(10, API_QUOTAS)),
    **dict.fromkeys(("UpdateRunGroup", "DeleteRunGroup"), Limit(10, API_QUOTAS)),
    **dict.fromkeys(("TagResource", "UntagResource", "ListTagsForResource"), Limit(5, API_QUOTAS)),
    "StartRun": Limit(1, API_QUOTAS),
}
"""Each operation's own rate, for each account and Region."""
