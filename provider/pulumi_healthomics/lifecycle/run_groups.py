"""The life of a run group, in the service's terms: create, adopt, find, update, delete.

Knows what AWS does, and whose groups it may touch. Works on `RunGroupApi`; time is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from pulumi_healthomics.errors import InvalidRequestError, NotFoundError, RunGroupError, concerning
from pulumi_healthomics.lifecycle.adoption import additions, differences
from pulumi_healthomics.lifecycle.api import Door, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.creation import Creation, Made, Wanted
from pulumi_healthomics.lifecycle.deletion import Deletion
from pulumi_healthomics.lifecycle.guard import Guard
from pulumi_healthomics.rules.changes import Update


class RunGroups:
    """Creates, reads, updates and deletes the run groups of one account and Region.

    Args:
        api: the service.
        guard: refuses changes of another account's groups.
        door: shows progress and warnings, and has the clock.
    """

    def __init__(self, api: RunGroupApi, guard: Guard, door: Door) -> None:
        self._api = api
        self._guard = guard
        self._door = door

    def create(
        self,
        name: str,
        limits: Mapping[str, int],
        tags: Mapping[str, str],
        token: str,
        *,
        known: Collection[str] = (),
        living: Callable[[], Collection[str]] = frozenset,
    ) -> Made:
        """Makes a group and returns it as it lives, with the token that made it.

        If the service remembers a token for a group that no longer exists, or for another group, the next token is
        sent. Once the service has created the group, a failure to read it is not an error, which would lose its ID and
        with it the group. The next refresh fills in what could not be read.

        Args:
            name: the group's name.
            limits: the limits that are set, by API name.
            tags: all of its tags.
            token: the first idempotency token to send.
            known: ids of groups that a state has: none of them is the group of an interrupted create.
            living: returns the tokens of those groups, as far as they are known when it is called.

        Raises:
            ConflictError: no token could be used, or whether one was cannot be determined.
        """
        with concerning("creating", name=name):
            wanted = Wanted(name, limits, tags)
            return Creation(self._api, self._door, wanted=wanted, known=known, living=living).run(token)

    def adopt(self, id_: str, inputs: Mapping[str, Any]) -> RunGroup:
        """Writes the tags that the live group of that id lacks, and returns the group.

        Raises:
            NotFoundError: there is none.
            InvalidRequestError: it does not match the program.
        """
        live, lacking = self.find_to_adopt(id_, inputs)
        with concerning("adopting", name=live.name, id_=id_):
            if lacking:
                self._api.tag_resource(live.arn, lacking)
        return live

    def find_to_adopt(
        self, id_: str, inputs: Mapping[str, Any], asked_by: Mapping[str, str] | None = None
    ) -> tuple[RunGroup, dict[str, Any]]:
        """Returns the live group of that ID, which matches `inputs`, and the tags that it lacks; changes nothing.

        Args:
            id_: the group's id.
            inputs: the settings by their API names, `tagsAll` merged with the default tags.
            asked_by: what asks for a tag, by the tag's key, where it is not the program itself; for messages.

        Raises:
            NotFoundError: there is none.
            InvalidRequestError: it does not match the program.
        """
        with concerning("adopting", id_=id_):
            try:
                live = self._api.get_run_group(id_)
            except NotFoundError as error:
                option = self._door.words.argument("adoptId")
                error.remedy = f"check the id, the Region and the account, or remove {option} to create a new group"
                raise
            if found := differences(inputs, live, asked_by or {}):
                argument = self._door.words.argument
                raise InvalidRequestError(
                    f"{argument('adoptId')} requires the program to match the live group: "
                    f"{'; '.join(it.worded(argument) for it in found)}",
                    "make it match, then change the group in a later update",
                )
        return live, additions(inputs, live)

    def find(self, id_: str, arn: str | None = None, name: str | None = None) -> RunGroup | None:
        """Returns the live group, or None if it does not exist.

        Args:
            id_: the group's id.
            arn: the ARN that the state has; None if the group is only looked up.
            name: the group's name, for messages.

        Raises:
            WrongAccountError: the group of that id is not the one in the state, or would not be found here.
            IdentityUnknownError: it is not found, and the account of the credentials cannot be determined.
        """
        with concerning("reading", name=name, id_=id_):
            try:
                live = self._api.get_run_group(id_)
            except NotFoundError:
                if arn is not None:
                    self._guard.ensure_gone_means_gone(id_, arn)
                return None
            if arn is not None:
                self._guard.ensure_same(live, arn)
            return live

    def update(self, id_: str, arn: str | None, name: str | None, update: Update) -> None:
        """Carries out `update`; a part that is done already, after an earlier failure, does no harm.

        An update that changes nothing at AWS makes no call.

        Raises:
            NotFoundError: the group no longer exists.
        """
        if update.is_empty:
            return
        with concerning("updating", name=name, id_=id_):
            arn = _required(arn)
            try:
                self._guard.ensure_ours(id_, arn)
                self._carry_out(id_, arn, update)
            except NotFoundError as error:
                self._guard.ensure_gone_means_gone(id_, arn)
                error.remedy = "it was deleted outside Pulumi: run `pulumi refresh`, then `pulumi up` creates it again"
                raise

    def delete(self, id_: str, arn: str | None, name: str | None, on_active_runs: str, timeout: float) -> None:
        """Deletes a group and returns when it no longer exists; succeeds if it does not exist.

        Args:
            id_: the group's id.
            arn: the ARN that the state has.
            name: the group's name, for messages.
            on_active_runs: what to do about active runs, one of `spec.ON_ACTIVE_RUNS`.
            timeout: how long to wait, for runs and for the group's end together, in seconds.
        """
        group = f'run group "{name}" ({id_})' if name else f"run group {id_}"
        with concerning("deleting", name=name, id_=id_):
            arn = _required(arn)
            try:
                self._guard.ensure_ours(id_, arn)
                Deletion(self._api, self._door, group, on_active_runs=on_active_runs, timeout=timeout).run(id_)
            except NotFoundError:
                self._guard.ensure_gone_means_gone(id_, arn)

    def _carry_out(self, id_: str, arn: str, update: Update) -> None:
        tags = update.tags
        fields = ", ".join(map(self._door.words.argument, update.fields))
        # Unset before set: at the maximum of 50 tags, a swapped key would not fit otherwise.
        calls: tuple[tuple[object, str, Callable[[], None]], ...] = (
            (update.fields, f"{fields} changed", partial(self._api.update_run_group, id_, update.fields)),
            (tags.to_unset, "tags removed", partial(self._api.untag_resource, arn, tags.to_unset)),
            (tags.to_set, "tags written", partial(self._api.tag_resource, arn, tags.to_set)),
        )
        done: list[str] = []
        for asked_for, effect, call in calls:
            if not asked_for:
                continue
            try:
                call()
            except RunGroupError as error:
                if error.may_have_taken_effect:
                    done.append(f"perhaps {effect}")
                error.is_half_done = bool(done)
                if done:
                    remedy = f"already {', '.join(done)}: {self._door.words.half_done}"
                    error.remedy = "; ".join(filter(None, (error.remedy, remedy)))
                raise
            done.append(effect)


def _required(arn: str | None) -> str:
    if arn is None:
        raise RunGroupError(
            "the state has no ARN for this group, so its account cannot be checked",
            "run `pulumi refresh`, which fills it in",
        )
    return arn
