"""The package schema, made from its sources: the settings' table, `rules.spec` and the docstrings of `RunGroup`. Pure.

https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/ describes the format. What only the engine and this
package use of a group's state (`idempotencyToken`, `incarnation`, `raisedLimits`, …) is not in the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from healthomics_components import GovernedRunGroup, TeamRunGroups
from pulumi_healthomics.rules import spec

from healthomics_plugin import ALIAS, PACKAGE, PLUGIN_DOWNLOAD_URL, RUN_GROUP, descriptions
from healthomics_plugin.hosting.component_schema import schema_of_components
from healthomics_plugin.provider_inputs import INTEGER, SETTINGS, STRING, STRING_MAP, TYPES, Setting, Shape, token

_INPUTS: Mapping[str, Shape] = {
    "name": STRING,
    **dict.fromkeys(spec.LIMIT_KEYS, INTEGER),
    "tags": STRING_MAP,
    "region": STRING,
    "limitRemoval": STRING,
    "onActiveRuns": STRING,
}
_OUTPUTS: Mapping[str, Shape] = {**_INPUTS, "tagsAll": STRING_MAP, "arn": STRING, "creationTime": STRING}
_ALWAYS_THERE = ("arn", "creationTime", "name", "region", "tagsAll")
_REPLACES = ("region",)

# No name of ours, such as the wheel's pulumi_healthomics, and no scope or domain of others, such as com.pulumi.
_LANGUAGES: Mapping[str, Any] = {
    "python": {
        "packageName": f"pulumi_{PACKAGE}_native",
        "pyproject": {"enabled": True},
        "respectSchemaVersion": True,
    },
    "nodejs": {"packageName": f"pulumi-{PACKAGE}", "respectSchemaVersion": True},
    "go": {
        "importBasePath": f"pulumi-{PACKAGE}.invalid/sdk/go/{PACKAGE}",
        "rootPackageName": PACKAGE,
        "generateResourceContainerTypes": True,
        "respectSchemaVersion": True,
    },
    "csharp": {
        "rootNamespace": "HealthOmics",
        "namespaces": {PACKAGE: "Native"},
        "respectSchemaVersion": True,
    },
    "java": {"basePackage": f"pulumi{PACKAGE}"},
}


def schema_from_sources(version: str) -> dict[str, Any]:
    """Returns the schema.

    Args:
        version: the version of the package.
    """
    components = schema_of_components(PACKAGE, (GovernedRunGroup, TeamRunGroups))
    return {
        "name": PACKAGE,
        "displayName": "AWS HealthOmics",
        "version": version,
        "description": "AWS HealthOmics run groups.",
        "keywords": ["category/cloud", "kind/native", "aws", "healthomics", "omics", "genomics", "run group"],
        "license": "Apache-2.0",
        "pluginDownloadURL": PLUGIN_DOWNLOAD_URL,
        "config": {"variables": _properties(SETTINGS)},
        "types": {
            **{token(name): _object(about, parts) for name, (about, parts) in TYPES.items()},
            **components["types"],
        },
        "provider": {
            "description": "The account, the Region and the way to AWS of the run groups that it is given to.",
            "inputProperties": _properties(SETTINGS),
            # Pulumi has no outputs of providers but strings.
            "properties": _properties(it for it in SETTINGS if it.shape == STRING),
        },
        "resources": {RUN_GROUP: _run_group(), **components["resources"]},
        "language": dict(_LANGUAGES),
    }


def _run_group() -> dict[str, Any]:
    inputs, outputs = descriptions.of_inputs(), descriptions.of_outputs()
    about = (
        f"{descriptions.of_the_resource()}\n\n## Import\n\n"
        f"A run group is imported by its ID:\n\n```sh\npulumi import {RUN_GROUP} NAME 1234567\n```\n"
    )
    return {
        "description": about,
        "inputProperties": {
            key: {
                **shape,
                "description": inputs[key],
                **({"willReplaceOnChanges": True} if key in _REPLACES else {}),
            }
            for key, shape in _INPUTS.items()
        },
        "properties": {
            key: {**shape, "description": outputs.get(key) or inputs[key]} for key, shape in _OUTPUTS.items()
        },
        "required": sorted(_ALWAYS_THERE),
        "aliases": [{"type": ALIAS}],
    }


def _object(about: str, parts: tuple[Setting, ...]) -> dict[str, Any]:
    required = sorted(it.name for it in parts if it.required)
    made = {"type": "object", "description": about, "properties": _properties(parts)}
    return {**made, "required": required} if required else made


def _properties(settings: Iterable[Setting]) -> dict[str, Any]:
    return {
        it.name: {**it.shape, "description": it.documented(), **({"secret": True} if it.secret else {})}
        for it in settings
    }
