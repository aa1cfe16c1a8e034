"""StartRun: what it is given is checked, and a rerun copies the settings of an earlier run."""

from __future__ import annotations

import uuid

from healthomics_emulator.wire.errors import ServiceError, not_found
from healthomics_emulator.wire.model import input_shape, output_members

from .context import Context, Parameters, Result, once
from .queue import settle
from .records import Known, Run
from .runs import KIND, described
from .tagging import check_tags
from .workflows import WORKFLOW

_NOT_COPIED = ("requestId", "runId", "tags")


def start_run(context: Context, parameters: Parameters) -> Result:
    """Starts a run, or answers again what its token started before."""
    check_tags(parameters.get("tags", {}))
    if not {"workflowId", "runId"} & set(parameters):
        raise ServiceError("ValidationException", "Either workflowId or runId is required.")
    identifier, run = once(
        context,
        "StartRun",
        parameters,
        lambda identifier: context.store.find_run(context.place, identifier),
        lambda: new_run(context, _settings(context, parameters)),
    )
    settle(context.store, context.options, context.now)
    return described(run) if run else {"arn": context.place.arn("run", identifier), "id": identifier}


def new_run(context: Context, settings: Parameters, batch_id: str | None = None) -> Run:
    """Makes a run, whose workflow and cache are known from then on.

    Raises:
        ServiceError: Its group or its workflow is not found.
    """
    store, group_id = context.store, settings.get("runGroupId")
    if group_id is not None:
        context.run_group_to_change(group_id)
    _know_workflow(context, settings)
    if "cacheId" in settings:
        cache = Known(settings["cacheId"], context.place, context.now, _chosen(settings, "cacheBehavior"))
        store.run_caches.setdefault((context.place, cache.id), cache)
    kept = output_members("GetRun")
    run = Run(
        id=store.new_id(),
        place=context.place,
        created=context.now,
        status="PENDING",
        group_id=group_id,
        batch_id=batch_id,
        tags=dict(settings.get("tags", {})),
        details={name: value for name, value in settings.items() if name in kept or name == "configurationName"},
    )
    run.details["uuid"] = str(uuid.uuid5(uuid.NAMESPACE_URL, run.arn))
    store.runs[run.id] = run
    return run


def _know_workflow(context: Context, settings: Parameters) -> None:
    identifier = settings.get("workflowId")
    if identifier is None or (context.place, identifier) in context.store.workflows:
        return
    if context.options.unknown_workflow == "not_found":
        raise not_found(WORKFLOW, identifier)
    details = {"type": settings.get("workflowType", "PRIVATE")}
    context.store.workflows[context.place, identifier] = Known(identifier, context.place, context.now, details)


def _settings(context: Context, parameters: Parameters) -> Parameters:
    """What the call gives, on top of what the run has that it names."""
    if "runId" not in parameters:
        return parameters
    earlier = context.store.find_run(context.place, parameters["runId"])
    if earlier is None or earlier.status == "DELETED":
        raise not_found(KIND, parameters["runId"])
    names = [name for name in input_shape("StartRun").members if name not in _NOT_COPIED]
    tags = {"tags": dict(earlier.tags)} if context.options.rerun_tags == "copy" else {}
    return {**_chosen(earlier.details, *names), **tags, **parameters}


def _chosen(settings: Parameters, *names: str) -> dict[str, object]:
    return {name: settings[name] for name in names if name in settings}
