"""Between the SDK's property values and plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.provider.experimental.property_value import Computed, PropertyValue

UNKNOWN = object()
"""What is known only after the `up`."""


def plain(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """Returns properties as Python has them, without the ones that are null."""
    values = {key: _plain(value) for key, value in properties.items()}
    return {key: value for key, value in values.items() if value is not None}


def wrapped(properties: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """Returns properties as the SDK has them, without those that are None."""
    return {key: _wrapped(value) for key, value in properties.items() if value is not None}


def _plain(property_: PropertyValue) -> Any:
    value: Any = property_.value
    if isinstance(value, Computed):
        return UNKNOWN
    if isinstance(value, Mapping):
        return plain(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _wrapped(value: Any) -> PropertyValue:
    if isinstance(value, Mapping):
        return PropertyValue(wrapped(value))
    if isinstance(value, list):
        return PropertyValue([_wrapped(item) for item in value])
    return PropertyValue(float(value) if type(value) is int else value)
