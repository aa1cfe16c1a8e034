"""The native run group as a Python class: what hosted components make in place of the dynamic one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.metadata import version
from typing import Any, cast

import pulumi
from healthomics_components.component_outputs import schema_name
from pulumi import Input, Output, ResourceOptions
from pulumi_healthomics.program.options import default_tags_of, with_state_keys

from healthomics_plugin import ALIAS, DISTRIBUTION, PACKAGE, PLUGIN_DOWNLOAD_URL, RUN_GROUP
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
        # The engine silently ignores other spellings, such as those of a library in Python.
        translated = with_state_keys(resource_name, opts)
        if translated is not None and opts is not None:
            translated.import_ = opts.import_
        where = ResourceOptions(version=version(DISTRIBUTION), plugin_download_url=PLUGIN_DOWNLOAD_URL)
        # A plain native group has it from the schema.
        where.aliases = [pulumi.Alias(type_=ALIAS)]
        super().__init__(
            RUN_GROUP,
            resource_name,
            {"region": None, **inputs, RESERVED: reserved, "arn": None, "creationTime": None, "tagsAll": None},
            ResourceOptions.merge(where, translated),
        )

    default_tags = staticmethod(partial(default_tags_of, package=PACKAGE))

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
