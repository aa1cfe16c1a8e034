"""The resource options that name a live run group: `import_` and `id`.

On a component Pulumi ignores both without a word, and a program that means to adopt a group would make another one.
"""

from pulumi import ResourceOptions

ID = "the option id can not be given to a component; look a run group up with RunGroup.get"
IMPORT = "the option import_ names one run group, not a team's; adopt it with a GovernedRunGroup of its own"


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


def without_import(opts: ResourceOptions | None) -> ResourceOptions:
    """Returns the options for the component itself; what `import_` names is the run group in it."""
    own = ResourceOptions.merge(None, opts)
    own.import_ = None
    return own
