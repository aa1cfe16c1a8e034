"""A create that is broken off and repeated, against a service that may do anything that AWS does not document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import cast

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from pulumi_healthomics.errors import (
    AccessDeniedError,
    ConflictError,
    ConnectionFailedError,
    InvalidRequestError,
    NotFoundError,
    RunGroupError,
)
from pulumi_healthomics.lifecycle.api import Clock, CreatedRunGroup, Door, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.creation import READ_AFTER_CREATE_PAUSES, Creation, Wanted
from pulumi_healthomics.messages import PYTHON

NOW = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)
NAME, LIMITS = " calling ", {"maxCpus": 4}
PATIENCE = sum(READ_AFTER_CREATE_PAUSES)


@dataclass(frozen=True)
class Manner:
    """What AWS does not document, as one service has it.

    Attributes:
        trims: it takes white space off a name.
        fills: it answers with a value for a limit that was not set.
        lag: seconds in which a new group is found by nothing.
        other_tags: what it answers to a token that comes back with other tags.
        after_delete: what it answers to the token of a group that was deleted.
        forgets: it forgets every token at once, though its group lives.
        lists: it lets its groups be listed.
    """

    trims: bool = False
    fills: bool = False
    lag: float = 0.0
    other_tags: str = "replay"
    after_delete: str = "replay"
    forgets: bool = False
    lists: bool = True

    @property
    def is_bearable(self) -> bool:
        """Whether decision record 2 promises at most one group."""
        return not self.forgets and self.lag <= PATIENCE


@dataclass
class Service:
    """HealthOmics in a manner, with what it was sent."""

    manner: Manner
    passed: float = 0.0
    groups: dict[str, RunGroup] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    born: dict[str, float] = field(default_factory=dict)
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    sent: list[tuple[str, Mapping[str, int], Mapping[str, str]]] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    def create_run_group(
        self, name: str, limits: Mapping[str, int], tags: Mapping[str, str], request_id: str
    ) -> CreatedRunGroup:
        self.sent.append((name, limits, tags))
        loss = self.losses.pop(0) if self.losses else ""
        if loss == "before":
            raise ConnectionFailedError("lost before it took effect")
        created = self._created(name, limits, tags, request_id)
        if loss == "after":
            raise ConnectionFailedError("lost after it took effect")
        return created

    def _created(
        self, name: str, limits: Mapping[str, int], tags: Mapping[str, str], request_id: str
    ) -> CreatedRunGroup:
        id_ = None if self.manner.forgets else self.made.get(request_id)
        if id_ is not None:
            answer = self.manner.after_delete if id_ not in self.groups else "replay"
            if tags != self.asked[request_id] and answer != "create":
                answer = self.manner.other_tags if answer == "replay" else answer
            if answer == "conflict":
                raise ConflictError("AWS answered ConflictException")
            if answer == "validation":
                raise InvalidRequestError("AWS answered ValidationException")
            if answer == "replay":
                return CreatedRunGroup(id_, f"arn/{id_}")
        id_ = str(1000001 + len(self.born))
        shown = {**({"maxRuns": 100} if self.manner.fills else {}), **limits}
        self.groups[id_] = RunGroup(id_, f"arn/{id_}", name.strip() if self.manner.trims else name, shown, tags, None)
        self.made[request_id], self.asked[request_id], self.born[id_] = id_, tags, self.passed
        return CreatedRunGroup(id_, f"arn/{id_}")

    def get_run_group(self, id_: str) -> RunGroup:
        if id_ not in self.groups or self.passed < self.born[id_] + self.manner.lag:
            raise NotFoundError(f"there is no group {id_}")
        return self.groups[id_]

    def list_run_groups(self, name: str | None = None) -> Iterator[RunGroup]:
        if not self.manner.lists:
            raise AccessDeniedError("listing is not allowed")
        for group in self.groups.values():
            if name in (None, group.name) and self.passed >= self.born[group.id] + self.manner.lag:
                yield replace(group, tags={})

    def tag_resource(self, arn: str, tags: Mapping[str, str]) -> None:
        id_ = arn.removeprefix("arn/")
        self.groups[id_] = replace(self.groups[id_], tags={**self.groups[id_].tags, **tags})

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


def create(service: Service, tags: Mapping[str, str], known: tuple[str, ...] = ()) -> tuple[RunGroup, list[str]]:
    """Returns the group and what was said, as one `pulumi up` gets to know it."""
    said: list[str] = []
    clock = Clock(lambda: service.passed, service.sleep, lambda: NOW + timedelta(seconds=service.passed))
    door = Door(PYTHON, said.append, said.append, clock)
    wanted = Wanted(NAME, LIMITS, tags)
    live = Creation(cast("RunGroupApi", service), door, wanted=wanted, known=known).run("token").group
    return live, said


def repeated(service: Service, tags: Mapping[str, str]) -> tuple[RunGroup | None, RunGroupError | None]:
    """Returns the group, or else the failure."""
    try:
        return create(service, tags)[0], None
    except RunGroupError as error:
        return None, error


manners = st.builds(
    Manner,
    trims=st.booleans(),
    fills=st.booleans(),
    lag=st.sampled_from([0.0, 0.5, 2.0, 2.9, 60.0]),
    other_tags=st.sampled_from(["replay", "conflict", "validation"]),
    after_delete=st.sampled_from(["replay", "conflict", "validation", "create"]),
    forgets=st.sampled_from([False, False, False, True]),
    lists=st.sampled_from([True, True, True, False]),
)
tag_sets = st.sampled_from([{"commit": "1"}, {"commit": "2"}, {"commit": "2", "team": "rare"}, {}])
# What is lost of each request of an `up`, and what happens before the next one.
attempts = st.lists(
    st.tuples(
        tag_sets,
        st.lists(st.sampled_from(["", "before", "after"]), max_size=3),
        st.sampled_from(["", "", "deleted by hand", "a day passes"]),
    ),
    max_size=4,
)


@settings(max_examples=1_000, deadline=None)
@given(manner=manners, broken_off=attempts, tags=tag_sets)
def test_a_create_that_is_broken_off_and_repeated_makes_one_group_or_says_what_is_left(
    manner: Manner, broken_off: list[tuple[dict[str, str], list[str], str]], tags: dict[str, str]
) -> None:
    service = Service(manner)
    for asked, losses, meanwhile in broken_off:
        service.losses = list(losses)
        try:
            create(service, asked)
        except RunGroupError as error:
            event(f"an attempt ends in {type(error).__name__}")
        if meanwhile == "deleted by hand":
            service.groups.clear()
        service.passed += 86_400 if meanwhile == "a day passes" else 0
    service.losses, service.sent = [], []
    live, failure = repeated(service, tags)
    event("it ends in a group" if live else f"it ends in {type(failure).__name__}")
    # Never another group than the one that is asked for.
    assert all(it == (NAME, LIMITS, tags) for it in service.sent)
    if live:
        assert service.groups[live.id].tags.items() >= tags.items()
    else:
        assert isinstance(failure, ConflictError | InvalidRequestError)
    if manner.is_bearable:
        assert len(service.groups) <= 1
        assert live or all(id_ in str(failure) for id_ in service.groups) or "listing fails" in str(failure)


def test_a_group_is_waited_for_and_no_longer_than_it_takes() -> None:
    service = Service(Manner(lag=2.0))
    live, said = create(service, {})
    assert (live.id, len(service.groups), said) == ("1000001", 1, [])
    assert 2.0 <= service.passed <= PATIENCE


def test_a_group_that_was_deleted_costs_three_seconds_and_not_more() -> None:
    service = Service(Manner())
    create(service, {})
    service.groups.clear()
    before = service.passed
    live, _ = create(service, {})
    assert live.id == "1000002"
    assert service.passed - before == pytest.approx(3.0)


@pytest.mark.parametrize("manner", [Manner(trims=True), Manner(fills=True)])
def test_a_group_that_is_described_otherwise_is_ours(manner: Manner) -> None:
    service = Service(manner)
    assert {create(service, {"commit": commit})[0].id for commit in "123"} == {"1000001"}
    assert service.groups["1000001"].tags == {"commit": "3"}


def test_tags_that_were_not_asked_for_stay() -> None:
    service = Service(Manner())
    create(service, {"commit": "1", "team": "rare"})
    create(service, {"commit": "2"})
    assert service.groups["1000001"].tags == {"commit": "2", "team": "rare"}


def test_a_group_that_is_listed_or_that_may_not_be_read_is_kept_with_a_warning() -> None:
    class Late(Service):
        def get_run_group(self, id_: str) -> RunGroup:
            raise NotFoundError(f"there is no group {id_} yet")

    class Forbidden(Service):
        def get_run_group(self, id_: str) -> RunGroup:
            raise AccessDeniedError(f"group {id_} may not be read")

    for service in (Late(Manner()), Forbidden(Manner(lists=False))):
        live, (warning,) = create(service, {})
        assert (live.id, len(service.groups)) == ("1000001", 1)
        assert 'run group " calling " (1000001) was created, but could not be read back' in warning


def test_a_refused_token_names_the_group_that_it_may_have_made_and_both_ways_out() -> None:
    service = Service(Manner(other_tags="validation", trims=True, fills=True))
    create(service, {"commit": "1"})
    with pytest.raises(ConflictError) as error:
        create(service, {"commit": "2"})
    assert str(error.value) == (
        "AWS answered ValidationException, and a group with this name and these limits exists already, 1000001, which "
        'an interrupted `pulumi up` may have made; adopt it with ResourceOptions(import_="1000001"), or delete it'
    )


def test_a_group_that_a_state_has_is_not_what_a_refused_token_made() -> None:
    service = Service(Manner(other_tags="conflict"))
    create(service, {"commit": "1"})
    assert create(service, {"commit": "2"}, known=("1000001",))[0].id == "1000002"


def test_values_that_are_refused_whatever_the_token_are_sent_twice() -> None:
    class Refusing(Service):
        def _created(self, *_: object) -> CreatedRunGroup:
            raise InvalidRequestError("AWS answered ValidationException")

    service = Refusing(Manner())
    with pytest.raises(InvalidRequestError, match=r"^AWS answered ValidationException$"):
        create(service, {})
    assert (len(service.sent), service.groups) == (2, {})
