"""The schema of hosted components, which Pulumi's own analyzer reads from their classes, worded for all languages.

The docstrings speak to Python programs: an example in Python, and how to make a subclass, are left out, and arguments
are named as in the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
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
    worded: dict[str, Any] = _worded(found)
    return worded


def _worded(node: Any, key: str = "") -> Any:
    if isinstance(node, Mapping):
        # An item's description repeats its list's, and Pulumi itself leaves out that nothing is required.
        parts = {name: it for name, it in node.items() if not (name == "description" and key in _OF_ITEMS) and it != []}
        return {name: _worded(it, name) for name, it in parts.items()}
    if isinstance(node, list):
        return [_worded(it) for it in node]
    return _description(node) if key == "description" else node


_OF_ITEMS = ("items", "additionalProperties")


def _description(text: str) -> str:
    blocks = re.split(r"\n\s*\n", cleandoc(text).partition(f"\n\n{_FOR_PYTHON}")[0].strip())
    paragraphs = (" ".join(it.split()) for it in blocks if not it.startswith("    "))
    named = re.sub(r"`([a-z]+(?:_[a-z]+)+)`", lambda name: f"`{schema_name(name[1])}`", "\n\n".join(paragraphs))
    return re.sub(r"^VCPUs", "vCPUs", named)
