"""The life of a run group, told in the service's terms: create, adopt, find, update, delete.

Knows what AWS does, and whose groups it may touch. Knows neither Pulumi nor botocore: it works on `RunGroupApi`, and
time is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pulumi_healthomics.errors import InvalidRequestError, NotFoundError, RunGroupError, concerning
from pulumi_healthomics.lifecycle.adoption import differences
from pulumi_healthomics.lifecycle.api import RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.creation import Creation, Wanted
from pulumi_healthomics.lifecycle.deletion import Clock, Deletion
from pulumi_healthomics.lifecycle.ownership import Ownership
from pulumi_healthomics.rules.changes import Update


class RunGroupLifecycle:
    """Creates, reads, updates and deletes the run groups of one account and Region.

    Args:
        api: the service.
        ownership: the guard against touching somebody else's groups.
        clock: for waiting.
        tell: shows progress, in full sentences.
        warn: shows what went wrong without being an error, in full sentences.
        argument: returns what the program calls an input, such as `max_cpus` for `maxCpus`.
    """

    def __init__(
        self,
        api: RunGroupApi,
        ownership: Ownership,
        clock: Clock,
        tell: Callable[[str], None],
        warn: Callable[[str], None],
        *,
        argument: Callable[[str], str],
    ) -> None:
        self._api = api
        self._ownership = ownership
        self._clock = clock
        self._tell = tell
        self._warn = warn
        self._argument = argument

    def create(
        self,
        name: str,
        limits: Mapping[str, int],
        tags: Mapping[str, str],
        token: str,
        known: Collection[str] = (),
    ) -> tuple[RunGroup, str]:
        """Makes a group and returns it as it lives, with the token that made it.

        A token that the service remembers for a group that is gone, or is not the one asked for, leads on to the next.
        Once the service has made the group this does not fail for not being able to read it: an error then would lose
        its id, and with it the group. What could not be read is filled in by the next refresh.

        Args:
            name: the group's name.
            limits: the limits that are set, by API name.
            tags: all of its tags.
            token: the first idempotency token to send.
            known: ids of groups that a state has: none of them is the group of an interrupted create.

        Raises:
            ConflictError: no token was of use, or it can not be told whether one was.
        """
        with concerning("creating", name=name):
            wanted = Wanted(name, limits, tags)
            creation = Creation(self._api, self._clock, self._tell, self._warn, wanted=wanted, known=known)
            return creation.run(token)

    def adopt(self, id_: str, inputs: Mapping[str, Any]) -> RunGroup:
        """Returns the live group of that id, which is exactly as `inputs` say; changes nothing.

        Raises:
            NotFoundError: there is none.
            InvalidRequestError: it is not as the program says.
        """
        with concerning("adopting", id_=id_):
            try:
                live = self._api.get_run_group(id_)
            except NotFoundError as error:
                error.remedy = "check the id, the Region and the account, or remove import_ to create a new group"
                raise
            if found := differences(inputs, live):
                raise InvalidRequestError(
                    "the program must say what there is: " + "; ".join(it.worded(self._argument) for it in found),
                    "correct the program, and change the group afterwards if you want to",
                )
        return live

    def find(self, id_: str, arn: str | None = None, name: str | None = None) -> RunGroup | None:
        """Returns the live group, or None if it is gone.

        Args:
            id_: the group's id.
            arn: the ARN that the state has; None if the group is only looked up.
            name: the group's name, for messages.

        Raises:
            WrongAccountError: the group of that id is not the one in the state, or would not be found here.
            IdentityUnknownError: it is not found, and it can not be told whether it would be.
        """
        with concerning("reading", name=name, id_=id_):
            try:
                live = self._api.get_run_group(id_)
            except NotFoundError:
                if arn is not None:
                    self._ownership.ensure_gone_means_gone(id_, arn)
                return None
            if arn is not None:
                self._ownership.ensure_same(live, arn)
            return live

    def update(self, id_: str, arn: str | None, name: str | None, update: Update) -> None:
        """Carries out `update`; a part that is done already, after an earlier failure, does no harm.

        An update that changes nothing at AWS makes no call.

        Raises:
            NotFoundError: the group is gone.
        """
        if update.is_empty:
            return
        with concerning("updating", name=name, id_=id_):
            arn = _required(arn)
            try:
                self._ownership.ensure_ours(id_, arn)
                self._carry_out(id_, arn, update)
            except NotFoundError as error:
                self._ownership.ensure_gone_means_gone(id_, arn)
                error.remedy = "it was deleted outside Pulumi: run `pulumi refresh`, then `pulumi up` creates it again"
                raise

    def delete(self, id_: str, arn: str | None, name: str | None, on_active_runs: str, timeout: float) -> None:
        """Deletes a group and returns when it is gone; one that is gone already is done.

        Args:
            id_: the group's id.
            arn: the ARN that the state has.
            name: the group's name, for messages.
            on_active_runs: what to do about runs in the way, one of `spec.ON_ACTIVE_RUNS`.
            timeout: how long to wait, for runs and for the group's end together, in seconds.
        """
        group = f'run group "{name}" ({id_})' if name else f"run group {id_}"
        with concerning("deleting", name=name, id_=id_):
            arn = _required(arn)
            try:
                self._ownership.ensure_ours(id_, arn)
                deletion = Deletion(
                    self._api, self._clock, self._tell, group, on_active_runs=on_active_runs, timeout=timeout
                )
                deletion.run(id_)
            except NotFoundError:
                self._ownership.ensure_gone_means_gone(id_, arn)

    def _carry_out(self, id_: str, arn: str, update: Update) -> None:
        if update.fields:
            self._api.update_run_group(id_, update.fields)
        # Unset before set: at the maximum of 50 tags, a swapped key would not fit otherwise.
        if update.tags.to_unset:
            self._api.untag_resource(arn, update.tags.to_unset)
        if update.tags.to_set:
            self._api.tag_resource(arn, update.tags.to_set)


def _required(arn: str | None) -> str:
    if arn is None:
        raise RunGroupError(
            "the state has no ARN of it, so nobody knows whose group that is",
            "run `pulumi refresh`, which fills it in",
        )
    return arn
