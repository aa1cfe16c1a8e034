"""AWS HealthOmics run groups for Pulumi.

    from pulumi_healthomics import RunGroup

This is the façade: what stands in `__all__` is public, the modules behind it are not. Beside the resource there are an
organisation's rules for tags, which know neither Pulumi nor AWS; `healthomics_components` is built on them.
"""

from pulumi_healthomics.program.run_group import RunGroup
from pulumi_healthomics.rules.conventions import Contradiction, TagConventions
from pulumi_healthomics.rules.violations import (
    UNKNOWN,
    ConventionsViolatedError,
    DocumentError,
    GovernanceError,
    Violation,
    nearest,
)

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
