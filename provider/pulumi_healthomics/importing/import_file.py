"""The file that `pulumi import --file` reads. Pure.

For dynamic resources the engine neither reads nor verifies anything at an import: what stands in the file becomes the
state, word for word. So it is made by `state`, as a create's or a refresh's is, and differs from the state that a
create leaves only in the token of the create that never was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.resource import state

# Persisted: decision record 1.
TYPE = "pulumi-python:dynamic/healthomics:RunGroup"
SEED_TYPE = "pulumi-python:dynamic/healthomics:IdempotencySeed"

# How Pulumi marks a value as a secret wherever it is written as JSON: sdk/v3/go/common/resource, SecretSig.
_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}

# A dynamic resource has no schema, without which code generation fails, after importing; and it is protected by
# default, so that no later command could delete it.
COMMAND = ("pulumi", "import", "--generate-code=false", "--protect=false", "--yes", "--file")


def import_file(
    groups: Mapping[str, RunGroup],
    region: str,
    provider: Mapping[str, str],
    new_mark: Callable[[], str],
    others: Iterable[Mapping[str, Any]] = (),
) -> str:
    """Returns the text of the file.

    Args:
        groups: the groups as they live, by Pulumi name.
        region: the Region they were found in.
        provider: the reference to the provider, under the key where the engine looks for it.
        new_mark: makes the random mark that every state of a group has.
        others: resources that come before the groups, such as the seed.
    """
    resources = [_resource(name, group, region, provider, new_mark()) for name, group in groups.items()]
    return json.dumps({"resources": [*others, *resources]}, indent=2) + "\n"


def seed_resource(name: str, seed: Mapping[str, str], provider: Mapping[str, str], id_: str) -> dict[str, Any]:
    """Returns the stack's idempotency seed as a create would have left it: a program with a group has one.

    Args:
        name: its name in Pulumi.
        seed: its `purpose` and its `value`, which is a secret.
        provider: the reference to its provider, under the key where the engine looks for it.
        id_: its physical id.
    """
    inputs = {"purpose": seed["purpose"], **provider}
    # As JSON in JSON; the engine encrypts it at the import.
    secret = {**_SECRET, "plaintext": json.dumps(seed["value"])}
    return {"type": SEED_TYPE, "name": name, "id": id_, "inputs": inputs, "outputs": {**inputs, "value": secret}}


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
