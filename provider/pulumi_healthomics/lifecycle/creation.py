"""The creation of a run group: once, whatever was broken off before. Decision record 2 has the reasons.

1. A token is sent with the program's name, limits and tags, and never with others.
2. A live group that AWS answers with is ours, whatever its settings, except by rule 5. Tags that are missing or differ
   are written, nothing is removed; any other difference is drift, which the next refresh shows.
3. An answer that cannot be read for three seconds, nor is listed, is a deleted group: the next token is sent.
4. A conflict is waited for: an earlier request may be under way. If it lasts, or the request is refused, a live group
   that looks like the one asked for may be what the token made: an error names it. If there is none, the next token is
   sent; after a refusal only once, since a second one is about the values.
5. A group whose token another resource of the stack has is that resource's, which was renamed: the next token is sent.
   The engine may check that resource later than this one, so its token counts once the service has answered.
6. A group that is listed, or whose read fails otherwise, counts as ours with the program's settings, with a warning: no
   ID is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

from pulumi_healthomics.errors import ConflictError, InvalidRequestError, NotFoundError, RunGroupError, concerning
from pulumi_healthomics.lifecycle.api import CreatedRunGroup, Door, RunGroup, RunGroupApi
from pulumi_healthomics.lifecycle.tokens import following
from pulumi_healthomics.rules.changes import tag_changes

# AWS does not document how soon a new group can be read: three seconds of patience, here and nowhere else.
READ_AFTER_CREATE_PAUSES = (0.1, 0.2, 0.5, 1.0, 1.2)
CONFLICT_PAUSES = (0.5, 1.0, 2.0)
FURTHER_TOKENS = 4


@dataclass(frozen=True)
class Wanted:
    """The group that is wanted: its name in AWS, the limits that are set, by API name, and all of its tags."""

    name: str
    limits: Mapping[str, int]
    tags: Mapping[str, str]

    def may_be(self, live: RunGroup) -> bool:
        """Returns whether `live` may have been made for this one: a service may trim a name, and fill in limits."""
        return (live.name or "").strip() == self.name.strip() and self.limits.items() <= live.limits.items()


class Made(NamedTuple):
    """What a create has made.

    Attributes:
        group: the group as it lives.
        token: the token that made it.
        problem: what kept its tags from being written.
    """

    group: RunGroup
    token: str
    problem: RunGroupError | None = None


class Creation:
    """Makes one run group, once.

    Args:
        api: the service.
        door: shows what went wrong without being an error, and has the clock.
        wanted: the group.
        known: ids of groups that a state has, which an interrupted create cannot have left behind.
        living: returns the tokens of groups that a state has, as far as they are known when it is called.
    """

    def __init__(
        self,
        api: RunGroupApi,
        door: Door,
        *,
        wanted: Wanted,
        known: Collection[str],
        living: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._api = api
        self._door = door
        self._wanted = wanted
        self._known = known
        self._living = living

    def run(self, token: str) -> Made:
        """Returns the group as it lives, with the token that made it.

        Raises:
            ConflictError: no token made a group, or it cannot be determined whether one did.
            InvalidRequestError: the service refuses the values.
        """
        wanted, values_refused = self._wanted, 0
        gone: list[str] = []
        for request_id in (token, *islice(following(token), FURTHER_TOKENS)):
            try:
                send = partial(self._api.create_run_group, wanted.name, wanted.limits, wanted.tags, request_id)
                created = self._door.clock.retried(send, ConflictError, CONFLICT_PAUSES)
            except (ConflictError, InvalidRequestError) as refusal:
                values_refused += isinstance(refusal, InvalidRequestError)
                if values_refused > 1:
                    raise
                self._ensure_none_left_behind(refusal)
                error: RunGroupError = refusal
                continue
            if request_id in self._living():
                what = f"AWS answered with group {created.id}, which another resource of this stack has"
                error = ConflictError(what, "run the command again")
                continue
            if made := self._made(created, request_id):
                return made
            gone.append(created.id)
            what = f"AWS returned groups that can be neither read nor listed, as after a delete: {', '.join(gone)}"
            error = ConflictError(what, "run the command again when AWS no longer remembers these requests")
        raise error

    def _made(self, created: CreatedRunGroup, token: str) -> Made | None:
        """Returns the group that a create was answered with, with its tags; None if it was deleted."""
        try:
            read = partial(self._api.get_run_group, created.id)
            live = self._door.clock.retried(read, NotFoundError, READ_AFTER_CREATE_PAUSES)
        except RunGroupError as error:
            why = f"AWS answered with group {created.id}, which cannot be read"
            if isinstance(error, NotFoundError) and created.id not in {it.id for it in self._listed(why)}:
                return None
            name = self._wanted.name
            self._door.warn(f'run group "{name}" ({created.id}) was created, but could not be read back: {error}')
            return Made(RunGroup(created.id, created.arn, name, limits={}, tags={}, creation_time=None), token)
        try:
            with concerning("creating", name=self._wanted.name, id_=live.id):
                if to_set := tag_changes(live.tags, self._wanted.tags).to_set:
                    self._api.tag_resource(live.arn, to_set)
        except RunGroupError as problem:
            return Made(live, token, problem)
        return Made(live, token)

    def _ensure_none_left_behind(self, refusal: RunGroupError) -> None:
        """Raises if a live group that no state is known to have may be what the refused token made."""
        if isinstance(refusal, InvalidRequestError):
            # A new group may not be listed yet. A conflict has been waited for already.
            self._door.clock.sleep(sum(READ_AFTER_CREATE_PAUSES))
        listed = self._listed(refusal.what)
        if alike := [it.id for it in listed if self._wanted.may_be(it) and it.id not in self._known]:
            raise ConflictError(
                f"{refusal.what}, and a group with this name and these limits exists already, {' and '.join(alike)}, "
                "which an interrupted `pulumi up` may have made",
                f"adopt it with {self._door.words.adopt(alike[0])}, or delete it",
                request_id=refusal.request_id,
            )

    def _listed(self, why: str) -> list[RunGroup]:
        """Returns all groups, whatever their names: a service may have changed the wanted name."""
        try:
            return list(self._api.list_run_groups())
        except RunGroupError as error:
            what = f"{why}, and whether it made a group cannot be determined, since listing fails: {error.what}"
            raise ConflictError(what, error.remedy, request_id=error.request_id) from None
