"""The end of a group, on a clock of its own: how often it is looked at, what is reported, and when it gives up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import cast

import pytest
from pulumi_healthomics.errors import ActiveRunsError, ConflictError, NotFoundError, RunGroupError
from pulumi_healthomics.lifecycle.api import Clock, Door, Run, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.deletion import Deletion
from pulumi_healthomics.messages import PYTHON

START = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@dataclass
class Time:
    """A clock that only moves when somebody sleeps."""

    passed: float = 0.0

    def clock(self) -> Clock:
        return Clock(lambda: self.passed, self.sleep, lambda: START + timedelta(seconds=self.passed))

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.passed += seconds


@dataclass
class Service:
    """One group with one run, which ends at a given time; the group is gone some time after its delete."""

    time: Time
    run_ends: float = 0.0
    gone_after: float = 0.0
    deletes: list[float] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    deleted_at: float | None = None
    listed: list[Run] | None = None

    def delete_run_group(self, _id: str) -> None:
        self.deletes.append(self.time.passed)
        if self.time.passed < self.run_ends:
            raise ConflictError("busy")
        self.deleted_at = self.time.passed

    def get_run_group(self, id_: str) -> RunGroup:
        if self.deleted_at is not None and self.time.passed >= self.deleted_at + self.gone_after:
            raise NotFoundError("gone")
        return RunGroup(id_, "arn", "calling", {}, {}, START)

    def list_runs(self, _group_id: str, status: str) -> Iterator[Run]:
        if self.listed is not None:
            yield from self.listed
        elif status == "RUNNING" and self.time.passed < self.run_ends:
            yield Run("7", "sample", status, START - timedelta(hours=3))

    def cancel_run(self, id_: str) -> None:
        self.cancelled.append(id_)
        self.run_ends = self.time.passed + 20


def delete(service: Service, on_active_runs: str = "wait", timeout: float = 3600) -> list[str]:
    """Deletes the group and returns what was told."""
    told: list[str] = []
    Deletion(
        cast("RunGroupApi", service),
        Door(PYTHON, told.append, told.append, service.time.clock()),
        'run group "calling" (1)',
        on_active_runs=on_active_runs,
        timeout=timeout,
    ).run("1")
    return told


def test_a_group_that_is_gone_at_once_is_asked_for_once_and_nothing_is_waited_for() -> None:
    service = Service(Time())
    assert delete(service) == []
    assert service.time.passed == 0


def test_a_wait_reports_its_progress_about_every_thirty_seconds() -> None:
    service = Service(Time(), run_ends=600)
    first, *further = delete(service)
    assert first == ('run group "calling" (1): waiting for 1 active run (1 RUNNING) to end, at most 60 min')
    assert 15 <= len(further) <= 20
    assert further[0].startswith('run group "calling" (1): still waiting for runs to end, 59')
    assert service.time.passed < 600 + 15


def test_a_wait_gives_up_at_its_time_out_and_names_the_runs_with_their_age() -> None:
    service = Service(Time(), run_ends=10_000)
    with pytest.raises(ActiveRunsError) as error:
        delete(service, timeout=7200)
    assert service.time.passed == 7200
    assert error.value.what == 'after 2 h 1 active run (1 RUNNING) in its way: "sample" 7 (RUNNING for 5 h)'


def test_a_cancelled_run_is_waited_for() -> None:
    service = Service(Time(), run_ends=10_000)
    told = delete(service, "cancel")
    assert service.cancelled == ["7"]
    assert told[0] == ('run group "calling" (1): cancelling 1 active run (1 RUNNING), whose outputs are lost: 7')
    assert 20 <= service.time.passed < 40


def test_a_group_that_takes_its_time_to_go_is_waited_for() -> None:
    service = Service(Time(), gone_after=45)
    assert delete(service)[0].startswith('run group "calling" (1): AWS is still deleting it, 59 min left')
    assert 45 <= service.time.passed <= 55


def test_a_group_that_never_goes_is_an_error_after_the_time_out() -> None:
    with pytest.raises(RunGroupError, match="the group was still there after 60 s"):
        delete(Service(Time(), gone_after=10_000), timeout=60)


def test_a_refusal_without_runs_is_an_error_after_some_seconds() -> None:
    service = Service(Time(), run_ends=10_000, listed=[])
    with pytest.raises(ConflictError, match="busy"):
        delete(service)
    assert 5 < service.time.passed < 15


def test_a_refusal_without_runs_that_passes_is_no_error() -> None:
    service = Service(Time(), run_ends=3, listed=[])
    assert delete(service, "fail") == []
    assert service.deleted_at is not None


def test_a_run_that_is_listed_under_two_statuses_is_one_run() -> None:
    service = Service(Time(), run_ends=10_000, listed=[Run("7", "sample", "RUNNING", START)])
    with pytest.raises(ActiveRunsError, match=r"1 active run \(1 RUNNING\)"):
        delete(service, "fail")
