"""What an update has to do, computed from the old and the new settings. Pure.

Settings have their API names (`maxCpus`), as in Pulumi's state.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pulumi_healthomics.rules import spec


@dataclass(frozen=True)
class Change:
    """How one property of a group changes.

    Attributes:
        kind: what happens to it.
        replaces: whether a new group takes the place of the one that there is.
    """

    kind: Literal["added", "updated", "removed"]
    replaces: bool = False


def input_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], moved_from: str | None, drifted: Collection[str] = ()
) -> dict[str, Change]:
    """Returns how the inputs change, by key.

    Args:
        old: the inputs that the state has, without defaults.
        new: the program's inputs, likewise.
        moved_from: the Region that the group lives in; None where the state does not say.
        drifted: limits in `old` that the program never had: taking them away replaces nothing.
    """
    replacing = {"region"} if moved_from not in (None, new.get("region")) else set()
    if new.get("limitRemoval") == "replace":
        replacing |= {*removed_limits(old, new)} - {*drifted}
    kinds: dict[str, Literal["added", "updated", "removed"]] = {
        **{key: "removed" for key in old if key not in new},
        **{key: "updated" if key in old else "added" for key in new if old.get(key) != new[key]},
    }
    # Neither changes anything by itself: which tags are held, and which default tags are already in `tagsAll`.
    # Nor does a lineage that the state does not have yet.
    for key in ("heldTags", "defaultTags", *({"lineage"} - {*old})):
        kinds.pop(key, None)
    return {key: Change(kind, key in replacing) for key, kind in kinds.items()}


@dataclass(frozen=True)
class TagChanges:
    """Tags to write and keys to remove."""

    to_set: Mapping[str, str]
    to_unset: tuple[str, ...]


@dataclass(frozen=True)
class Update:
    """Everything that turns one set of settings into another, in place.

    Attributes:
        fields: what UpdateRunGroup must be sent: the name and limits that differ, a removed limit as its maximum.
        tags: what TagResource and UntagResource must be sent.
        raised: limits that are at their maximum because the program does not have them (any more), in the API's
            order.
    """

    fields: Mapping[str, str | int] = field(default_factory=dict)
    tags: TagChanges = field(default_factory=lambda: TagChanges({}, ()))
    raised: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes at AWS."""
        return not (self.fields or self.tags.to_set or self.tags.to_unset)


def plan_update(old: Mapping[str, Any], new: Mapping[str, Any]) -> Update:
    """Returns the update that leads from `old` to `new`.

    Args:
        old: the settings as they are: `name`, limits, `tagsAll`, `raisedLimits`; an absent key is unset.
        new: the program's settings.
    """
    removed = removed_limits(old, new)
    kept = {key for key in old.get("raisedLimits") or () if key not in new}
    fields: dict[str, str | int] = {
        key: new[key] for key in ("name", *spec.LIMIT_KEYS) if key in new and new[key] != old.get(key)
    }
    # The API can not unset a limit. The account's quota wins over the maximum, so the maximum is "no limit".
    fields.update({limit.key: limit.maximum for limit in spec.LIMITS if limit.key in removed})
    return Update(
        fields=fields,
        tags=tag_changes(old.get("tagsAll") or {}, new.get("tagsAll") or {}),
        raised=tuple(key for key in spec.LIMIT_KEYS if key in removed or key in kept),
    )


def removed_limits(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the limits that `old` has and `new` has not, in the API's order."""
    return tuple(key for key in spec.LIMIT_KEYS if key in old and key not in new)


def tag_changes(old: Mapping[str, str], new: Mapping[str, str]) -> TagChanges:
    """Returns what must be written and what must be removed to turn the tags `old` into `new`."""
    return TagChanges(
        to_set={key: value for key, value in new.items() if old.get(key) != value},
        to_unset=tuple(key for key in old if key not in new),
    )
