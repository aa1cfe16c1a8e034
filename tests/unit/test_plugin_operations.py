"""Requests under way: they end with their work, when their time is up, and at a Cancel; nothing is sent afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from healthomics_plugin.operations import AbandonedError, EndedError, Operations
from pulumi_healthomics.engine import Engine

from harness.waiting import eventually

FAR = 3600.0


@pytest.fixture
def operations() -> Operations:
    return Operations(Engine(""), 64)


@pytest.fixture
def silence() -> Iterator[Event]:
    """What a call waits for that AWS does not answer; it is over with the test."""
    event = Event()
    yield event
    event.set()


def cancel_soon(operations: Operations) -> None:
    """Cancels from another thread, as the engine does, once a request is under way."""

    def cancel() -> None:
        eventually(lambda: operations.are_under_way)
        operations.cancel()

    Thread(target=cancel).start()


def test_a_request_ends_with_its_work(operations: Operations) -> None:
    assert operations.run(lambda: "done") == "done"
    with pytest.raises(KeyError):
        operations.run(lambda: {"there": 1}["missing"])
    assert not operations.are_under_way


def test_a_wait_ends_at_a_cancel(operations: Operations) -> None:
    cancel_soon(operations)
    with pytest.raises(EndedError, match="the command was cancelled; run the command again"):
        operations.run(lambda: operations.sleep(FAR))


def test_a_call_that_is_not_answered_is_abandoned_at_a_cancel(operations: Operations, silence: Event) -> None:
    cancel_soon(operations)
    with pytest.raises(AbandonedError, match="whether it took effect is not known"):
        operations.run(silence.wait)
    assert not operations.are_under_way


def test_a_wait_ends_when_the_time_is_up(operations: Operations) -> None:
    with pytest.raises(EndedError, match=r"it took longer than 0\.1 s, its custom time-out"):
        operations.run(lambda: operations.sleep(FAR), 0.1)


def test_nothing_is_sent_any_more_by_a_request_that_was_abandoned(operations: Operations, silence: Event) -> None:
    later: list[BaseException | None] = []

    def work() -> None:
        silence.wait()
        try:
            operations.ensure_wanted()
        except EndedError as error:
            later.append(error)
        else:
            later.append(None)

    with pytest.raises(AbandonedError):
        operations.run(work, 0.1)
    silence.set()
    eventually(lambda: len(later) == 1)
    assert isinstance(later[0], EndedError)


def test_requests_do_not_wait_for_one_another(operations: Operations, silence: Event) -> None:
    waiting = [Thread(target=operations.run, args=(silence.wait,)) for _ in range(50)]
    for thread in waiting:
        thread.start()
    assert operations.run(lambda: "done") == "done"
    silence.set()
    for thread in waiting:
        thread.join()


def test_a_request_after_a_cancel_sends_nothing(operations: Operations) -> None:
    operations.cancel()
    start = time.monotonic()
    with pytest.raises(EndedError):
        operations.run(operations.ensure_wanted)
    with pytest.raises(EndedError):
        operations.run(lambda: operations.sleep(FAR))
    assert time.monotonic() - start < FAR
