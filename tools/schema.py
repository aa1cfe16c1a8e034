"""`make schema`: writes the native plugin's package schema from its sources."""

from __future__ import annotations

import json
from importlib.metadata import version

from healthomics_plugin.schema import FILE
from healthomics_plugin.schema_source import schema_from_sources


def text() -> str:
    """Returns the schema of this version, as it is committed."""
    return json.dumps(schema_from_sources(version("pulumi-healthomics")), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
    print(f"wrote {FILE.name}")
