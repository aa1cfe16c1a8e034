"""AWS HealthOmics run groups for Pulumi.

    from pulumi_healthomics import RunGroup

This is the façade: what stands in `__all__` is public, the modules behind it are not.
"""

from pulumi_healthomics.program.run_group import RunGroup

__all__ = ["RunGroup"]
