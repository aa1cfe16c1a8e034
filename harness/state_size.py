"""How much of a stack's state a resource takes, apart from what the engine itself writes."""

from __future__ import annotations

import json

DYNAMIC = "pulumi-python:dynamic:Resource"  # the type of a dynamic resource that names none

# Its own stack trace, and the URNs, which are as long as the user's names: also those that each property depends on.
_OF_THE_ENGINE = {"stackTrace", "urn", "parent", "provider", "dependencies", "propertyDependencies"}


def state_bytes(exported: str, resource_type: str) -> list[int]:
    """Returns the size in bytes of each resource of a type.

    Args:
        exported: what `pulumi stack export` prints.
        resource_type: the type's token.
    """
    resources = [it for it in json.loads(exported)["deployment"]["resources"] if it["type"] == resource_type]
    return [len(json.dumps({key: it[key] for key in it.keys() - _OF_THE_ENGINE})) for it in resources]
