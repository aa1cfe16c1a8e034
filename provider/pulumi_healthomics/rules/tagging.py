"""How a group's own tags and the stack's default tags make the tags it has in AWS. Pure.

The rules, as pulumi-aws has them:

1. A tag that the program gives the group wins over a default tag of the same key (keys are case-sensitive).
2. A default tag applies if the program does not set its key. `aws:defaultTags` wins over `TF_AWS_DEFAULT_TAGS_<key>`.
3. A tag whose key `aws:ignoreTags` names, by `keys` or by the start of it in `keyPrefixes`, belongs to others: it is
   neither written, removed nor shown, even where the program or the default tags have it. A tag that
   came to be ignored stays in the state, so that no preview shows it as removed.
4. What AWS keeps for itself (`aws:…`) is neither written, removed nor shown.
5. A change of the default tags updates every group in place, as a change of the program's tags does.
6. Tags of `tagsAll` that the program's `ignore_changes` names are held: they stay as the state has them, and are
   not added if the state lacks them. A replacement takes them over.
7. The default tags of an explicit `aws.Provider` that reaches a group take the place of the stack's, even if there are
   none.

`tags` is what the program wrote, ignored tags included; `tagsAll` is the result of these rules. An organisation's
conventions that came with the group apply to that result, whatever gave or removed a tag.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_healthomics.rules.spec import ALL_TAGS
from pulumi_healthomics.rules.violations import UNKNOWN, GovernanceError, Violation

if TYPE_CHECKING:
    from pulumi_healthomics.rules.conventions import TagConventions

# terraform-provider-aws's, which pulumi-aws is made of.
DEFAULT_TAG_VARIABLES = "TF_AWS_DEFAULT_TAGS_"

Tag = TypeVar("Tag")


@dataclass(frozen=True)
class IgnoredTags:
    """Tags that belong to others.

    Attributes:
        keys: whole keys.
        key_prefixes: how keys start.
    """

    keys: frozenset[str] = frozenset()
    key_prefixes: tuple[str, ...] = ()

    def __contains__(self, key: object) -> bool:
        """Whether a key is ignored."""
        return isinstance(key, str) and (key in self.keys or key.startswith(self.key_prefixes))

    def only(self, tags: Mapping[str, Tag]) -> dict[str, Tag]:
        """Returns the tags that are ignored."""
        return {key: value for key, value in tags.items() if key in self}

    def without(self, tags: Mapping[str, Tag]) -> dict[str, Tag]:
        """Returns the tags that are not ignored."""
        return {key: value for key, value in tags.items() if key not in self}


NONE_IGNORED = IgnoredTags()


def default_tags(inputs: Mapping[str, Any], stacks: Mapping[str, str]) -> Any:
    """Returns the default tags of a group: a mapping, or `UNKNOWN`.

    Args:
        inputs: the group's; `defaultTags` has what an explicit `aws.Provider` gives the group.
        stacks: the stack's default tags.
    """
    given = inputs.get("defaultTags")
    return given if given is UNKNOWN or isinstance(given, Mapping) else stacks


_NO_TAGS: Mapping[str, Any] = {}


def all_tags(
    own: Any,
    default: Any,
    ignored: IgnoredTags = NONE_IGNORED,
    held: Collection[str] = (),
    standing: Mapping[str, Any] = _NO_TAGS,
) -> Any:
    """Returns `tagsAll`; `UNKNOWN` where the program's tags or the default tags are unknown as a whole.

    Args:
        own: the program's tags; anything but a mapping, which validation reports, counts as no tags.
        default: the default tags, see `default_tags`.
        ignored: the tags that stay as they are because `aws:ignoreTags` names them.
        held: the keys of the tags that stay as they are because `ignore_changes` names them, or `ALL_TAGS`.
        standing: `tagsAll` as held and ignored tags have it.
    """
    if UNKNOWN in (own, default) and ALL_TAGS not in held:
        return UNKNOWN

    def stays(key: str) -> bool:
        return key in ignored or key in held or ALL_TAGS in held

    wanted = {key: value for tags in (default, own) if isinstance(tags, Mapping) for key, value in tags.items()}
    return {
        **{key: value for key, value in standing.items() if stays(key)},
        **{key: value for key, value in wanted.items() if not stays(key)},
    }


def own_tags_after_drift(
    own: Mapping[str, str],
    recorded: Mapping[str, str],
    live: Mapping[str, str],
    ignored: IgnoredTags = NONE_IGNORED,
) -> dict[str, str]:
    """Returns the program's tags with every change applied that was made to the live ones.

    Unchanged tags stay, default tags included, so that a refresh of an untouched group shows nothing.

    Args:
        own: the tags that the program gave the group.
        recorded: all tags of the group when it was last written.
        live: all tags it has now.
        ignored: tags whose changes are not reported.
    """
    kept = {key: value for key, value in own.items() if key in live or key in ignored}
    changed = {key: value for key, value in live.items() if recorded.get(key) != value and key not in ignored}
    return {**kept, **changed}


def tags_of_inputs(
    inputs: Mapping[str, Any],
    stacks: Mapping[str, str],
    ignored: IgnoredTags,
    standing: Mapping[str, Any] | None,
) -> Any:
    """Returns `tagsAll` of a group's inputs, which say which tags are held and which default tags count.

    Args:
        inputs: the group's.
        stacks: the stack's default tags.
        ignored: see `all_tags`.
        standing: see `all_tags`; None is without any.
    """
    default = default_tags(inputs, stacks)
    return all_tags(inputs.get("tags"), default, ignored, inputs.get("heldTags", ()), standing or {})


def complete_tags(
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    inputs: dict[str, Any],
    *,
    replaced: Mapping[str, Any] | None,
    stacks: Mapping[str, str],
    ignored: IgnoredTags,
) -> None:
    """Fills in `tagsAll`, settles which tags are held, and keeps the program's tags that came to be ignored.

    Args:
        olds: the old inputs; empty where there is no state yet.
        news: the new ones as they arrived.
        inputs: the new ones, changed in place.
        replaced: the old inputs of the group that a new group replaces; None where it replaces none.
        stacks: the stack's default tags.
        ignored: the tags that are ignored.
    """
    recorded, given = olds.get("tags") or {}, inputs.get("tags") or {}
    standing = dict(olds.get("tagsAll") or {})
    kept = {tag: recorded[tag] for tag in ignored.only(standing) if tag in recorded}
    if kept and isinstance(given, Mapping):
        inputs["tags"] = {**kept, **given}
    if olds and olds == news:
        # This is how the engine obeys `ignore_changes=["*"]`; what only check sees, such as held tags, is gone too.
        inputs["heldTags"] = [ALL_TAGS]
    held = inputs.get("heldTags")
    if not (isinstance(held, list) and all(isinstance(key, str) for key in held)) or not (olds or replaced):
        inputs.pop("heldTags", None)
    elif replaced:
        standing = ignored.without(replaced.get("tagsAll") or {})
    inputs["tagsAll"] = tags_of_inputs(inputs, stacks, ignored, standing)


def unpacked(news: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the inputs of a program with what a governed component has packed for check.

    Each property costs the program, the engine and us more than its text, so that it comes in one: `governance`, JSON
    of `conventions` (an organisation's, JSON in turn), `conventionTags` (what asks for a tag that the program does not
    ask for, by its key) and `lineage` (see `carry_lineage`).
    """
    text = news.get("governance")
    if text is None or text is UNKNOWN:
        return news
    try:
        given = json.loads(text)
        optional = {key: given[key] for key in ("conventionTags", "lineage") if isinstance(given.get(key), dict)}
        return {**news, **optional, "conventions": given["conventions"]}
    except (ValueError, TypeError, LookupError, AttributeError):
        return {**news, "conventions": ""}  # No component has made it: it is refused as no conventions.


def violations_of_conventions(conventions: object, tags: object, ignored: IgnoredTags) -> Iterator[Violation]:
    """Yields what an organisation's conventions find wrong with all tags of a group, without values: any may be secret.

    Args:
        conventions: the rules, as a component sends them: JSON of `TagConventions`' attributes; None without any.
        tags: `tagsAll`; `UNKNOWN` is checked when it is known.
        ignored: the tags that are ignored.
    """
    if conventions is None or conventions is UNKNOWN or not isinstance(tags, Mapping):
        return
    try:
        rules = _read_conventions(str(conventions))
    except (ValueError, TypeError, GovernanceError):
        yield Violation("tags", "cannot be checked: what came with the group as its conventions is something else")
        return
    # By key, as in validation.
    for violation in rules.violations_in({key: tags[key] for key in sorted(tags)}):
        key = violation.key
        if key not in ignored or key in tags:
            yield violation.hidden()
        elif key in rules.required:
            yield Violation("tags", "is required, but ignoreTags keeps the key off the group", key)


@lru_cache(maxsize=8)
def _read_conventions(text: str) -> TagConventions:
    # Most groups come without any.
    from pulumi_healthomics.rules.conventions import TagConventions  # noqa: PLC0415

    return TagConventions(**json.loads(text))
