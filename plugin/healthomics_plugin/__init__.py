"""The door for every other Pulumi language: a native plugin that serves the package `healthomics`.

It translates gRPC into the requests of `pulumi_healthomics.resource` and back, and decides nothing about run groups. It
is the only package that knows the provider and the components both. The engine starts it as a separate process, by the
launcher that `pulumi-healthomics plugin install` writes.
"""

PACKAGE = "healthomics"
"""The name of the package in every Pulumi language, and of the namespace of its settings."""

RUN_GROUP = f"{PACKAGE}:index:RunGroup"
"""The type token of a run group, which is persisted (decision record 4)."""
