"""The life of a run group, told in the service's terms: create, find, update, delete.

Knows what AWS does and what it does not promise (when a created group can be read, when a deleted one is gone). Knows
neither Pulumi nor boto3: it works on `RunGroupApi`, and time is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pulumi_healthomics.api import CreatedRunGroup, RunGroup, RunGroupApi
from pulumi_healthomics.changes import Update
from pulumi_healthomics.errors import NotFoundError, RunGroupError, concerning

# Nobody documents how soon after a create the group can be read: a few seconds of patience, here and nowhere else.
READ_AFTER_CREATE_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)

# A delete is answered with "accepted". Almost always the group is gone at the first look; then look less and less
# often.
GONE_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
GONE_PAUSE_AFTERWARDS = 5.0


@dataclass(frozen=True)
class Clock:
    """Where waiting gets its time from.

    Attributes:
        now: seconds on a clock that never goes back.
        sleep: waits for so many seconds.
    """

    now: Callable[[], float]
    sleep: Callable[[float], None]


class RunGroupLifecycle:
    """Creates, reads, updates and deletes run groups through `api`.

    Args:
        api: the service, in one account and Region.
        clock: for waiting.
        warn: told, in a full sentence, what went wrong without being an error.
    """

    def __init__(self, api: RunGroupApi, clock: Clock, warn: Callable[[str], None]) -> None:
        self._api = api
        self._clock = clock
        self._warn = warn

    def create(self, name: str, limits: Mapping[str, int], tags: Mapping[str, str], request_id: str) -> RunGroup:
        """Makes a group and returns it as it lives.

        Once the service has made the group this does not fail any more: an error now would lose its id, and with it the
        group. What could not be read is filled in by the next refresh.
        """
        with concerning("creating", name=name):
            created = self._api.create_run_group(name, limits, tags, request_id)
        try:
            return self._confirmed(created)
        except RunGroupError as error:
            self._warn(f'run group "{name}" ({created.id}) was created, but could not be read back: {error}')
            return RunGroup(created.id, created.arn, name, limits, tags, creation_time=None)

    def find(self, id_: str, name: str | None = None) -> RunGroup | None:
        """Returns the live group, or None if it is gone."""
        try:
            with concerning("reading", name=name, id_=id_):
                return self._api.get_run_group(id_)
        except NotFoundError:
            return None

    def update(self, id_: str, arn: str, name: str | None, update: Update) -> None:
        """Carries out `update`; a part that is done already, after an earlier failure, does no harm.

        Raises:
            NotFoundError: the group is gone.
        """
        with concerning("updating", name=name, id_=id_):
            try:
                if update.fields:
                    self._api.update_run_group(id_, update.fields)
                # Unset before set: at the maximum of 50 tags, a swapped key would not fit otherwise.
                if update.tags.to_unset:
                    self._api.untag_resource(arn, update.tags.to_unset)
                if update.tags.to_set:
                    self._api.tag_resource(arn, update.tags.to_set)
            except NotFoundError as error:
                error.remedy = "it was deleted outside Pulumi: run `pulumi refresh`, then `pulumi up` creates it again"
                raise

    def delete(self, id_: str, name: str | None, timeout: float) -> None:
        """Deletes a group and returns when it is gone; one that is gone already is done.

        Args:
            id_: the group's id.
            name: the group's name, for messages.
            timeout: how long to wait for its end, in seconds.
        """
        with concerning("deleting", name=name, id_=id_):
            try:
                self._api.delete_run_group(id_)
            except NotFoundError:
                return
            self._wait_until_gone(id_, timeout)

    def _confirmed(self, created: CreatedRunGroup) -> RunGroup:
        for pause in READ_AFTER_CREATE_PAUSES:
            try:
                return self._api.get_run_group(created.id)
            except NotFoundError:
                self._clock.sleep(pause)
        return self._api.get_run_group(created.id)

    def _wait_until_gone(self, id_: str, timeout: float) -> None:
        deadline = self._clock.now() + timeout
        pauses = iter(GONE_PAUSES)
        while True:
            try:
                self._api.get_run_group(id_)
            except NotFoundError:
                return
            if self._clock.now() >= deadline:
                raise RunGroupError(
                    f"AWS accepted the request, but the group was still there after {timeout:.0f} seconds",
                    "run the command again, with a longer `custom_timeouts` delete if need be",
                )
            self._clock.sleep(next(pauses, GONE_PAUSE_AFTERWARDS))
