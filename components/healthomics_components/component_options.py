"""The resource options that a component is given: which of them are its groups', and what names a live group.

On a component Pulumi silently ignores most options: `custom_timeouts` has no effect, and with `import_` a program
that means to adopt a group would create another one. They are the options of the run group in the component. To a
component that is hosted for another language Pulumi does not even pass `import_`: hence the argument `adopt`.
"""

from collections.abc import Mapping
from typing import Any

from pulumi import Alias, ResourceOptions

OF_THE_GROUPS = (
    "custom_timeouts",
    "ignore_changes",
    "replace_on_changes",
    "additional_secret_outputs",
    "delete_before_replace",
    "retain_on_delete",
    "protect",
)
"""Options that reach the run groups of a component; they name the properties of a run group."""

# A component has them too: Pulumi refuses to delete it, and children inherit them.
_OF_BOTH = ("retain_on_delete", "protect")

ID = "the option id cannot be given to a component; look a run group up with RunGroup.get"
IMPORT = "the option import_ names one run group, not a team's; write its ID as `adopt` in the team's row"


def refused_options(opts: ResourceOptions | None, *, adopts: bool) -> tuple[str, ...]:
    """Returns what is wrong with a component's options.

    Args:
        opts: as the program gave them.
        adopts: whether the component is one run group, which `import_` can name.
    """
    if opts is None:
        return ()
    given = ((opts.id, ID), (None if adopts else opts.import_, IMPORT))
    return tuple(reason for option, reason in given if option is not None)


def contradicting_ids(opts: ResourceOptions | None, args: Any) -> tuple[str, ...]:
    """Returns what is wrong where the argument `adopt` and the option `import_` name two groups."""
    option, argument = adopted_id(opts, {}), adopted_id(None, args) if isinstance(args, Mapping) else None
    if option is None or not isinstance(argument, str) or argument == option:
        return ()
    return (f"args.adopt names the group {argument!r}, but the option import_ names {option!r}; give only one of them",)


def adopted_id(opts: ResourceOptions | None, args: Mapping[str, Any]) -> str | None:
    """Returns the id of the live group that arguments and options ask to adopt, or None to create one."""
    argument: str | None = args.get("adopt")
    return argument if argument is not None or opts is None else opts.import_


def own_options(opts: ResourceOptions | None) -> ResourceOptions:
    """Returns the options for the component itself, without those that are only the group's."""
    own = ResourceOptions.merge(None, opts)
    own.import_ = None
    for option in OF_THE_GROUPS:
        if option not in _OF_BOTH:
            setattr(own, option, None)
    return own


def options_inside(opts: ResourceOptions | None, **more: Any) -> ResourceOptions:
    """Returns the options for a run group of a component, or for a component of a component.

    Args:
        opts: the component's own, as the program gave them.
        more: further options, such as `parent`.
    """
    passed = {option: getattr(opts, option) for option in OF_THE_GROUPS} if opts else {}
    return ResourceOptions(**passed, **more)


def former_names(opts: ResourceOptions | None) -> list[Alias]:
    """Returns the aliases of the group in a component that was renamed, and that has the component's name.

    The engine gives a child its parent's aliases only in the deployment in which it renames the parent. If the update
    of the group fails there, the next deployment would create a group and delete the old one.
    """
    aliases: Any = (opts.aliases if opts else None) or []
    # What an alias does not give is an ellipsis in it.
    given = [{key: it for key, it in vars(alias).items() if it is not ...} for alias in aliases if type(alias) is Alias]
    return [Alias(**it) for it in given if it.keys() == {"name"}]
