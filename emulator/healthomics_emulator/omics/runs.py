"""Runs, just deep enough to have some in a group: no workflow exists and nothing is computed.

The order of things is fixed, so that tests can count on it. A run is RUNNING at once while its group has fewer than
``maxRuns`` that run, and PENDING otherwise; a place that becomes free goes to the pending run with the lowest priority
number, then to the oldest. A run never completes by itself: a test says so (``EmulatorHandle.set_run_status``).
"""

from __future__ import annotations

import uuid
from datetime import datetime

from healthomics_emulator.wire.errors import conflict, not_found
from healthomics_emulator.wire.model import output_members

from .context import Context, Parameters, Result, matches, once, page
from .store import Run, Store
from .tagging import check_tags

KIND = "Run"
ACTIVE = ("PENDING", "STARTING", "RUNNING", "STOPPING")
"""The statuses in which a run can be cancelled and keeps its group from being deleted."""


def start_run(context: Context, parameters: Parameters) -> Result:
    """Starts a run, or answers again what its token started before."""
    tags = dict(parameters.get("tags", {}))
    check_tags(tags)
    _, run = once(
        context,
        "StartRun",
        parameters,
        lambda identifier: context.store.find_run(context.place, identifier),
        lambda: _new_run(context, parameters),
    )
    settle(context.store, context.now)
    return _described(run) if run else {}


def _new_run(context: Context, parameters: Parameters) -> Run:
    store, group_id = context.store, parameters.get("runGroupId")
    if group_id is not None:
        context.run_group_to_change(group_id)
    kept = output_members("GetRun")
    run = Run(
        id=store.new_id(),
        place=context.place,
        created=context.now,
        status="PENDING",
        group_id=group_id,
        tags=dict(parameters.get("tags", {})),
        details={name: value for name, value in parameters.items() if name in kept},
    )
    run.details["uuid"] = str(uuid.uuid5(uuid.NAMESPACE_URL, run.arn))
    store.runs[run.id] = run
    return run


def get_run(context: Context, parameters: Parameters) -> Result:
    """Everything about a run."""
    return _described(_run(context, parameters))


def list_runs(context: Context, parameters: Parameters) -> Result:
    """The runs of the account in the Region that pass every filter."""
    settle(context.store, context.now)
    runs = (
        run
        for run in context.store.runs_in(context.place)
        if matches(run.details.get("name"), parameters, context.options)
        and parameters.get("runGroupId") in (None, run.group_id)
        and parameters.get("status") in (None, run.status)
        and "batchId" not in parameters  # No run here belongs to a batch.
    )
    shown, next_token = page(runs, parameters)
    return {"items": [_described(run) for run in shown], **next_token}


def cancel_run(context: Context, parameters: Parameters) -> Result:
    """Stops a run that has not ended; it is CANCELLED at once, or later if the options say so."""
    run = _run(context, parameters)
    if run.status not in ACTIVE:
        raise conflict(f"Run {run.id} cannot be cancelled: it is {run.status}.")
    if run.status != "STOPPING" or run.held:
        run.held = False
        seconds = 0.0 if run.status == "PENDING" else context.options.cancel_seconds
        run.status, run.stops_at = "STOPPING", context.later(seconds)
        context.store.touch()
        settle(context.store, context.now)
    return {}


def active_runs(context: Context, group_id: str) -> list[Run]:
    """The runs that keep a group from being deleted."""
    settle(context.store, context.now)
    return [run for run in context.store.runs_in(context.place) if run.group_id == group_id and run.status in ACTIVE]


def hold(store: Store, run: Run, status: str, now: datetime) -> None:
    """Gives a run a status, which it keeps until it is given another or is cancelled."""
    run.status, run.held = status, True
    run.stopped = None if status in ACTIVE else now
    store.touch()
    settle(store, now)


def settle(store: Store, now: datetime) -> None:
    """Lets happen what is due: cancelled runs end, and pending ones take the free places."""
    for run in store.runs.values():
        if run.status == "STOPPING" and not run.held and run.stops_at and now >= run.stops_at:
            run.status, run.stopped = "CANCELLED", run.stops_at
            store.touch()
    pending = [run for run in store.runs.values() if run.status == "PENDING" and not run.held]
    for run in sorted(pending, key=_turn):
        if _has_room(store, run):
            run.status, run.started = "RUNNING", now
            store.touch()


def _turn(run: Run) -> tuple[float, int]:
    return run.details.get("priority", float("inf")), int(run.id)


def _has_room(store: Store, run: Run) -> bool:
    group = store.run_groups.get(run.group_id or "")
    if group is None or "maxRuns" not in group.limits:
        return True
    others = (other for other in store.runs.values() if other.group_id == group.id)
    busy = sum(1 for other in others if other.status in ACTIVE and other.status != "PENDING")
    return busy < group.limits["maxRuns"]


def _run(context: Context, parameters: Parameters) -> Run:
    settle(context.store, context.now)
    run = context.store.find_run(context.place, parameters["id"])
    if run is None:
        raise not_found(KIND, parameters["id"])
    return run


def _described(run: Run) -> Result:
    return {
        **run.details,
        "arn": run.arn,
        "id": run.id,
        "status": run.status,
        "creationTime": run.created,
        "startTime": run.started,
        "stopTime": run.stopped,
        "tags": run.tags,
    }
