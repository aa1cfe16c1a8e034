"""A group that is late is not a group that is gone, and one that is old is not new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, cast

import pytest
from pulumi_healthomics.errors import ConflictError, NotFoundError
from pulumi_healthomics.lifecycle.api import Clock, CreatedRunGroup, Door, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.creation import READ_AFTER_CREATE_PAUSES, Creation, Wanted
from pulumi_healthomics.messages import PYTHON

NOW = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)
WANTED = Wanted("calling", {"maxCpus": 4}, {"team": "rare"})


class Late:
    """A service whose groups can not be read for a while."""

    def __init__(self, unread: int, *, listed: bool, made: datetime | None = None) -> None:
        self.made: dict[str, RunGroup] = {}
        self._time = made
        self._unread = unread
        self._listed = listed

    def create_run_group(
        self, name: str, limits: Mapping[str, int], tags: Mapping[str, str], request_id: str
    ) -> CreatedRunGroup:
        """Makes a group a token."""
        id_ = str(len(self.made) + 1)
        self.made.setdefault(request_id, RunGroup(id_, f"arn/{id_}", name, limits, tags, self._time))
        return CreatedRunGroup(self.made[request_id].id, self.made[request_id].arn)

    def get_run_group(self, id_: str) -> RunGroup:
        """Finds it, but not at once."""
        self._unread -= 1
        if self._unread >= 0:
            raise NotFoundError(f"there is no group {id_}")
        return next(group for group in self.made.values() if group.id == id_)

    def list_run_groups(self, name: str | None = None) -> Iterator[RunGroup]:
        """Lists them, if it does."""
        return (group for group in self.made.values() if self._listed and name in (None, group.name))


def create(service: Late) -> tuple[RunGroup, list[float], list[str]]:
    """Returns the group, how long was waited, and what was said."""
    waited: list[float] = []
    said: list[str] = []
    door = Door(PYTHON, said.append, said.append, Clock(lambda: 0.0, waited.append, lambda: NOW))
    api = cast("RunGroupApi", cast("Any", service))
    live, _ = Creation(api, door, wanted=WANTED, known=()).run("token")
    return live, waited, said


def test_a_group_is_waited_for_and_no_longer_than_it_takes() -> None:
    live, waited, said = create(Late(2, listed=False, made=NOW - timedelta(seconds=30)))
    assert (live.id, waited, said) == ("1", list(READ_AFTER_CREATE_PAUSES[:2]), [])


def test_a_group_that_is_listed_but_can_not_be_read_is_kept_with_a_warning() -> None:
    service = Late(1000, listed=True)
    live, _, (warning,) = create(service)
    assert (live.id, len(service.made)) == ("1", 1)
    assert 'run group "calling" (1) was created, but could not be read back' in warning


def test_groups_that_are_neither_read_nor_listed_are_given_up_and_all_named() -> None:
    with pytest.raises(ConflictError, match="AWS answered with 1, 2, 3, 4, 5, each of which is gone"):
        create(Late(1000, listed=False))


def test_a_group_that_an_earlier_create_made_is_said_to_be_no_new_one() -> None:
    _, _, (told,) = create(Late(0, listed=False, made=NOW - timedelta(hours=1)))
    assert told == (
        'run group "calling" (1) is not new: an earlier create of this resource made it, 2026-01-02 11:00 UTC'
    )
