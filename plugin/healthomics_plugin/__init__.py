"""The door for every other Pulumi language: a native plugin that serves the package `healthomics`.

It translates gRPC into the requests of `pulumi_healthomics.resource` and back, and decides nothing about run groups. It
is the only package that knows the provider and the components both. The engine starts it as a separate process, by the
launcher that `pulumi-healthomics plugin install` writes.
"""

PACKAGE = "healthomics"
"""The name of the package in every Pulumi language, and of the namespace of its settings."""

RUN_GROUP = f"{PACKAGE}:index:RunGroup"
"""The type token of a run group, which is persisted (decision record 4)."""

ALIAS = f"pulumi-python:dynamic/{PACKAGE}:RunGroup"
"""The type of a Python program's run group, by which a stack of such a program is taken over."""

DISTRIBUTION = "pulumi-healthomics"
"""The name of the wheel, whose version is the package's."""

PLUGIN_DOWNLOAD_URL = "https://run-pulumi-healthomics-plugin-install.invalid"
"""Where the engine looks for a plugin that is not installed.

Without a URL it asks Pulumi's own servers, where this plugin is not. The domain `invalid` never exists (RFC 2606), so
no server gets a request, and the engine's error shows the command that installs the plugin. The URL is in the name of
the default provider: another one makes a new default provider, as a new version does.
"""
