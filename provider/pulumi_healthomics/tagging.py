"""How a group's own tags and the stack's default tags make the tags it has in AWS. Pure.

The rules, as pulumi-aws has them:

1. A tag that the program gives the group wins over a default tag of the same key (keys are case-sensitive).
2. A default tag stands where the program says nothing.
3. What AWS keeps for itself (`aws:…`) is neither written, removed nor shown.

`tags` is what the program wrote, `tagsAll` the result of these rules.
"""

from __future__ import annotations

from collections.abc import Mapping


def merged_tags(own: Mapping[str, str], default: Mapping[str, str]) -> dict[str, str]:
    """Returns the tags that a group with its `own` tags has in AWS."""
    return {**default, **own}


def own_tags_after_drift(
    own: Mapping[str, str], recorded: Mapping[str, str], live: Mapping[str, str]
) -> dict[str, str]:
    """Returns the program's tags with every change applied that somebody made to the live ones.

    What nobody changed stays as it is, default tags included, so that a refresh of an untouched group shows nothing.

    Args:
        own: the tags that the program gave the group.
        recorded: all tags of the group when it was last written.
        live: all tags it has now.
    """
    kept = {key: value for key, value in own.items() if key in live}
    changed = {key: value for key, value in live.items() if recorded.get(key) != value}
    return {**kept, **changed}
