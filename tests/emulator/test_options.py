"""Rate limits, lags and delays, with a clock that the test holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from healthomics_emulator import Emulator, EmulatorError, EmulatorHandle, Options


@dataclass
class Clock:
    """Stands still until a test moves it."""

    seconds: float = 1_000_000.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(clock: Clock) -> Iterator[Emulator]:
    """An emulator that lives by the test's clock."""
    with Emulator(clock=lambda: clock.seconds) as emulator:
        yield emulator


@pytest.fixture
def timed_omics(timed: Emulator, unchecked: Config) -> Any:
    return timed.client(config=unchecked)


def admitted(emulator: EmulatorHandle, call: Any, attempts: int) -> int:
    """How many of so many calls are not throttled; the log must agree."""
    emulator.clear_calls()
    for _ in range(attempts):
        with suppress(ClientError):
            call()
    throttled = [each for each in emulator.calls() if each.error == "ThrottlingException"]
    assert {each.status for each in throttled} <= {429}
    return attempts - len(throttled)


def test_nothing_is_throttled_unless_asked_for(timed: Emulator, timed_omics: Any) -> None:
    assert admitted(timed, timed_omics.list_run_groups, 30) == 30


def test_each_run_group_operation_is_held_to_ten_a_second(timed: Emulator, timed_omics: Any, clock: Clock) -> None:
    timed.configure(rate_limits=True)
    calls = [
        timed_omics.create_run_group,
        timed_omics.list_run_groups,
        lambda: timed_omics.get_run_group(id="7654321"),
        lambda: timed_omics.update_run_group(id="7654321"),
        lambda: timed_omics.delete_run_group(id="7654321"),
    ]
    for call in calls:
        assert admitted(timed, call, 12) == 10
    clock.seconds += 0.5
    for call in calls:
        assert admitted(timed, call, 12) == 5
    clock.seconds += 60
    assert admitted(timed, timed_omics.list_run_groups, 12) == 10


def test_each_tag_operation_is_held_to_five_a_second(timed: Emulator, timed_omics: Any) -> None:
    arn = timed_omics.create_run_group()["arn"]
    timed.configure(rate_limits=True)
    for call in (
        lambda: timed_omics.tag_resource(resourceArn=arn, tags={}),
        lambda: timed_omics.untag_resource(resourceArn=arn, tagKeys=["a"]),
        lambda: timed_omics.list_tags_for_resource(resourceArn=arn),
    ):
        assert admitted(timed, call, 7) == 5


def test_runs_are_started_once_a_second(timed: Emulator, timed_omics: Any, clock: Clock) -> None:
    timed.configure(rate_limits=True)

    def start() -> None:
        timed_omics.start_run(workflowId="1", roleArn="arn:x", outputUri="s3://b")

    assert admitted(timed, start, 3) == 1
    clock.seconds += 1
    assert admitted(timed, start, 3) == 1


def test_the_rates_can_be_scaled(timed: Emulator, timed_omics: Any) -> None:
    timed.configure(rate_limits=True, rate_factor=0.5)
    assert admitted(timed, timed_omics.list_run_groups, 12) == 5


def test_each_region_has_rates_of_its_own(timed: Emulator, timed_omics: Any) -> None:
    timed.configure(rate_limits=True)
    assert admitted(timed, timed_omics.list_run_groups, 12) == 10
    assert admitted(timed, timed.client(region="eu-west-1").list_run_groups, 3) == 3


def test_a_throttled_call_has_no_effect(timed: Emulator, timed_omics: Any) -> None:
    timed.configure(rate_limits=True)
    admitted(timed, timed_omics.create_run_group, 12)
    assert len(timed.run_groups()) == 10


def test_sdks_retry_what_was_throttled(timed: Emulator, clock: Clock) -> None:
    timed.configure(rate_limits=True)
    omics = timed.client(config=Config(retries={"mode": "standard", "total_max_attempts": 5}))
    omics.meta.events.register("needs-retry", lambda **_: setattr(clock, "seconds", clock.seconds + 0.1))
    for _ in range(12):
        omics.create_run_group()
    assert len(timed.run_groups()) == 12


def test_a_new_group_may_not_be_found_for_some_seconds(timed: Emulator, timed_omics: Any, clock: Clock) -> None:
    timed.configure(read_lag_seconds=2)
    identifier = timed_omics.create_run_group()["id"]
    clock.seconds += 1.9
    with pytest.raises(timed_omics.exceptions.ResourceNotFoundException):
        timed_omics.get_run_group(id=identifier)
    clock.seconds += 0.1
    assert timed_omics.get_run_group(id=identifier)["id"] == identifier


def test_a_new_group_may_not_be_found_by_some_gets(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(read_lag_gets=2)
    identifier = omics.create_run_group()["id"]
    for _ in range(2):
        with pytest.raises(omics.exceptions.ResourceNotFoundException):
            omics.get_run_group(id=identifier)
    assert omics.get_run_group(id=identifier)["id"] == identifier


def test_only_get_lags(emulator: EmulatorHandle, omics: Any) -> None:
    emulator.configure(read_lag_seconds=60)
    created = omics.create_run_group()
    omics.update_run_group(id=created["id"], maxCpus=3)
    assert omics.list_tags_for_resource(resourceArn=created["arn"])["tags"] == {}
    assert omics.list_run_groups()["items"][0]["maxCpus"] == 3


def test_a_deleted_group_may_be_found_for_a_while(timed: Emulator, timed_omics: Any, clock: Clock) -> None:
    timed.configure(delete_seconds=5)
    identifier = timed_omics.create_run_group()["id"]
    timed_omics.delete_run_group(id=identifier)
    clock.seconds += 4
    assert timed_omics.get_run_group(id=identifier)["id"] == identifier
    clock.seconds += 1
    with pytest.raises(timed_omics.exceptions.ResourceNotFoundException):
        timed_omics.get_run_group(id=identifier)
    assert timed_omics.list_run_groups()["items"] == []


def test_a_second_delete_does_not_put_the_end_off(timed: Emulator, timed_omics: Any, clock: Clock) -> None:
    timed.configure(delete_seconds=5)
    identifier = timed_omics.create_run_group()["id"]
    for _ in range(2):
        timed_omics.delete_run_group(id=identifier)
        clock.seconds += 2.5
    assert timed.run_groups() == []


def test_what_is_being_deleted_can_not_be_changed(timed: Emulator, timed_omics: Any) -> None:
    timed.configure(delete_seconds=5)
    created = timed_omics.create_run_group()
    timed_omics.delete_run_group(id=created["id"])
    run = {"workflowId": "1", "roleArn": "arn:x", "outputUri": "s3://b", "runGroupId": created["id"]}
    for call, parameters in (
        (timed_omics.update_run_group, {"id": created["id"], "maxCpus": 1}),
        (timed_omics.tag_resource, {"resourceArn": created["arn"], "tags": {"a": "b"}}),
        (timed_omics.start_run, run),
    ):
        with pytest.raises(timed_omics.exceptions.ConflictException):
            call(**parameters)


def test_a_reset_restores_the_options_of_the_start() -> None:
    with Emulator(options=Options(name_filter="prefix")) as emulator:
        emulator.configure(name_filter="exact", run_group_quota=3)
        emulator.reset()
        options = emulator.options()
    assert (options["name_filter"], options["run_group_quota"]) == ("prefix", 1000)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"speed": 9}, "no option is called 'speed'; there are: rate_limits, "),
        ({"rate_limits": 1}, "rate_limits must be true or false, got 1"),
        ({"rate_factor": True}, "rate_factor must be a number from 0 to a billion, got True"),
        ({"read_lag_seconds": -1}, "read_lag_seconds must be a number from 0 to a billion, got -1"),
        ({"read_lag_gets": 1.5}, "read_lag_gets must be a whole number from 0 to a billion, got 1.5"),
        ({"name_filter": "regex"}, "name_filter must be one of exact, prefix, got 'regex'"),
        ({"delete_seconds": None}, "delete_seconds must be a number from 0 to a billion, got None"),
    ],
)
def test_a_senseless_option_is_refused(emulator: EmulatorHandle, changes: dict[str, Any], message: str) -> None:
    before = emulator.options()
    with pytest.raises(EmulatorError) as error:
        emulator.configure(**changes)
    assert message in str(error.value)
    assert emulator.options() == before


def test_every_option_says_what_it_is_for() -> None:
    assert all(option.metadata["help"] for option in fields(Options))
