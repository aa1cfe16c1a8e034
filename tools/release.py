"""`make release-check`: whether everything that names the version names the same one.

    python -m tools.release [TAG]

compares the version in pyproject.toml with the changelog, the golden state, the package schema, the plugin's
requirements and, if it is given, the tag of the release. A release is made from a tag `v` and the version.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]


def disagreements(root: Path, tag: str | None) -> Iterator[str]:
    """Yields a sentence for each file, and for the tag, that does not agree with the version in pyproject.toml.

    Args:
        root: the checkout.
        tag: the tag of a release. Without one, the changelog may still call the version unreleased.
    """
    version = str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])
    headings = re.findall(r"^## \[([^\]]+)\] - (.+)$", (root / "CHANGELOG.md").read_text(), re.MULTILINE)
    latest, date = headings[0] if headings else ("no version", "")
    if latest != version:
        yield f"CHANGELOG.md begins with {latest}, expected {version}"
    if tag is not None and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        yield f"CHANGELOG.md has '{date}' for {version}, expected the date of the release"
    if tag is not None and tag != f"v{version}":
        yield f"the tag is {tag}, expected v{version}"
    if not (root / "tests" / "golden" / version / "stack.json").is_file():
        yield f"tests/golden/{version} is missing: run python -m tools.golden {version}"
    schema = json.loads((root / "plugin" / "healthomics_plugin" / "schema.json").read_text())["version"]
    if schema != version:
        yield f"schema.json has version {schema}, expected {version}: run make schema"
    requirement = (root / "plugin" / "package" / "requirements.txt").read_text().strip()
    if requirement != f"pulumi-healthomics=={version}":
        yield f"plugin/package/requirements.txt has {requirement}, expected pulumi-healthomics=={version}"


def main(tag: str | None) -> int:
    """Prints what does not agree; returns 1 if there is anything, else 0."""
    found = list(disagreements(ROOT, tag))
    print("\n".join(found) or "the version is the same everywhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else None))
