"""The schema of hosted components, which Pulumi's own analyzer reads from their classes, worded for all languages.

The docstrings speak to Python programs: an example in Python, and how to make a subclass, are left out, and properties
are named as in the schema. A constant default is one in the schema too: "by default `text`", or "by default not".
What depends on a setting, the environment or a subclass has none, since SDKs pass a default as if the program gave it.
No property is marked as a secret: each is one if the program gives one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from inspect import cleandoc
from typing import Any

import pulumi
from healthomics_components.component_outputs import schema_name
from pulumi.provider.experimental.component import ComponentProvider

_FOR_PYTHON = "An organisation "
"""How the part of a docstring begins that is for authors of subclasses."""


def schema_of_components(
    package: str, components: Sequence[type[pulumi.ComponentResource]], version: str = "0.0.0"
) -> dict[str, Any]:
    """Returns the schema of a package that has components only.

    Args:
        package: its name.
        components: their classes, of which each is called as in the schema.
        version: its version.
    """
    found: dict[str, Any] = json.loads(ComponentProvider([*components], package, version=version).schema or "{}")
    worded: dict[str, Any] = _worded(found, {*_properties(found)})
    return worded


_NAMED = ("inputProperties", "properties")


def _properties(node: Any) -> Iterator[str]:
    """Yields the names of all properties of a schema."""
    if isinstance(node, Mapping):
        for key, it in node.items():
            yield from it if key in _NAMED else ()
            yield from _properties(it)


def _worded(node: Any, properties: Collection[str], key: str = "") -> Any:
    if isinstance(node, Mapping):
        # An item's description repeats its list's, and Pulumi itself leaves out that nothing is required.
        parts = {name: it for name, it in node.items() if not (name == "description" and key in _OF_ITEMS) and it != []}
        return {**{name: _worded(it, properties, name) for name, it in parts.items()}, **_default(parts)}
    if isinstance(node, list):
        return [_worded(it, properties) for it in node]
    return _description(node, properties) if key == "description" else node


_OF_ITEMS = ("items", "additionalProperties")


def _default(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the default of a property, which its description names."""
    said = parts.get("description")
    found = re.search(r"\bby default (?:(not)\b|`([^`]+)`)", " ".join(said.split())) if isinstance(said, str) else None
    if found is None or parts.get("type") != ("boolean" if found[1] else "string"):
        return {}
    return {"default": False if found[1] else found[2]}


def _description(text: str, properties: Collection[str]) -> str:
    def named(word: re.Match[str]) -> str:
        name = schema_name(word[1])
        # What is no property is a value, such as `raise_to_maximum`.
        return f"`{name}`" if name in properties else word[0]

    blocks = re.split(r"\n\s*\n", cleandoc(text).partition(f"\n\n{_FOR_PYTHON}")[0].strip())
    paragraphs = (" ".join(it.split()) for it in blocks if not it.startswith("    "))
    return re.sub(r"^VCPUs", "vCPUs", re.sub(r"`([a-z]+(?:_[a-z]+)+)`", named, "\n\n".join(paragraphs)))
