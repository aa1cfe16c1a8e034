"""The file that `pulumi import --file` reads. Pure.

For dynamic resources the engine neither reads nor verifies anything at an import: what stands in the file becomes the
state, word for word. So it is made by `state`, as a create's or a refresh's is, and differs from the state that a
create leaves only in the token of the create that never was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pulumi_healthomics import state
from pulumi_healthomics.api import RunGroup

# Persisted: decision record 1.
TYPE = "pulumi-python:dynamic/healthomics:RunGroup"

# A dynamic resource has no schema, without which code generation fails, after importing; and it is protected by
# default, so that no later command could delete it.
COMMAND = ("pulumi", "import", "--generate-code=false", "--protect=false", "--yes", "--file")


def import_file(
    groups: Mapping[str, RunGroup], region: str, provider: Mapping[str, str], new_mark: Callable[[], str]
) -> str:
    """Returns the text of the file.

    Args:
        groups: the groups as they live, by Pulumi name.
        region: the Region they were found in.
        provider: the reference to the provider, under the key where the engine looks for it.
        new_mark: makes the random mark that every state of a group has.
    """
    resources = [_resource(name, group, region, provider, new_mark()) for name, group in groups.items()]
    return json.dumps({"resources": resources}, indent=2) + "\n"


def _resource(name: str, group: RunGroup, region: str, provider: Mapping[str, str], incarnation: str) -> dict[str, Any]:
    inputs = state.read_inputs({}, group, region)
    outputs = state.created_outputs(inputs, group, incarnation, token=None)
    return {
        "type": TYPE,
        "name": name,
        "id": group.id,
        "inputs": {**inputs, **provider},
        "outputs": {**outputs, **provider},
    }
