"""Batches of runs. All runs of a batch are started by the call itself; their group's limits queue them as any others.

The emulator reads no object of S3: a batch whose settings are there fails, as it does at AWS where they cannot be read.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from healthomics_emulator.wire.errors import ServiceError, not_found

from .context import Context, Parameters, Result, matches, once, only_one_filter, page
from .queue import ACTIVE, cancel, settle
from .records import Batch, Run
from .runs import refused, remove
from .start_run import new_run
from .tagging import check_tags

KIND = "Batch"
_NO_S3 = "The emulator reads no objects of Amazon S3: use inlineSettings."
_ENDED = ("PROCESSED", "FAILED", "CANCELLED", "RUNS_DELETE_FAILED", "RUNS_DELETED")
_RUN_STATUSES = ("PENDING", "STARTING", "RUNNING", "STOPPING", "COMPLETED", "DELETED", "FAILED", "CANCELLED")
_SUBMISSIONS = {
    "SUCCESS": "successfulStart",
    "CANCEL_SUCCESS": "successfulCancel",
    "DELETE_SUCCESS": "successfulDelete",
}


def start_run_batch(context: Context, parameters: Parameters) -> Result:
    """Starts the runs of a batch, or answers again what its token started before."""
    tags = parameters.get("tags", {})
    check_tags(tags)
    runs = _settings_of_runs(parameters)
    identifier, batch = once(
        context,
        "StartRunBatch",
        parameters,
        lambda identifier: context.store.find_batch(context.place, identifier),
        lambda: _new_batch(context, parameters, runs),
    )
    settle(context.store, context.options, context.now)
    arn = context.place.arn("runBatch", identifier)
    return {
        "id": identifier,
        "arn": arn,
        "uuid": _uuid(arn),
        "status": "CREATING",
        "tags": batch.tags if batch else tags,
    }


def list_batch(context: Context, parameters: Parameters) -> Result:
    """The batches of the account in the Region that pass the one filter."""
    only_one_filter(parameters, "status", "name", "runGroupId")
    settle(context.store, context.options, context.now)
    batches = (
        batch
        for batch in context.store.batches.values()
        if batch.place == context.place
        and matches(batch.name, parameters, context.options)
        and parameters.get("runGroupId") in (None, batch.group_id)
        and parameters.get("status") in (None, _status(context, batch))
    )
    shown, next_token = page(batches, parameters, size="maxItems")
    return {"items": [_described(context, batch) for batch in shown], **next_token}


def get_batch(context: Context, parameters: Parameters) -> Result:
    """Everything about a batch, with the counts of its runs."""
    return _described(context, _batch(context, parameters))


def list_runs_in_batch(context: Context, parameters: Parameters) -> Result:
    """The runs of a batch, in the order of the request, that pass the one filter."""
    filters = ("submissionStatus", "runSettingId", "runId")
    only_one_filter(parameters, *filters)
    entries = _batch(context, parameters).entries
    passing = (
        (number, entry)
        for number, entry in enumerate(entries)
        if all(parameters.get(name) in (None, entry[name]) for name in filters)
    )
    shown, next_token = page(passing, parameters, size="maxItems", number=lambda each: each[0])
    return {"runs": [entry for _, entry in shown], **next_token}


def cancel_run_batch(context: Context, parameters: Parameters) -> Result:
    """Cancels the runs that are active."""
    batch = _batch(context, parameters)
    if (status := _status(context, batch)) != "INPROGRESS":
        raise refused(context, KIND, batch.id, "cancelled", status)
    for entry, run in _runs(context, batch):
        if run and run.status in ACTIVE:
            cancel(context, run)
            entry["submissionStatus"] = "CANCEL_SUCCESS"
    batch.cancelled = True
    context.store.touch()
    settle(context.store, context.options, context.now)
    return {}


def delete_run_batch(context: Context, parameters: Parameters) -> Result:
    """Deletes the runs; the batch stays."""
    batch = _batch(context, parameters)
    if (status := _status(context, batch)) not in ("PROCESSED", "CANCELLED"):
        raise refused(context, KIND, batch.id, "deleted", status)
    for entry, run in _runs(context, batch):
        if run and run.status != "DELETED":
            remove(context, run)
        entry["submissionStatus"] = "DELETE_SUCCESS"
    batch.runs_deleted = True
    context.store.touch()
    return {}


def delete_batch(context: Context, parameters: Parameters) -> Result:
    """Deletes the batch; its runs stay."""
    batch = _batch(context, parameters)
    if (status := _status(context, batch)) not in _ENDED:
        raise refused(context, KIND, batch.id, "deleted", status)
    del context.store.batches[batch.id]
    context.store.touch()
    return {}


def _settings_of_runs(parameters: Parameters) -> list[tuple[str, dict[str, Any]]]:
    """The id of each run's setting, and what StartRun would be given; checked as AWS checks them at once."""
    default: Mapping[str, Any] = parameters["defaultRunSetting"]
    inline = parameters["batchRunSettings"].get("inlineSettings", [])
    for wrong, reason in (
        (len(parameters["batchRunSettings"]) != 1, "Specify exactly one of inlineSettings and s3UriSettings."),
        (default.get("workflowType") == "READY2RUN", "Batch runs are not supported with READY2RUN workflows."),
        ("cacheBehavior" in default and "cacheId" not in default, "A cacheBehavior requires a cacheId."),
        (len({each["runSettingId"] for each in inline}) != len(inline), "Each runSettingId must be unique."),
        (any("outputUri" not in {**default, **each} for each in inline), "Each run requires an outputUri."),
    ):
        if wrong:
            raise ServiceError("ValidationException", reason)
    runs = [(each["runSettingId"], _merged(default, each)) for each in inline]
    for _, settings in runs:
        check_tags(settings["tags"])
    return runs


def _merged(default: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    tags = {**default.get("runTags", {}), **own.get("runTags", {})}
    settings = {**default, **own, "tags": tags}
    both = (default.get("parameters"), own.get("parameters"))
    if isinstance(both[0], dict) and isinstance(both[1], dict):  # The model allows any JSON.
        settings["parameters"] = {**both[0], **both[1]}
    return settings


def _new_batch(context: Context, parameters: Parameters, runs: list[tuple[str, dict[str, Any]]]) -> Batch:
    batch = Batch(
        id=context.store.new_id(),
        place=context.place,
        created=context.now,
        name=parameters.get("batchName"),
        tags=dict(parameters.get("tags", {})),
        setting=dict(parameters["defaultRunSetting"]),
        failure=None if runs else _NO_S3,
    )
    if batch.group_id is not None:
        context.run_group_to_change(batch.group_id)
    for setting_id, settings in runs:
        run = new_run(context, settings, batch.id)
        entry = {"runSettingId": setting_id, "runId": run.id, "runArn": run.arn, "runInternalUuid": run.details["uuid"]}
        batch.entries.append({**entry, "submissionStatus": "SUCCESS"})
    context.store.batches[batch.id] = batch
    return batch


def _batch(context: Context, parameters: Parameters) -> Batch:
    settle(context.store, context.options, context.now)
    batch = context.store.find_batch(context.place, parameters["batchId"])
    if batch is None:
        raise not_found(KIND, parameters["batchId"])
    return batch


def _runs(context: Context, batch: Batch) -> list[tuple[dict[str, str], Run | None]]:
    return [(entry, context.store.find_run(batch.place, entry["runId"])) for entry in batch.entries]


def _status(context: Context, batch: Batch) -> str:
    if batch.failure:
        return "FAILED"
    if batch.runs_deleted:
        return "RUNS_DELETED"
    if any(run and run.status in ACTIVE for _, run in _runs(context, batch)):
        return "STOPPING" if batch.cancelled else "INPROGRESS"
    return "CANCELLED" if batch.cancelled else "PROCESSED"


def _described(context: Context, batch: Batch) -> Result:
    status, runs = _status(context, batch), [run for _, run in _runs(context, batch)]
    statuses = Counter(run.status if run else "DELETED" for run in runs)
    submissions = Counter(entry["submissionStatus"] for entry in batch.entries)
    ends = [run.stopped for run in runs if run and run.stopped]
    ended = {"processedTime": max(ends)} if ends and status != "INPROGRESS" else {}
    failed = {"failedTime": batch.created, "failureReason": batch.failure} if batch.failure else {}
    return {
        "id": batch.id,
        "arn": batch.arn,
        "uuid": _uuid(batch.arn),
        "name": batch.name,
        "status": status,
        "tags": batch.tags,
        "totalRuns": len(batch.entries),
        "workflowId": batch.setting["workflowId"],
        "defaultRunSetting": batch.setting,
        "submissionSummary": {
            "pendingStartSubmissionCount": 0,
            **{f"failed{each}SubmissionCount": 0 for each in ("Start", "Cancel", "Delete")},
            **{f"{name}SubmissionCount": submissions[each] for each, name in _SUBMISSIONS.items()},
            "successfulStartSubmissionCount": len(batch.entries),
        },
        "runSummary": {f"{each.lower()}RunCount": statuses[each] for each in _RUN_STATUSES},
        "creationTime": batch.created,
        "createdAt": batch.created,
        "submittedTime": batch.created,
        **ended,
        **failed,
    }


def _uuid(arn: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, arn))
