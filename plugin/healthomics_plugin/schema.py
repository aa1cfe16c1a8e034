"""The package schema, as Pulumi's hosts and generators of SDKs get it.

`schema.json` is made by `make schema` from the settings' table, the specification and docstrings (`schema_source`), and
a contract test compares the two. The YAML host gets it at every command: reading a file is faster than making it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("schema.json")


def package_schema(version: str) -> dict[str, Any]:
    """Returns the schema.

    Args:
        version: the version of the package.
    """
    schema: dict[str, Any] = json.loads(FILE.read_text())
    return {**schema, "version": version}
