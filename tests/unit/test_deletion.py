"""The end of a group, on a clock of its own: how often it is looked at, what is reported, and when it gives up."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.errors import (
    ActiveRunsError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    RunGroupError,
)
from pulumi_healthomics.lifecycle.api import Clock, Door, Run, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.deletion import Deletion
from pulumi_healthomics.messages import PYTHON
from pulumi_healthomics.rules import spec

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


def delete(service: Service | Script, on_active_runs: str = "wait", timeout: float = 3600) -> list[str]:
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
    assert error.value.what == 'after 2 h still blocked by 1 active run (1 RUNNING): "sample" 7 (RUNNING for 5 h)'


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


# Refusals and what ListRuns answers


@dataclass
class Script:
    """A group whose delete AWS refuses, for a reason with a number, and the runs that each look at it finds active.

    After the last of `looks` no run is active. The delete after look number `admitted_after` is admitted.
    """

    time: Time
    looks: Sequence[Collection[str]]
    refusal: type[RunGroupError] = ConflictError
    admitted_after: int | None = None
    looked: int = 0
    refusals: int = 0
    cancelled: list[str] = field(default_factory=list)

    def delete_run_group(self, _id: str) -> None:
        if self.admitted_after != self.looked:
            self.refusals += 1
            raise self.refusal(f"AWS answered refusal {self.refusals}")

    def get_run_group(self, _id: str) -> RunGroup:
        raise NotFoundError("gone")

    def list_runs(self, _group_id: str, status: str) -> Iterator[Run]:
        if status == spec.ACTIVE_RUN_STATUSES[0]:
            self.looked += 1
        if status == "RUNNING" and self.looked <= len(self.looks):
            yield from (Run(id_, None, status, None) for id_ in self.looks[self.looked - 1])

    def cancel_run(self, id_: str) -> None:
        self.cancelled.append(id_)


def first_three_without(looks: Sequence[Collection[str]]) -> int:
    """Returns the number of the third look in a row without an active run, counted from 1."""
    answers = [*map(bool, looks), False, False, False]
    return next(at + 3 for at in range(len(answers)) if not any(answers[at : at + 3]))


REFUSALS = [ConflictError, InvalidRequestError]
EACH_REFUSAL = pytest.mark.parametrize("refusal", REFUSALS)
SEQUENCES: list[list[str]] = [
    [],
    ["7"],
    ["", "", "7"],
    ["7", "", "", "7", ""],
    ["7", "78", "8", "", "9"],
    ["7"] * 100,
]


@EACH_REFUSAL
@pytest.mark.parametrize("on_active_runs", ["wait", "cancel"])
@pytest.mark.parametrize("looks", SEQUENCES)
def test_a_delete_waits_only_while_runs_are_listed_and_raises_awss_reason_after_three_looks_without_one(
    looks: list[str], on_active_runs: str, refusal: type[RunGroupError]
) -> None:
    service = Script(Time(), looks, refusal)
    with pytest.raises(refusal) as error:
        delete(service, on_active_runs)
    assert service.looked == first_three_without(looks)
    # The reason is the one of the last attempt: an earlier one may have been about runs.
    assert error.value.what == f"AWS answered refusal {service.refusals}"


@given(st.lists(st.sets(st.sampled_from("789")), max_size=30), st.sampled_from(REFUSALS), st.integers(1, 40))
def test_a_delete_ends_when_aws_admits_it_or_after_three_looks_without_an_active_run(
    looks: list[set[str]], refusal: type[RunGroupError], admitted_after: int
) -> None:
    service = Script(Time(), looks, refusal, admitted_after)
    if admitted_after < first_three_without(looks):
        delete(service)
        assert service.looked == admitted_after
    else:
        with pytest.raises(refusal, match="AWS answered refusal"):
            delete(service)
        assert service.looked == first_three_without(looks)


@given(st.lists(st.sets(st.sampled_from("789")), max_size=30), st.sampled_from(REFUSALS), st.integers(1, 40))
def test_a_cancelling_delete_cancels_each_run_once_at_the_look_that_first_finds_it(
    looks: list[set[str]], refusal: type[RunGroupError], admitted_after: int
) -> None:
    service = Script(Time(), looks, refusal, admitted_after)
    with contextlib.suppress(refusal):
        delete(service, "cancel")
    assert len(service.cancelled) == len(set(service.cancelled))
    assert set(service.cancelled) == set().union(*looks[: service.looked])


@EACH_REFUSAL
@pytest.mark.parametrize("looks", SEQUENCES)
def test_a_delete_that_shall_fail_fails_at_the_first_look_that_finds_a_run(
    looks: list[str], refusal: type[RunGroupError]
) -> None:
    service = Script(Time(), looks, refusal)
    found = next((number for number, runs in enumerate(looks, 1) if runs), 4)
    with pytest.raises(refusal if found > 3 else ActiveRunsError):
        delete(service, "fail")
    assert service.looked == min(found, 3)
    assert service.cancelled == []


@EACH_REFUSAL
def test_a_time_out_without_an_active_run_raises_awss_reason(refusal: type[RunGroupError]) -> None:
    service = Script(Time(), [], refusal)
    with pytest.raises(refusal, match="AWS answered refusal"):
        delete(service, timeout=1)
    assert service.time.passed == 1


def test_a_run_whose_cancelling_is_refused_is_cancelled_at_the_next_look_and_reported_once() -> None:
    class Reluctant(Script):
        def cancel_run(self, id_: str) -> None:
            super().cancel_run(id_)
            if self.looked < 4:
                raise ConflictError("it is starting")

    service = Reluctant(Time(), ["7"] * 6, admitted_after=6)
    told = delete(service, "cancel")
    assert service.cancelled == ["7"] * 4
    assert len([text for text in told if "cancelling" in text]) == 1
