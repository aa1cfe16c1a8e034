"""The commands of the plugin, added to those of `pulumi_healthomics.__main__`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_healthomics import __main__ as command_line

from healthomics_plugin.installation import Installation
from healthomics_plugin.launcher import installed_version, own_package

if TYPE_CHECKING:
    from pulumi_healthomics.__main__ import Commands

_PLUGIN = """\
The plugin brings run groups to programs in YAML, TypeScript, Go and every other language
of Pulumi. The Pulumi engine starts it with the Python of this environment.
"""
_INSTALL = """\
Register the plugin with the Pulumi CLI: for every project of this user, in the version
of this package. Run it again after each upgrade, and keep this environment where it is.
Needs no network.
"""
_UNINSTALL = """\
Remove this version of the plugin from the Pulumi CLI.
"""
_PATH = """\
Print a folder that holds the plugin, for a project's Pulumi.yaml:

  plugins:
    providers:
      - name: healthomics
        path: FOLDER
"""
_SERVE = """\
Run the plugin, as the engine does. Prints the port that it listens on.
"""
_SCHEMA = """\
Print the schema of the package healthomics as JSON.
"""


def main(argv: Sequence[str]) -> int:
    """Runs a command other than `plugin serve` and returns its exit status."""
    return command_line.main(argv, _add)


def _add(commands: Commands) -> None:
    of_lines = argparse.RawDescriptionHelpFormatter
    short = "install the plugin, for programs in other languages"
    plugin = commands.add_parser("plugin", help=short, description=_PLUGIN, formatter_class=of_lines)
    of_plugin = plugin.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for parent, name, short, text, run in (
        (of_plugin, "install", "register the plugin with the Pulumi CLI", _INSTALL, _install),
        (of_plugin, "uninstall", "remove it from there", _UNINSTALL, _uninstall),
        (of_plugin, "path", "print a folder that holds the plugin", _PATH, _path),
        (of_plugin, "serve", "run the plugin, as the Pulumi engine does", _SERVE, None),
        (commands, "schema", "print the schema of the plugin's package", _SCHEMA, _schema),
    ):
        command = parent.add_parser(name, help=short, description=text, formatter_class=of_lines)
        command.set_defaults(run=run)
    # `plugin serve` itself never comes this far; its help does.
    of_plugin.choices["serve"].add_argument("address", metavar="ADDRESS", help="the address of the engine, HOST:PORT")


def _installation() -> Installation:
    return Installation(own_package(), os.environ, Path(sys.executable), Path(sys.prefix))


def _install(_: argparse.Namespace) -> None:
    _print(_installation().install())


def _uninstall(_: argparse.Namespace) -> None:
    _print(_installation().uninstall())


def _path(_: argparse.Namespace) -> None:
    _print(str(_installation().launcher_folder()))


def _schema(_: argparse.Namespace) -> None:
    from healthomics_plugin.schema import package_schema  # noqa: PLC0415 - only this command needs it

    _print(json.dumps(package_schema(installed_version()), indent=2))


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
