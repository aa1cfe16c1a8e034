"""The tags of run groups, runs and batches: what AWS allows, and the operations, which find a resource by its ARN."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from healthomics_emulator.wire.constraints import fits
from healthomics_emulator.wire.errors import ServiceError, not_found, violations

from .context import Context, Parameters, Result
from .records import Batch, Run, RunGroup
from .rules import TAG_NAMING, TAGS_A_RESOURCE

TagCheck = Callable[[Mapping[str, str]], Iterator[str]]

_ARN_PARTS = 6
# As in the pattern that AWS's tagging APIs publish: Unicode's letters, numbers and separators.
_TAG_TEXT = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"


def tag_resource(context: Context, parameters: Parameters) -> Result:
    """Adds tags; those of the same key get the new value."""
    resource = _resource(context, parameters["resourceArn"], to_write=True)
    merged = {**resource.tags, **parameters["tags"]}
    check_tags(merged)
    resource.tags = merged
    context.store.touch()
    return {}


def untag_resource(context: Context, parameters: Parameters) -> Result:
    """Removes tags; keys that the resource does not have are ignored."""
    resource = _resource(context, parameters["resourceArn"], to_write=True)
    for key in parameters["tagKeys"]:
        resource.tags.pop(key, None)
    context.store.touch()
    return {}


def list_tags_for_resource(context: Context, parameters: Parameters) -> Result:
    """All tags of a resource."""
    return {"tags": _resource(context, parameters["resourceArn"]).tags}


def _resource(context: Context, arn: str, *, to_write: bool = False) -> RunGroup | Run | Batch:
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS or parts[2] != "omics":
        raise ServiceError("ValidationException", f"{arn} is not the ARN of a HealthOmics resource.")
    kind, _, identifier = parts[5].partition("/")
    resource: RunGroup | Run | Batch | None = None
    if kind == "runGroup":
        resource = context.store.find_run_group(context.place, identifier, context.now)
    elif kind == "run":
        resource = context.store.find_run(context.place, identifier)
    elif kind == "runBatch":
        resource = context.store.find_batch(context.place, identifier)
    # The whole ARN decides: another account's or Region's is not found, whatever its id.
    if resource is None or resource.arn != arn:
        raise not_found("Resource", arn)
    return context.run_group_to_change(identifier) if to_write and kind == "runGroup" else resource


def check_tags(tags: Mapping[str, str]) -> None:
    """Refuses tags that AWS would.

    Raises:
        ServiceError: One ValidationException that lists every reason.
    """
    if broken := [reason for _, check, _ in TAG_RULES for reason in check(tags)]:
        raise violations(broken)


def _too_many(tags: Mapping[str, str]) -> Iterator[str]:
    if len(tags) > TAGS_A_RESOURCE.value:
        yield (
            f"Value at '/tags' with length {len(tags)} failed to satisfy constraint: "
            f"Member must have length less than or equal to {TAGS_A_RESOURCE.value}"
        )


def _strange_characters(tags: Mapping[str, str]) -> Iterator[str]:
    for key, value in tags.items():
        if not fits(_TAG_TEXT, key):
            yield f"Tag key {key!r} contains a character that is not allowed"
        if not fits(_TAG_TEXT, value):
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
