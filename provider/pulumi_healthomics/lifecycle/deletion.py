"""The deletion of a run group: what to do about active runs, and waiting until the group no longer exists.

AWS refuses to delete a group while a run of it is active, and a run that the group's own limits keep in the queue can
be active for days. Time is passed in; no Pulumi and no botocore.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, repeat

from pulumi_healthomics.errors import (
    ActiveRunsError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    RunGroupError,
)
from pulumi_healthomics.lifecycle.api import Door, Run, RunGroupApi
from pulumi_healthomics.rules import spec

RUNS_NAMED = 10
SECONDS_BETWEEN_REPORTS = 30.0

# Almost always the group is gone, or its cancelled runs are, at the first look; then look less and less often.
FIRST_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
PAUSE_AFTERWARDS = 10.0
# Refused although no run is listed as active: runs may just have ended, or an interrupted delete be under way already.
# After the look that follows these pauses, the third in a row, AWS has another reason, and the user must see it.
IDLE_PAUSES = (0.5, 6.0)


class Deletion:
    """Deletes one run group.

    Args:
        api: the service.
        door: shows progress, and has the clock.
        group: the group in words, for progress: `run group "name" (id)`.
        on_active_runs: what to do about active runs: `fail` at once, `wait` for their end, or `cancel` them and
            wait.
        timeout: seconds to wait, for runs and for the group's end together.
    """

    def __init__(
        self,
        api: RunGroupApi,
        door: Door,
        group: str,
        *,
        on_active_runs: str,
        timeout: float,
    ) -> None:
        self._api = api
        self._clock = door.clock
        self._tell = door.tell
        self._words = door.words
        self._group = group
        self._on_active_runs = on_active_runs
        self._timeout = timeout
        self._deadline = door.clock.monotonic() + timeout
        self._next_report = door.clock.monotonic() + SECONDS_BETWEEN_REPORTS
        # Runs by ID: those whose cancelling was reported, and those that AWS has accepted to cancel.
        self._reported: set[str] = set()
        self._cancelled: set[str] = set()

    def run(self, id_: str) -> None:
        """Deletes the group and returns when it no longer exists.

        Raises:
            NotFoundError: it does not exist any more.
            ActiveRunsError: active runs block it, or still did when the time was up.
            ConflictError, InvalidRequestError: AWS refuses, and not because of runs.
        """
        try:
            self._api.delete_run_group(id_)
        except (ConflictError, InvalidRequestError) as refusal:
            self._delete_when_idle(id_, refusal)
        self._wait_until_gone(id_)

    def _delete_when_idle(self, id_: str, refusal: RunGroupError) -> None:
        """Asks again after each look at the runs, until AWS agrees or it is clear that runs are not its reason."""
        pauses, idle_looks, waits = _pauses(), 0, False
        while True:
            runs = self._active_runs(id_)
            idle_looks = 0 if runs else idle_looks + 1
            if idle_looks > len(IDLE_PAUSES):
                raise refusal
            if runs and self._on_active_runs == "fail":
                raise ActiveRunsError(self._blocked_by(runs), self._what_to_set())
            if self._on_active_runs == "cancel":
                self._cancel(runs)
            if runs and not waits:
                waits = True
                self._tell(f"{self._group}: waiting for {_statuses(runs)} to end, at most {_duration(self._timeout)}")
            if runs:
                progress = f"{self._group}: still waiting for runs to end"
                self._pause(next(pauses), progress, self._still_blocked(runs))
            else:
                self._pause(IDLE_PAUSES[idle_looks - 1], f"{self._group}: AWS refuses to delete it", refusal)
            try:
                self._api.delete_run_group(id_)
            except (ConflictError, InvalidRequestError) as latest:
                refusal = latest
            else:
                return

    def _wait_until_gone(self, id_: str) -> None:
        try:
            self._api.get_run_group(id_)
            for pause in _pauses():
                self._pause(pause, f"{self._group}: AWS is still deleting it", self._still_there())
                self._api.get_run_group(id_)
        except NotFoundError:
            return

    def _pause(self, seconds: float, progress: str, timed_out: RunGroupError) -> None:
        """Waits until it is worth looking again, and reports now and then; raises `timed_out` when the time is up."""
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            raise timed_out
        self._clock.sleep(min(left, seconds))
        if self._clock.monotonic() >= self._next_report:
            self._next_report += SECONDS_BETWEEN_REPORTS
            self._tell(f"{progress}, {_duration(self._deadline - self._clock.monotonic())} left")

    def _still_there(self) -> RunGroupError:
        return RunGroupError(
            f"AWS accepted the request, but the group was still there after {_duration(self._timeout)}",
            f"run the command again, or give it longer with {self._words.longer_delete}",
        )

    def _still_blocked(self, runs: Sequence[Run]) -> RunGroupError:
        remedy = f"give it longer with {self._words.longer_delete}, or {self._what_to_set()}"
        return ActiveRunsError(f"after {_duration(self._timeout)} still {self._blocked_by(runs)}", remedy)

    def _what_to_set(self) -> str:
        return (
            "set the environment variable PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS=wait or =cancel for this command "
            f'(cancelled runs lose their outputs), or set {self._words.argument("onActiveRuns")}="wait" or "cancel" '
            "and run `pulumi up` first; for that, put back a group that the program no longer has, or a team into its "
            "table"
        )

    def _active_runs(self, id_: str) -> list[Run]:
        listed = (run for status in spec.ACTIVE_RUN_STATUSES for run in self._api.list_runs(id_, status))
        # By id: a run that moves on between two of the calls is listed twice.
        return list({run.id: run for run in listed if run.status in spec.ACTIVE_RUN_STATUSES}.values())

    def _cancel(self, runs: Sequence[Run]) -> None:
        """Cancels what is newly active: a run may start at any time, also while others stop."""
        if new := [run for run in runs if run.id not in self._reported]:
            self._reported |= {run.id for run in new}
            ids = ", ".join(run.id for run in new)
            self._tell(f"{self._group}: cancelling {_statuses(new)}, whose outputs are lost: {ids}")
        for run in runs:
            if run.id not in self._cancelled:
                # Refused, it has ended by itself or stops already; if neither, the next look finds it again.
                with suppress(ConflictError, InvalidRequestError, NotFoundError):
                    self._api.cancel_run(run.id)
                    self._cancelled.add(run.id)

    def _blocked_by(self, runs: Sequence[Run]) -> str:
        named = ", ".join(self._described(run) for run in runs[:RUNS_NAMED])
        rest = f" and {len(runs) - RUNS_NAMED} more" if len(runs) > RUNS_NAMED else ""
        return f"blocked by {_statuses(runs)}: {named}{rest}"

    def _described(self, run: Run) -> str:
        name = f'"{run.name}" ' if run.name else ""
        age = ""
        if run.creation_time is not None:
            age = f" for {_duration((self._clock.now() - run.creation_time).total_seconds())}"
        return f"{name}{run.id} ({run.status}{age})"


def _pauses() -> Iterator[float]:
    return chain(FIRST_PAUSES, repeat(PAUSE_AFTERWARDS))


def _statuses(runs: Sequence[Run]) -> str:
    by_status = Counter(run.status for run in runs)
    counts = ", ".join(f"{by_status[it]} {it}" for it in spec.ACTIVE_RUN_STATUSES if it in by_status)
    return f"{len(runs)} active run{'' if len(runs) == 1 else 's'} ({counts})"


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
