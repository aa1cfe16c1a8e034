"""The three operations on the tags of a run group or a run, found by its ARN."""

from __future__ import annotations

from healthomics_emulator.wire.errors import ServiceError, conflict, not_found

from .context import Context, Parameters, Result, check_tags
from .store import Run, RunGroup

_ARN_PARTS = 6


def tag_resource(context: Context, parameters: Parameters) -> Result:
    """Adds tags; those of the same key get the new value."""
    resource = _resource(context, parameters["resourceArn"], to_write=True)
    merged = {**resource.tags, **parameters["tags"]}
    check_tags(merged)
    resource.tags = merged
    context.store.touch()
    return {}


def untag_resource(context: Context, parameters: Parameters) -> Result:
    """Removes tags; keys that the resource does not have are no mistake."""
    resource = _resource(context, parameters["resourceArn"], to_write=True)
    for key in parameters["tagKeys"]:
        resource.tags.pop(key, None)
    context.store.touch()
    return {}


def list_tags_for_resource(context: Context, parameters: Parameters) -> Result:
    """All tags of a resource."""
    return {"tags": _resource(context, parameters["resourceArn"]).tags}


def _resource(context: Context, arn: str, *, to_write: bool = False) -> RunGroup | Run:
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS or parts[2] != "omics":
        raise ServiceError("ValidationException", f"{arn} is not the ARN of a HealthOmics resource.")
    kind, _, identifier = parts[5].partition("/")
    resource: RunGroup | Run | None = None
    if kind == "runGroup":
        resource = context.store.find_run_group(context.place, identifier, context.now)
    elif kind == "run":
        resource = context.store.find_run(context.place, identifier)
    # The whole ARN decides: another account's or Region's is not found, whatever its id.
    if resource is None or resource.arn != arn:
        raise not_found("Resource", arn)
    if to_write and isinstance(resource, RunGroup) and resource.gone_from is not None:
        raise conflict(f"Run group {resource.id} is being deleted.")
    return resource
