"""What names a live run group: the resource options `import_` and `id`, and the argument `adopt`.

On a component Pulumi ignores both options without a word, and a program that means to adopt a group would create
another one. To a component that is hosted for another language it does not even pass them on: hence the argument.
"""

from collections.abc import Mapping
from typing import Any

from pulumi import Alias, ResourceOptions

ID = "the option id can not be given to a component; look a run group up with RunGroup.get"
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


def without_import(opts: ResourceOptions | None) -> ResourceOptions:
    """Returns the options for the component itself; what `import_` names is the run group in it."""
    own = ResourceOptions.merge(None, opts)
    own.import_ = None
    return own


def former_names(opts: ResourceOptions | None) -> list[Alias]:
    """Returns the aliases of the group in a component that was renamed, and that has the component's name.

    The engine gives a child its parent's aliases only in the deployment in which it renames the parent. If the update
    of the group fails there, the next deployment would create a group and delete the old one.
    """
    aliases: Any = (opts.aliases if opts else None) or []
    # What an alias does not give is an ellipsis in it.
    given = [{key: it for key, it in vars(alias).items() if it is not ...} for alias in aliases if type(alias) is Alias]
    return [Alias(**it) for it in given if it.keys() == {"name"}]
