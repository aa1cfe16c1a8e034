"""An organisation's own components as a plugin, for programs of every language.

    PACKAGE = ComponentPackage("acme", "1.0.0", [AcmeRunGroup, AcmeTeams], "acme_genomics.plugin")
    main, serve = PACKAGE.main, PACKAGE.serve

The run groups in the components are native: a program also needs the plugin `healthomics`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2
from healthomics_components import GovernedRunGroup, TeamRunGroups
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from pulumi_healthomics.engine import Engine
from pulumi_healthomics.errors import RunGroupError

from healthomics_plugin.hosting.component_schema import schema_of_components
from healthomics_plugin.hosting.construction import Constructor
from healthomics_plugin.installation import Installation
from healthomics_plugin.late import Late
from healthomics_plugin.launcher import Package
from healthomics_plugin.process import run

__all__ = ["ComponentPackage"]


class ComponentPackage:
    """A package of Pulumi's that has an organisation's components, and the commands that install it.

    Args:
        name: the package's name in every language, such as `acme`. A component's type is `acme:index:AcmeRunGroup`,
            which is part of every stack's state.
        version: the package's version, `1.0.0`.
        components: subclasses of `GovernedRunGroup` and `TeamRunGroups`.
        module: the importable module that has this package's method `serve` under that name.
        distribution: the wheel that has the module; for a message.

    Raises:
        TypeError: a component is another class.
    """

    def __init__(
        self, name: str, version: str, components: Sequence[Any], module: str, *, distribution: str | None = None
    ) -> None:
        self._components = tuple(components)
        for it in self._components:
            if not issubclass(it, GovernedRunGroup | TeamRunGroups):
                raise TypeError(f"{it.__name__} is not a subclass of GovernedRunGroup or TeamRunGroups")
        command = f"python -m {module}"
        self._package = Package(name, version, module, "serve", command, distribution or module.partition(".")[0])

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Runs a command, `install`, `uninstall`, `path` or `schema`, and returns its exit status."""
        about = f"The Pulumi plugin {self._package.name} {self._package.number}."
        parser = argparse.ArgumentParser(self._package.command, description=about)
        commands = parser.add_subparsers(required=True, metavar="COMMAND")
        installation = Installation(self._package, os.environ, Path(sys.executable), Path(sys.prefix))
        for name, about, answer in (
            ("install", "register the plugin with the Pulumi CLI", installation.install),
            ("uninstall", "remove it from there", installation.uninstall),
            ("path", "print a folder that holds the plugin", installation.launcher_folder),
            ("schema", "print the schema of the package as JSON", partial(json.dumps, self.schema(), indent=2)),
        ):
            commands.add_parser(name, help=about, description=about).set_defaults(answer=answer)
        try:
            print(parser.parse_args(argv).answer())
        except RunGroupError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        return 0

    def schema(self) -> dict[str, Any]:
        """Returns the package's schema, by which the SDKs are called `pulumi-acme`, or as the language writes that."""
        name = self._package.name
        names: dict[str, dict[str, Any]] = {
            "nodejs": {"packageName": f"pulumi-{name}"},
            "python": {"packageName": f"pulumi_{name.replace('-', '_')}", "pyproject": {"enabled": True}},
            "go": {"importBasePath": f"pulumi-{name}.invalid/sdk/go/{name}", "generateResourceContainerTypes": True},
        }
        schema = schema_of_components(name, self._components, self._package.number)
        schema["language"] = {it: {**own, **names.get(it, {})} for it, own in schema["language"].items()}
        return schema

    def serve(self, arguments: Sequence[str]) -> int:
        """Serves the engine until it ends; what the launcher calls.

        Args:
            arguments: the engine's address, behind its options.
        """
        address = arguments[-1] if arguments else ""
        constructor = Late(partial(Constructor, address, self._package.name, self._components))
        return run(_Servicer(self, self._package.number, constructor), partial(Engine, address), lambda: False)


class _Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers for a package that has components only, and no settings."""

    def __init__(self, package: ComponentPackage, version: str, constructor: Late[Constructor]) -> None:
        self._package = package
        self._version = version
        self._constructor = constructor

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:
        """Says what this plugin understands."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=True)

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Takes note of an engine that has not started the process."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """Returns the version."""
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:
        """Returns the schema."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps(self._package.schema()))

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        """Accepts the provider, which has no settings."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        """Returns that nothing changes."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        """Says what requests may hold."""
        return provider_pb2.ConfigureResponse(acceptSecrets=True, acceptResources=True, acceptOutputs=True)

    def Construct(self, request: Any, context: Any) -> provider_pb2.ConstructResponse:
        """Makes a component."""
        return self._constructor.get().construct(request, context)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Does nothing: the run groups are another plugin's."""
        return empty_pb2.Empty()
