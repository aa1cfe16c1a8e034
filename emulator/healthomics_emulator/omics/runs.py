"""Runs, just deep enough to have some in a group: nothing is computed. Each has one task."""

from __future__ import annotations

from healthomics_emulator.wire.errors import ServiceError, not_found

from .context import Context, Parameters, Result, matches, page
from .options import REFUSAL_CODES
from .queue import ACTIVE, cancel, settle
from .records import Run

KIND = "Run"
_DELETABLE = ("COMPLETED", "FAILED", "CANCELLED")
_TASK = {"name": "main", "cpus": 1, "memory": 1, "gpus": 0, "cacheHit": False, "instanceType": "omics.c.large"}


def get_run(context: Context, parameters: Parameters) -> Result:
    """Everything about a run."""
    return described(_run(context, parameters))


def list_runs(context: Context, parameters: Parameters) -> Result:
    """The runs of the account in the Region that pass every filter."""
    settle(context.store, context.options, context.now)
    runs = (
        run
        for run in context.store.runs_in(context.place)
        if matches(run.details.get("name"), parameters, context.options)
        and parameters.get("runGroupId") in (None, run.group_id)
        and parameters.get("status") in (None, run.status)
        and parameters.get("batchId") in (None, run.batch_id)
    )
    shown, next_token = page(runs, parameters)
    return {"items": [described(run) for run in shown], **next_token}


def cancel_run(context: Context, parameters: Parameters) -> Result:
    """Stops a run that has not ended; it is CANCELLED at once, or later if the options say so."""
    run = _run(context, parameters)
    if run.status not in ACTIVE:
        raise refused(context, KIND, run.id, "cancelled", run.status)
    cancel(context, run)
    settle(context.store, context.options, context.now)
    return {}


def delete_run(context: Context, parameters: Parameters) -> Result:
    """Deletes a run that has ended."""
    run = _run(context, parameters)
    if run.status not in _DELETABLE:
        raise refused(context, KIND, run.id, "deleted", run.status)
    remove(context, run)
    return {}


def remove(context: Context, run: Run) -> None:
    """Deletes a run: as the options say, it disappears, or is DELETED from now on."""
    if context.options.run_delete == "gone":
        del context.store.runs[run.id]
    else:
        run.status, run.held = "DELETED", True
    context.store.touch()


def list_run_tasks(context: Context, parameters: Parameters) -> Result:
    """The one task of a run, if it passes the filter. It is on one page with itself: no token is valid."""
    task = _task(_run(context, parameters))
    if "startingToken" in parameters:
        page([], parameters)
        return {"items": []}
    return {"items": [task] if parameters.get("status") in (None, task["status"]) else []}


def get_run_task(context: Context, parameters: Parameters) -> Result:
    """The one task of a run."""
    task = _task(_run(context, parameters))
    if task["taskId"] != parameters["taskId"]:
        raise not_found("Task", parameters["taskId"])
    return task


def refused(context: Context, kind: str, identifier: str, done: str, status: str) -> ServiceError:
    """The answer to what the status of a run or batch does not allow."""
    code = REFUSAL_CODES[context.options.run_refusal]
    return ServiceError(code, f"{kind} {identifier} cannot be {done}: it is {status}.")


def described(run: Run) -> Result:
    """A run as GetRun shows it, with the members of every shorter form."""
    name = run.details.get("configurationName")
    configuration = {"configuration": {"name": name, "arn": run.place.arn("configuration", name)}} if name else {}
    return {
        "networkingMode": "RESTRICTED",
        **run.details,
        **configuration,
        "arn": run.arn,
        "id": run.id,
        "status": run.status,
        "batchId": run.batch_id,
        "creationTime": run.created,
        "startTime": run.started,
        "stopTime": run.stopped,
        "runOutputUri": _output_uri(run),
        "tags": run.tags,
    }


def _output_uri(run: Run) -> str:
    uri: str = run.details["outputUri"]
    without_prefix = run.details.get("outputUriPrefixMode") == "NONE_WITH_OVERWRITE"
    return uri if without_prefix else f"{uri.rstrip('/')}/{run.id}"


def _task(run: Run) -> Result:
    return {
        **_TASK,
        "taskId": run.id,
        "status": "COMPLETED" if run.status == "DELETED" else run.status,
        "creationTime": run.created,
        "startTime": run.started,
        "stopTime": run.stopped,
        "uuid": run.details["uuid"],
    }


def _run(context: Context, parameters: Parameters) -> Run:
    settle(context.store, context.options, context.now)
    run = context.store.find_run(context.place, parameters["id"])
    if run is None:
        raise not_found(KIND, parameters["id"])
    return run
