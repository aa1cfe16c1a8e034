"""Workflows and run caches: those that a run named, and those that a test registered. Neither has any content."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from healthomics_emulator.wire.errors import ServiceError, not_found, violations
from healthomics_emulator.wire.model import input_shape, output_members
from healthomics_emulator.wire.values import read

from .context import Context, Parameters, Result, matches, page
from .records import Known, Place
from .store import Store

WORKFLOW = "Workflow"
_OWN = ("arn", "creationTime", "id", "uuid")


def list_workflows(context: Context, parameters: Parameters) -> Result:
    """The workflows of the account in the Region."""
    workflows = (
        each
        for each in _in_order(context.store.workflows, context.place)
        if matches(each.details.get("name"), parameters, context.options)
        and parameters.get("type") in (None, each.details["type"])
    )
    shown, next_token = page(workflows, parameters, number=_number)
    return {"items": [_described("workflow", workflow) for workflow in shown], **next_token}


def get_workflow(context: Context, parameters: Parameters) -> Result:
    """Everything about a workflow."""
    workflow = context.store.workflows.get((context.place, parameters["id"]))
    if workflow is None or parameters.get("type") not in (None, workflow.details["type"]):
        raise not_found(WORKFLOW, parameters["id"])
    return _described("workflow", workflow)


def list_run_caches(context: Context, parameters: Parameters) -> Result:
    """The run caches of the account in the Region."""
    caches = _in_order(context.store.run_caches, context.place)
    shown, next_token = page(caches, parameters, number=_number)
    return {"items": [_described("runCache", cache) for cache in shown], **next_token}


def register_workflow(store: Store, place: Place, now: datetime, given: Mapping[str, Any]) -> None:
    """Makes a workflow known, with members of GetWorkflow.

    Raises:
        ServiceError: A member is not one, or has a value that the model does not allow.
    """
    identifier, details = _checked("GetWorkflow", output_members("GetWorkflow"), given)
    store.workflows[place, identifier] = Known(identifier, place, now, {"type": "PRIVATE", **details})
    store.touch()


def register_run_cache(store: Store, place: Place, now: datetime, given: Mapping[str, Any]) -> None:
    """Makes a run cache known, with members of ListRunCaches' items.

    Raises:
        ServiceError: A member is not one, or has a value that the model does not allow.
    """
    items: Any = output_members("ListRunCaches")["items"]
    identifier, details = _checked("ListRunCaches", items.member.members, given)
    store.run_caches[place, identifier] = Known(identifier, place, now, details)
    store.touch()


def _checked(operation: str, members: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    broken: list[str] = []
    details: dict[str, Any] = {}
    identifier: str = read(input_shape("GetWorkflow").members["id"], given.get("id"), "/id", broken)
    for name, value in given.items():
        if name in members and name not in _OWN:
            details[name] = read(members[name], value, f"/{name}", broken)
        elif name != "id":
            raise ServiceError("ValidationException", f"{operation} has no {name!r} that can be registered.")
    if broken:
        raise violations(broken)
    return identifier, details


def _in_order(known: Mapping[tuple[Place, str], Known], place: Place) -> Iterator[Known]:
    return iter(sorted((each for each in known.values() if each.place == place), key=_number))


def _number(known: Known) -> int:
    """Different for every id: AWS gives none that starts with 0, but a test may."""
    return int(f"{len(known.id)}{known.id:0>18}")


def _described(kind: str, known: Known) -> Result:
    arn = known.place.arn(kind, known.id)
    own = {"id": known.id, "arn": arn, "creationTime": known.created, "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, arn))}
    return {"status": "ACTIVE", **known.details, **own}
