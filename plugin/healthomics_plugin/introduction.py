"""The requests about the plugin itself, answered before anything is loaded that serves run groups.

The host of YAML starts a process at every command for the schema alone, and the engine then starts another one for the
groups. The first never loads what serves them, and the second loads it while the engine makes its first requests.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from healthomics_plugin import DISTRIBUTION
from healthomics_plugin.grpc_classes import plugin_pb2, provider_pb2
from healthomics_plugin.schema import package_schema


class Introduction:
    """Serves what is about the plugin, and hands everything else on. The methods have gRPC's names.

    Args:
        servicer: returns what serves everything else; the first call takes time.
        constructor: returns what makes components.
    """

    def __init__(self, servicer: Callable[[], Any], constructor: Callable[[], Any]) -> None:
        self._servicer = servicer
        self._constructor = constructor

    def __getattr__(self, method: str) -> Callable[[Any, Any], Any]:
        """Returns what serves the other methods."""
        if method.startswith("_"):
            raise AttributeError(method)

        def serve(request: Any, context: Any) -> Any:
            return getattr(self._servicer(), method)(request, context)

        return serve

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:
        """Says what this plugin understands; requests about groups follow."""
        threading.Thread(target=self._servicer, name="load-ahead", daemon=True).start()
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, supports_autonaming_configuration=True)

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """Returns the version."""
        return plugin_pb2.PluginInfo(version=version(DISTRIBUTION))

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:
        """Returns the schema, from which Pulumi generates SDKs, documentation and programs."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps(package_schema(version(DISTRIBUTION))))

    def Construct(self, request: Any, context: Any) -> provider_pb2.ConstructResponse:
        """Makes a component."""
        made: provider_pb2.ConstructResponse = self._constructor().construct(request, context)
        return made
