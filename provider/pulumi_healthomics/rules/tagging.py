"""How a group's own tags and the stack's default tags make the tags it has in AWS. Pure.

The rules, as pulumi-aws has them:

1. A tag that the program gives the group wins over a default tag of the same key (keys are case-sensitive).
2. A default tag stands where the program says nothing. `aws:defaultTags` wins over `TF_AWS_DEFAULT_TAGS_<key>`.
3. A tag whose key `aws:ignoreTags` names, by `keys` or by the start of it in `keyPrefixes`, is somebody else's: it is
   neither written, removed nor shown, even where the program or the default tags have it. A tag that
   came to be ignored stays in the state, so that no preview shows it as removed.
4. What AWS keeps for itself (`aws:…`) is neither written, removed nor shown.
5. A change of the default tags updates every group in place, as a change of its own tags does.

`tags` is what the program wrote, ignored tags included; `tagsAll` is the result of these rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

Tag = TypeVar("Tag")


@dataclass(frozen=True)
class IgnoredTags:
    """Tags that are somebody else's.

    Attributes:
        keys: whole keys.
        key_prefixes: how keys start.
    """

    keys: frozenset[str] = frozenset()
    key_prefixes: tuple[str, ...] = ()

    def __contains__(self, key: str) -> bool:
        """Whether a key is ignored."""
        return key in self.keys or key.startswith(self.key_prefixes)

    def only(self, tags: Mapping[str, Tag]) -> dict[str, Tag]:
        """Returns the tags that are ignored."""
        return {key: value for key, value in tags.items() if key in self}

    def without(self, tags: Mapping[str, Tag]) -> dict[str, Tag]:
        """Returns the tags that are not ignored."""
        return {key: value for key, value in tags.items() if key not in self}


NONE_IGNORED = IgnoredTags()


def merged_tags(
    own: Mapping[str, str], default: Mapping[str, str], ignored: IgnoredTags = NONE_IGNORED
) -> dict[str, str]:
    """Returns the tags that a group with its `own` tags has in AWS, as far as they are ours."""
    return ignored.without({**default, **own})


def own_tags_after_drift(
    own: Mapping[str, str],
    recorded: Mapping[str, str],
    live: Mapping[str, str],
    ignored: IgnoredTags = NONE_IGNORED,
) -> dict[str, str]:
    """Returns the program's tags with every change applied that somebody made to the live ones.

    What nobody changed stays as it is, default tags included, so that a refresh of an untouched group shows nothing.

    Args:
        own: the tags that the program gave the group.
        recorded: all tags of the group when it was last written.
        live: all tags it has now.
        ignored: tags that may change without anybody being told.
    """
    kept = {key: value for key, value in own.items() if key in live or key in ignored}
    changed = {key: value for key, value in live.items() if recorded.get(key) != value and key not in ignored}
    return {**kept, **changed}
