"""The end of a run group: what to do about the runs in its way, and waiting until it is gone.

AWS refuses to delete a group while a run of it is active, and a run that the group's own limits keep in the queue can
be active for days. Time is passed in; no Pulumi and no botocore.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

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


class Deletion:
    """Deletes one run group.

    Args:
        api: the service.
        door: shows progress, and has the clock.
        group: the group in words, for progress: `run group "name" (id)`.
        on_active_runs: what to do about runs in the way: `fail` at once, `wait` for their end, or `cancel` them and
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

    def run(self, id_: str) -> None:
        """Deletes the group and returns when it is gone.

        Raises:
            NotFoundError: it is gone already.
            ActiveRunsError: runs stand in the way, or still did when the time was up.
        """
        try:
            self._api.delete_run_group(id_)
        except (ConflictError, InvalidRequestError) as refusal:
            self._clear_the_way(id_, refusal)
        self._wait_until_gone(id_)

    def _clear_the_way(self, id_: str, refusal: RunGroupError) -> None:
        runs = self._active_runs(id_)
        if not runs:
            self._delete_after_all(id_, refusal)
            return
        if self._on_active_runs == "fail":
            raise ActiveRunsError(self._in_the_way(runs), self._what_to_set())
        if self._on_active_runs == "cancel":
            self._cancel(runs)
        self._tell(f"{self._group}: waiting for {_statuses(runs)} to end, at most {_duration(self._timeout)}")
        self._delete_when_idle(id_)

    def _delete_after_all(self, id_: str, refusal: RunGroupError) -> None:
        """Tries again for some seconds: runs may just have ended, or an interrupted delete be under way already."""
        for _ in islice(self._looks(f"{self._group}: AWS refuses its end", lambda: refusal), len(FIRST_PAUSES)):
            try:
                self._api.delete_run_group(id_)
            except (ConflictError, InvalidRequestError):
                continue
            return
        raise refusal

    def _delete_when_idle(self, id_: str) -> None:
        for _ in self._looks(f"{self._group}: still waiting for runs to end", lambda: self._still_in_the_way(id_)):
            try:
                self._api.delete_run_group(id_)
            except (ConflictError, InvalidRequestError):
                continue
            return

    def _wait_until_gone(self, id_: str) -> None:
        try:
            self._api.get_run_group(id_)
            for _ in self._looks(f"{self._group}: AWS is still deleting it", self._still_there):
                self._api.get_run_group(id_)
        except NotFoundError:
            return

    def _looks(self, progress: str, timed_out: Callable[[], RunGroupError]) -> Iterator[None]:
        """Yields each time it is worth looking again, and reports now and then; raises when the time is up."""
        pauses = iter(FIRST_PAUSES)
        while (left := self._deadline - self._clock.monotonic()) > 0:
            self._clock.sleep(min(left, next(pauses, PAUSE_AFTERWARDS)))
            if self._clock.monotonic() >= self._next_report:
                self._next_report += SECONDS_BETWEEN_REPORTS
                self._tell(f"{progress}, {_duration(self._deadline - self._clock.monotonic())} left")
            yield
        raise timed_out()

    def _still_there(self) -> RunGroupError:
        return RunGroupError(
            f"AWS accepted the request, but the group was still there after {_duration(self._timeout)}",
            f"run the command again, or give it longer with {self._words.longer_delete}",
        )

    def _still_in_the_way(self, id_: str) -> RunGroupError:
        remedy = f"give it longer with {self._words.longer_delete}, or {self._what_to_set()}"
        return ActiveRunsError(f"after {_duration(self._timeout)} {self._in_the_way(self._active_runs(id_))}", remedy)

    def _what_to_set(self) -> str:
        return (
            f'set {self._words.argument("onActiveRuns")}="wait" or "cancel" and run `pulumi up` first, or, for this '
            "command alone, the environment variable PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS=wait or =cancel (cancelled runs "
            "lose their outputs)"
        )

    def _active_runs(self, id_: str) -> list[Run]:
        listed = (run for status in spec.ACTIVE_RUN_STATUSES for run in self._api.list_runs(id_, status))
        # By id: a run that moves on between two of the calls is listed twice.
        return list({run.id: run for run in listed if run.status in spec.ACTIVE_RUN_STATUSES}.values())

    def _cancel(self, runs: Sequence[Run]) -> None:
        ids = ", ".join(run.id for run in runs)
        self._tell(f"{self._group}: cancelling {_statuses(runs)}, whose outputs are lost: {ids}")
        for run in runs:
            try:
                self._api.cancel_run(run.id)
            except (ConflictError, InvalidRequestError, NotFoundError):
                # It ended by itself in the meantime, or stops already; whether one is left shows when we delete.
                continue

    def _in_the_way(self, runs: Sequence[Run]) -> str:
        named = ", ".join(self._described(run) for run in runs[:RUNS_NAMED])
        rest = f" and {len(runs) - RUNS_NAMED} more" if len(runs) > RUNS_NAMED else ""
        return f"{_statuses(runs)} in its way: {named}{rest}"

    def _described(self, run: Run) -> str:
        name = f'"{run.name}" ' if run.name else ""
        age = ""
        if run.creation_time is not None:
            age = f" for {_duration((self._clock.now() - run.creation_time).total_seconds())}"
        return f"{name}{run.id} ({run.status}{age})"


def _statuses(runs: Sequence[Run]) -> str:
    by_status = Counter(run.status for run in runs)
    counts = ", ".join(f"{by_status[it]} {it}" for it in spec.ACTIVE_RUN_STATUSES if it in by_status)
    return f"{len(runs)} active run{'' if len(runs) == 1 else 's'} ({counts})" if runs else "active runs"


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
