"""What this process has been shown of the stack's state, where one request cannot see what another was given.

The engine starts a process for each command and asks about one group at a time. Each fact answers one question:

- the **marks** of living states: is this delete aimed at a group that is still ours? A replacement creates first and
  deletes afterwards. When the create returns the group that is there already (an adoption by id, an idempotency token
  that the service remembers), the delete that follows is aimed at that very group. The API's answers do not tell the
  two states of one group apart, so every create writes a random mark into its outputs: a delete with another mark than
  the one seen last in a living state must delete nothing;
- the **ids** of those states: is a live group that looks like the one asked for another resource's?
- the **tokens** of living groups: may a create send this token, or would it be answered with a group that lives?
- the **accounts** of those states: is a group about to be made or changed in another account than the stack's?
- the ids **under change**: is a check without a state the second one of a replacement? Then the group that was adopted
  before is replaced, not adopted again;
- the **inputs** of those states: is a check without a state the second one of a replacement? Then the tags that
  `ignore_changes` holds, which only the first check was shown, stay on the new group too;
- the ids **adopted** now, with the mark of the resource that adopts each; those **kept** by resources of the state;
  and which resources have **adopted** theirs **before**: does another resource have that group?
- the ids **deleted**: has this replacement itself deleted the group that it is to adopt?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any


def resource_of(news: Mapping[str, Any]) -> object:
    """Returns what tells a resource from the others of its stack: its URN, or its seed and the name of its group."""
    return news.get("resource") or (str(news.get("idempotencySeed")), str(news.get("name")))


class Memory:
    """The facts that a provider process was shown. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._marks: dict[tuple[str, str], str] = {}
        self._tokens: set[str] = set()
        self._accounts: set[str] = set()
        self._changing: set[object] = set()
        self._inputs: dict[object, Mapping[str, Any]] = {}
        self._kept: dict[tuple[str, str], bool] = {}
        self._adopted: dict[tuple[str, str], str | None] = {}
        self._adopted_before: dict[tuple[str, str], object] = {}
        self._deleted: set[tuple[str, str]] = set()

    def note_mark(self, region: str, id_: str, mark: str | None) -> None:
        """Remembers the mark of a group's living state."""
        if mark is not None:
            with self._lock:
                self._marks[region, id_] = mark

    def is_superseded(self, region: str, id_: str, mark: str | None) -> bool:
        """Returns whether another state of the same group lives on."""
        with self._lock:
            living = self._marks.get((region, id_))
        return living is not None and living != mark

    def living_ids(self, region: str) -> frozenset[str]:
        """Returns the ids of the groups in living states."""
        with self._lock:
            return frozenset(id_ for place, id_ in self._marks if place == region)

    def note_tokens(self, recorded: Mapping[str, Any]) -> None:
        """Remembers the tokens of a group that is in the state."""
        with self._lock:
            self._tokens |= {recorded[key] for key in ("idempotencyToken", "requestId") if key in recorded}

    def note_old_inputs(self, resource: object, recorded: Mapping[str, Any]) -> bool:
        """Remembers what old inputs show of a resource's group; returns whether no other resource has that group.

        A diff shows it too, but later: the engine compares resources in parallel with the checks of those that follow.
        """
        self.note_tokens(recorded)
        if "adoptId" not in recorded:
            return True
        group = (str(recorded.get("region")), recorded["adoptId"])
        with self._lock:
            return self._adopted_before.setdefault(group, resource) == resource and not self._kept.get(group)

    def living_tokens(self) -> frozenset[str]:
        """Returns the tokens of groups that are in the state."""
        with self._lock:
            return frozenset(self._tokens)

    def note_account(self, arn: str | None) -> None:
        """Remembers which account a group of the state belongs to."""
        with self._lock:
            self._accounts |= {*str(arn).split(":")[4:5]}

    def accounts(self) -> frozenset[str]:
        """Returns the accounts that groups of the state belong to."""
        with self._lock:
            return frozenset(self._accounts)

    def note_change(self, ids: Iterable[object]) -> None:
        """Remembers that a diff found a change of a group, under its id or the id it was adopted by."""
        with self._lock:
            self._changing |= {*ids}

    def changing_ids(self) -> frozenset[object]:
        """Returns the ids of groups that a diff found a change of."""
        with self._lock:
            return frozenset(self._changing)

    def replaced_inputs(self, resource: object, olds: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Returns the old inputs of the group that a resource replaces; None at a check that has them, or of a new one.

        Args:
            resource: what tells the resource from the others of its stack.
            olds: the old inputs, which are remembered; empty where check sees none.
        """
        with self._lock:
            if not olds:
                return self._inputs.get(resource)
            self._inputs[resource] = olds
            return None

    def claim(self, region: str, id_: str) -> bool:
        """Returns whether a new resource may adopt a group; if so, no other may, and none may have it already."""
        group = (region, id_)
        with self._lock:
            if group in self._kept or group in self._adopted or group in self._adopted_before:
                return False
            self._adopted[group] = None
            return True

    def note_adopted(self, region: str, id_: str, mark: str) -> None:
        """Remembers the mark of the resource that has adopted a group."""
        with self._lock:
            self._adopted[region, id_] = mark

    def keep(self, region: str, id_: str, recorded: Mapping[str, Any]) -> bool:
        """Returns whether a group stays with the resource that has it; if so, no other may adopt it.

        Two marks of one group do not mean two resources: a refresh also compares the states that a replacement,
        killed before its delete, has left behind.

        Args:
            region: the group's Region.
            id_: its id.
            recorded: the outputs that the state has.
        """
        group, mark = (region, id_), recorded.get("incarnation")
        with self._lock:
            is_made_by_one = self._kept[group] = self._kept.get(group, False) or "adoptId" not in recorded
            if is_made_by_one and group in self._adopted_before:
                return False
            return self._adopted.get(group, mark) == mark

    def note_deleted(self, region: str, id_: str) -> None:
        """Remembers that this process has deleted a group."""
        with self._lock:
            self._deleted.add((region, id_))

    def is_deleted(self, region: str, id_: str) -> bool:
        """Returns whether this process has deleted a group."""
        with self._lock:
            return (region, id_) in self._deleted
