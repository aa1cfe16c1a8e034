"""The floor of the native plugin: a plugin that does nothing, with the plugin's schema, inputs and outputs.

It uses the Pulumi SDK's gRPC classes as any plugin in Python does. Only the schema is ours: the host of YAML accepts
no program without it. The engine starts it as it starts ours, by a launcher.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

VERSION = "0.1.0"
THREADS = 16
_SCHEMA = Path(__file__).parents[2] / "plugin" / "healthomics_plugin" / "schema.json"
_IDS = itertools.count(1_000_001)
_OUTPUTS = {
    "creationTime": "2026-11-24T04:48:13.438985+00:00",
    "incarnation": "f5bbb144-ea83-4658-9385-b910b317cc5e",
    "requestId": "433e468210a8da4765bb310001830eae",
}


class FloorServicer(provider_pb2_grpc.ResourceProviderServicer):
    """Returns what AWS would have said."""

    def Handshake(self, request: Any, context: Any) -> provider_pb2.ProviderHandshakeResponse:
        """Understands what ours does."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, supports_autonaming_configuration=True)

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """Returns the version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Any, context: Any) -> provider_pb2.GetSchemaResponse:
        """Returns the file, whose version is left out."""
        return provider_pb2.GetSchemaResponse(schema=_SCHEMA.read_text())

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        """Accepts the settings."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        """Finds no change."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        """Ignores the settings."""
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    def Check(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        """Completes the inputs, as ours are."""
        inputs = struct_pb2.Struct()
        inputs.CopyFrom(request.news)
        inputs.fields["tagsAll"].CopyFrom(request.news.fields["tags"])
        inputs.update({"name": request.urn.rpartition("::")[2], "region": "us-east-1"})
        return provider_pb2.CheckResponse(inputs=inputs)

    def Create(self, request: provider_pb2.CreateRequest, context: Any) -> provider_pb2.CreateResponse:
        """Makes nothing."""
        id_ = str(next(_IDS))
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.properties)
        outputs.update({**_OUTPUTS, "arn": f"arn:aws:omics:us-east-1:123456789012:runGroup/{id_}"})
        return provider_pb2.CreateResponse(id=id_, properties=outputs)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Has nothing under way."""
        return empty_pb2.Empty()


def main() -> None:
    """Serves until the engine ends the process."""
    server = grpc.server(ThreadPoolExecutor(THREADS))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(FloorServicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    print(port, flush=True)
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main()
