"""AWS HealthOmics run groups for Pulumi.

    from pulumi_healthomics import RunGroup

This is the façade: the names in `__all__` are public, the modules behind it are not. Beside the resource there are an
organisation's rules for tags, which use neither Pulumi nor AWS; `healthomics_components` is built on them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from pulumi_healthomics.rules.violations import (
    UNKNOWN,
    Contradiction,
    ConventionsViolatedError,
    DocumentError,
    GovernanceError,
    Violation,
    nearest,
)

if TYPE_CHECKING:
    from pulumi_healthomics.program.run_group import RunGroup
    from pulumi_healthomics.rules.conventions import TagConventions

__all__ = [
    "UNKNOWN",
    "Contradiction",
    "ConventionsViolatedError",
    "DocumentError",
    "GovernanceError",
    "RunGroup",
    "TagConventions",
    "Violation",
    "nearest",
]


# `RunGroup` takes Pulumi's SDK, without which the native plugin serves groups; the rules take time in every program.
_LATE = {"RunGroup": "pulumi_healthomics.program.run_group", "TagConventions": "pulumi_healthomics.rules.conventions"}


def __getattr__(name: str) -> object:
    """Loads what a name of `_LATE` is, on first use."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE[name]), name)


def __dir__() -> list[str]:
    """Returns all names, those that are loaded late too."""
    return sorted({*globals(), *_LATE})
