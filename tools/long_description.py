"""The long description for PyPI: the README, with absolute links. A metadata hook of hatchling: see pyproject.toml.

PyPI shows the README outside the repository, where a relative link leads nowhere. The hook's setting `repository` is
the one place that names the project's address. While it is empty, links keep their text only and the picture is left
out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"!\[([^\]]*)\]\((?!https?:)([^)]+)\)\n*")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:)([^)]+)\)")


class LongDescription(MetadataHookInterface):
    """Sets `readme`, and `urls` if the address is known."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Adds both to the project's metadata."""
        address = str(self.config["repository"])
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        described = described_at(address, f"v{metadata['version']}", text)
        metadata["readme"] = {"content-type": "text/markdown", "text": described}
        if address:
            metadata["urls"] = {
                "Repository": address,
                "Documentation": f"{address}/blob/v{metadata['version']}/docs/index.md",
                "Changelog": f"{address}/blob/v{metadata['version']}/CHANGELOG.md",
            }


def described_at(address: str, tag: str, readme: str) -> str:
    """Returns a README whose relative links lead to a repository.

    Args:
        address: the repository's, such as `https://github.com/OWNER/NAME`; may be empty.
        tag: the tag of the release, which the links lead to.
        readme: the README, with links that are relative to the repository's root.
    """
    if not address:
        return _LINK.sub(r"\1", _PICTURE.sub("", readme))
    with_picture = _PICTURE.sub(lambda it: f"![{it[1]}]({address}/raw/{tag}/{it[2]})\n\n", readme)
    return _LINK.sub(lambda it: f"[{it[1]}]({_target(address, tag, it[2])})", with_picture)


def _target(address: str, tag: str, link: str) -> str:
    return f"{address}/blob/{tag}/{'README.md' if link.startswith('#') else ''}{link}"
