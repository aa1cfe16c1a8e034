"""The native run group as a Python class: what hosted components make in place of the dynamic one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, cast

import pulumi
from healthomics_components.component_outputs import schema_name
from pulumi import Input, Output, ResourceOptions

from healthomics_plugin import DISTRIBUTION, PACKAGE, PLUGIN_DOWNLOAD_URL, RUN_GROUP
from healthomics_plugin.properties import RESERVED


class NativeRunGroup(pulumi.CustomResource):
    """A run group that the plugin serves; it takes the arguments of `pulumi_healthomics.RunGroup`.

    Args:
        resource_name: the resource's name in Pulumi.
        opts: Pulumi's resource options. `import_` adopts a live group, as Pulumi imports any resource.
        arguments: the group's, such as `max_cpus`.
    """

    namespace = PACKAGE

    def __init__(self, resource_name: str, opts: ResourceOptions | None = None, **arguments: Input[Any]) -> None:
        # As from a Python program, the name follows the resource's, which a plain native group's does not.
        inputs = {"name": resource_name} | {schema_name(name): value for name, value in arguments.items()}
        reserved = {key: it for key, it in getattr(opts and opts.parent, "inputs_for_check", {}).items() if it}
        where = ResourceOptions(version=version(DISTRIBUTION), plugin_download_url=PLUGIN_DOWNLOAD_URL)
        super().__init__(
            RUN_GROUP,
            resource_name,
            {"region": None, **inputs, RESERVED: reserved, "arn": None, "creationTime": None, "tagsAll": None},
            ResourceOptions.merge(where, opts),
        )

    @staticmethod
    def default_tags(opts: ResourceOptions | None = None) -> dict[str, str] | None:
        """Returns the default provider's default tags; None where the options lead to another provider.

        Malformed tags are left out: the provider reports them.
        """
        parent = None if opts is None else opts.parent
        given = (opts.providers if opts else None) or {}
        if PACKAGE in given or (parent is not None and parent.get_provider(RUN_GROUP)):
            return None
        try:
            configured: Any = pulumi.Config(PACKAGE).get_object("defaultTags")
        except pulumi.ConfigTypeError:
            return {}
        tags = configured.get("tags") if isinstance(configured, Mapping) else None
        return {key: it for key, it in tags.items() if isinstance(it, str)} if isinstance(tags, Mapping) else {}

    @property
    @pulumi.getter
    def arn(self) -> Output[str]:
        """The group's ARN."""
        return cast("Output[str]", pulumi.get(self, "arn"))

    @property
    @pulumi.getter
    def region(self) -> Output[str]:
        """The Region that the group lives in."""
        return cast("Output[str]", pulumi.get(self, "region"))

    @property
    @pulumi.getter(name="tagsAll")
    def tags_all(self) -> Output[Mapping[str, str]]:
        """All tags of the group, the provider's default tags included."""
        return cast("Output[Mapping[str, str]]", pulumi.get(self, "tagsAll"))
