"""The names under which a component registers its outputs: those of its schema, which programs of every language see.

They live in users' state (decision record 1), so they must not depend on the language that the component is written in.
"""

from collections.abc import Iterable
from typing import Any

from pulumi import ComponentResource


def outputs_of(component: ComponentResource, attributes: Iterable[str]) -> dict[str, Any]:
    """Returns a component's outputs by their names in the schema.

    Args:
        component: the component.
        attributes: the attributes that are outputs, such as `run_group_id`.
    """
    return {schema_name(it): getattr(component, it) for it in attributes}


def schema_name(attribute: str) -> str:
    """Returns what Pulumi's schema analyzer calls an attribute, `runGroupId` for `run_group_id`."""
    first, *others = attribute.split("_")
    return first + "".join(it.capitalize() for it in others)
