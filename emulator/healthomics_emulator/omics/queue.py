"""Which runs wait and which run.

The order of things is fixed, so that tests can count on it. A run is RUNNING at once while its group has fewer than
``maxRuns`` that run, and PENDING otherwise; a free place goes to the pending run whose priority number is first, then
to the oldest. A run never completes by itself: a test does that (``EmulatorHandle.set_run_status``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .context import Context
from .options import Options
from .records import Run
from .store import Store

ACTIVE = ("PENDING", "STARTING", "RUNNING", "STOPPING")
"""The statuses in which a run can be cancelled and keeps its group from being deleted."""


def active_runs(context: Context, group_id: str) -> list[Run]:
    """The runs that keep a group from being deleted."""
    settle(context.store, context.options, context.now)
    return [run for run in context.store.runs_in(context.place) if run.group_id == group_id and run.status in ACTIVE]


def hold(store: Store, options: Options, run: Run, status: str, now: datetime) -> None:
    """Gives a run a status, which it keeps until it is given another or is cancelled."""
    run.status, run.held = status, True
    run.stopped = None if status in ACTIVE else now
    store.touch()
    settle(store, options, now)


def cancel(context: Context, run: Run) -> None:
    """Stops an active run: at once if it is pending, or as late as the options say."""
    if run.status == "STOPPING" and not run.held:
        return
    run.held = False
    seconds = 0.0 if run.status == "PENDING" else context.options.cancel_seconds
    run.status, run.stops_at = "STOPPING", context.later(seconds)
    context.store.touch()


def settle(store: Store, options: Options, now: datetime) -> None:
    """Lets happen what is due: cancelled runs end, and pending ones take the free places."""
    for run in store.runs.values():
        if run.status == "STOPPING" and not run.held and run.stops_at and now >= run.stops_at:
            run.status, run.stopped = "CANCELLED", run.stops_at
            store.touch()
    pending = [run for run in store.runs.values() if run.status == "PENDING" and not run.held]
    for run in sorted(pending, key=_turn(options)):
        if _has_room(store, run):
            run.status, run.started = "RUNNING", now
            store.touch()


def _turn(options: Options) -> Callable[[Run], tuple[float, int]]:
    sign = 1 if options.priority_first == "lowest" else -1
    return lambda run: (sign * run.details.get("priority", sign * float("inf")), int(run.id))


def _has_room(store: Store, run: Run) -> bool:
    group = store.run_groups.get(run.group_id or "")
    if group is None or "maxRuns" not in group.limits:
        return True
    others = (other for other in store.runs.values() if other.group_id == group.id)
    busy = sum(1 for other in others if other.status in ACTIVE and other.status != "PENDING")
    return busy < group.limits["maxRuns"]
