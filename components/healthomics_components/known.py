"""The Region, default tags and conventions of a component's groups, and a table's row for each, as known at first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_healthomics import DocumentError, TagConventions


@dataclass(frozen=True)
class Known:
    """What holds for every group of a component.

    Attributes:
        region: the Region; None if that is not known yet.
        default_tags: the default tags; None if only the provider knows them.
        conventions: the rules for tags; without any where they cannot be read.
        mistakes: why they cannot be read.
    """

    region: str | None
    default_tags: Mapping[str, str] | None
    conventions: TagConventions
    mistakes: tuple[object, ...] = ()


@dataclass(frozen=True)
class Row:
    """What a table of teams has for the group of one team, which asks its parent for it.

    Attributes:
        asked_by: what asks for a tag, by its key, where it is not the program.
        lineage: what the check of the group has to know of the table.
    """

    asked_by: Mapping[str, str]
    lineage: Mapping[str, Any]


def row_of(parent: pulumi.Resource | None, name: str) -> Row | None:
    """Returns the row of a group, if its parent is a table that has one of this name."""
    rows: Mapping[str, Row] = getattr(parent, "rows", {})
    return rows.get(name)


def known_now(governed_class: Any, args: Any, opts: pulumi.ResourceOptions | None) -> Known:
    """Returns what is known of the groups of a class.

    Args:
        governed_class: `GovernedRunGroup`, or an organisation's own.
        args: the component's.
        opts: the component's. Where they lead to an `aws.Provider`, its Region and default tags are known later.
    """
    group_class = governed_class.run_group_class
    conventions = TagConventions()
    mistakes: tuple[object, ...] = ()
    try:
        conventions = governed_class.conventions_for(args if isinstance(args, Mapping) else {})
    except DocumentError as error:
        mistakes = tuple(error.reasons)
    return Known(_region_now(args, opts, group_class.namespace), group_class.default_tags(opts), conventions, mistakes)


def _region_now(args: Any, opts: pulumi.ResourceOptions | None, namespace: str) -> str | None:
    """Returns the Region of a component's groups, where arguments or settings give it as plain text.

    Args:
        args: the component's.
        opts: the component's.
        namespace: that of the settings which reach the groups, and of an explicit provider, such as `aws`.
    """
    given = args.get("region") if isinstance(args, Mapping) else None
    if given is not None:
        return given if isinstance(given, str) else None
    # An explicit provider may have another Region than the stack. Only the package counts in what is looked up.
    kind = f"{namespace}:x:x"
    if opts is not None and (opts.provider or opts.providers or (opts.parent and opts.parent.get_provider(kind))):
        return None
    setting = f"{namespace}:region"
    return None if pulumi.runtime.is_config_secret(setting) else pulumi.runtime.get_config(setting)
