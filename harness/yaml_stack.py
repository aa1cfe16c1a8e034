"""Stacks whose programs are YAML, with the native plugin, on the real engine."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from healthomics_plugin import RUN_GROUP

from harness.stack import Stack


class YamlStack(Stack):
    """A project folder with one stack, whose program is in the project file.

    Give it `pulumi-language-yaml` as `host`, and the folder of the plugin's launcher as `native`.
    """

    runtime: ClassVar[str] = "yaml"
    run_group: ClassVar[str] = RUN_GROUP

    def write(self, body: str) -> None:
        """Makes `body` the program: the sections `resources`, `variables` and `outputs`, indented or not."""
        (self.folder / "Pulumi.yaml").write_text(f"{self.project()}{textwrap.dedent(body)}\n")
