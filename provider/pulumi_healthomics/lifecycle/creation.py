"""The birth of a run group: which of the service's answers mean that a token has been of use, and which do not.

AWS documents neither what a token does after its group was deleted, nor what it does with other parameters, nor how
soon a group can be read. Two mistakes are possible, and both are paid for with a group that nobody knows: to take a
group for gone that is only late, or a token for used up whose group an interrupted create has made. So before a create
goes on to its next token, it looks whether there is a group that the last one may have made. Time is passed in; no
Pulumi and no AWS SDK.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from pulumi_healthomics.errors import ConflictError, InvalidRequestError, NotFoundError, RunGroupError
from pulumi_healthomics.lifecycle.api import CreatedRunGroup, Door, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.tokens import following
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.changes import tag_changes

# Nobody documents how soon after a create the group can be read: a few seconds of patience, here and nowhere else.
READ_AFTER_CREATE_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)

# A conflict may only say that an earlier request with the same token, whose answer was lost, is still under way. Going
# on to the next token then would make a second group, so the same one is sent again first.
CONFLICT_PAUSES = (0.5, 1.0, 2.0)

# A group as old as this, by two clocks that differ a little, is not the one that was made just now.
EARLIER = timedelta(minutes=1)

# How many tokens are tried after the first, where the service remembers one for a group that is of no use.
FURTHER_TOKENS = 4


@dataclass(frozen=True)
class Wanted:
    """The group that is asked for.

    Attributes:
        name: its name in AWS.
        limits: the limits that are set, by API name.
        tags: all of its tags.
    """

    name: str
    limits: Mapping[str, int]
    tags: Mapping[str, str]

    def may_be(self, live: RunGroup) -> bool:
        """Says whether a live group, tags aside, is this one.

        What a description leaves out, and a limit that limits nothing, is a service's manner of describing a group: to
        go on to the next token for it would make a group a token.
        """
        limiting = {
            limit.key: live.limits[limit.key]
            for limit in spec.LIMITS
            if limit.key in live.limits and (limit.key in self.limits or 0 < live.limits[limit.key] < limit.maximum)
        }
        return live.name in (None, self.name) and limiting.items() <= self.limits.items()


class Creation:
    """Makes one run group, once.

    Args:
        api: the service.
        door: shows what happens and what went wrong, and has the clock.
        wanted: the group.
        known: ids of groups that a state has.
    """

    def __init__(
        self,
        api: RunGroupApi,
        door: Door,
        *,
        wanted: Wanted,
        known: Collection[str],
    ) -> None:
        self._api = api
        self._clock = door.clock
        self._tell = door.tell
        self._warn = door.warn
        self._words = door.words
        self._wanted = wanted
        self._known = known

    def run(self, token: str) -> tuple[RunGroup, str]:
        """Returns the group as it lives, with the token that made it.

        Raises:
            ConflictError: no token was of use, or it can not be told whether one was.
            InvalidRequestError: the service refuses the values.
        """
        refusal: RunGroupError
        values_refused = False
        unusable: list[str] = []
        for request_id in (token, *islice(following(token), FURTHER_TOKENS)):
            created: CreatedRunGroup | None
            try:
                created = self._requested(request_id)
            except ConflictError as error:
                refusal = error
                created = self._made_earlier(request_id, error)
            except InvalidRequestError as error:
                if values_refused:
                    # A second token was refused too: it is the values.
                    raise
                refusal, values_refused = error, True
                created = self._made_earlier(request_id, error)
            if created is None:
                continue
            live = self._made(created)
            if live is not None:
                return live, request_id
            unusable.append(created.id)
            refusal = ConflictError(
                f"AWS answered with {', '.join(unusable)}, each of which is gone or is not as asked for",
                "delete what there is of these and is not needed, wait until AWS has forgotten the earlier requests, "
                "then run the command again",
            )
        raise refusal

    def _requested(self, request_id: str) -> CreatedRunGroup:
        wanted = self._wanted
        for pause in CONFLICT_PAUSES:
            try:
                return self._api.create_run_group(wanted.name, wanted.limits, wanted.tags, request_id)
            except ConflictError:
                self._clock.sleep(pause)
        return self._api.create_run_group(wanted.name, wanted.limits, wanted.tags, request_id)

    def _made_earlier(self, request_id: str, refusal: RunGroupError) -> CreatedRunGroup | None:
        """Returns the group that a refused token has made with other tags; None if no such group lives.

        All that a token does not stand for is the tags, and a service may refuse one that comes back with others. Sent
        with the tags that a group has, it is answered with that group if it made it, and refused again if not.

        Raises:
            ConflictError: a group lives that the token may have made, and the service does not say.
        """
        alike = self._alike()
        for live in alike:
            if live.tags != self._wanted.tags:
                with suppress(ConflictError, InvalidRequestError):
                    return self._api.create_run_group(self._wanted.name, self._wanted.limits, live.tags, request_id)
        if alike and isinstance(refusal, ConflictError):
            raise ConflictError(
                f"{refusal.what}, and a group of this name and these limits is there already, "
                f"{' and '.join(live.id for live in alike)}, which an interrupted `pulumi up` may have made",
                f"if so, adopt it with {self._words.adopt(alike[0].id)} or delete it; if it is none of this stack's, "
                f"{self._words.another_group}",
                request_id=refusal.request_id,
            )
        return None

    def _alike(self) -> list[RunGroup]:
        """Returns the live groups of this name and these limits that no state is known to have."""
        try:
            listed = list(self._api.list_run_groups(self._wanted.name))
            return [
                self._api.get_run_group(it.id)
                for it in listed
                if it.id not in self._known and it.name == self._wanted.name and self._wanted.may_be(it)
            ]
        except RunGroupError as error:
            self._warn(
                f'run group "{self._wanted.name}": AWS refuses the token of its create, and nobody could look whether '
                f"an interrupted `pulumi up` has made it already: {error}"
            )
            return []

    def _made(self, created: CreatedRunGroup) -> RunGroup | None:
        """Returns the group that a create was answered with; None if it is none that was asked for."""
        wanted = self._wanted
        try:
            live = self._confirmed(created)
        except NotFoundError as error:
            if not self._is_listed(created.id):
                return None
            return self._unread(created, error)
        except RunGroupError as error:
            return self._unread(created, error)
        if not wanted.may_be(live):
            return None
        if live.creation_time and self._clock.now() - live.creation_time > EARLIER:
            self._tell(
                f'run group "{wanted.name}" ({live.id}) is not new: an earlier create of this resource made it, '
                f"{live.creation_time:%Y-%m-%d %H:%M} UTC"
            )
        self._correct_tags(live)
        return replace(live, tags=wanted.tags)

    def _confirmed(self, created: CreatedRunGroup) -> RunGroup:
        for pause in READ_AFTER_CREATE_PAUSES:
            try:
                return self._api.get_run_group(created.id)
            except NotFoundError:
                self._clock.sleep(pause)
        return self._api.get_run_group(created.id)

    def _is_listed(self, id_: str) -> bool:
        with suppress(RunGroupError):
            return any(it.id == id_ for it in self._api.list_run_groups(self._wanted.name))
        return False

    def _unread(self, created: CreatedRunGroup, error: RunGroupError) -> RunGroup:
        """Returns the group as it was asked for. An error would lose its id, and with it the group."""
        wanted = self._wanted
        self._warn(f'run group "{wanted.name}" ({created.id}) was created, but could not be read back: {error}')
        return RunGroup(created.id, created.arn, wanted.name, wanted.limits, wanted.tags, creation_time=None)

    def _correct_tags(self, live: RunGroup) -> None:
        """Gives the group of an earlier create the tags of this one.

        Fails only where tags are missing: then the service has answered with a group that it remembers, and will
        again, as long as the group's tags are what they were. Tags beyond may be somebody else's on a group that was
        made just now.
        """
        changes = tag_changes(live.tags, self._wanted.tags)
        if changes.to_set:
            try:
                self._api.tag_resource(live.arn, changes.to_set)
            except RunGroupError as error:
                error.id = live.id
                raise
        try:
            if changes.to_unset:
                self._api.untag_resource(live.arn, changes.to_unset)
        except RunGroupError as error:
            self._warn(f'run group "{live.name}" ({live.id}) was created, but has tags that were not removed: {error}')
