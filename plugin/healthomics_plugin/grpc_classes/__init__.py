"""Pulumi's gRPC classes, without the rest of its SDK.

`import pulumi.runtime.proto` imports all of `pulumi` first, which takes a tenth of a second and which only a component
needs; the engine starts a process of the plugin at every command, and the host of YAML another. So the folder of those
classes is given a second name, this one. A class is the same by both names, since protobuf makes one of each message.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import (
        engine_pb2,
        engine_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    )

    __all__ = ["engine_pb2", "engine_pb2_grpc", "plugin_pb2", "provider_pb2", "provider_pb2_grpc", "status_pb2"]


def _folders() -> list[str]:
    spec = find_spec("pulumi")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("No module named 'pulumi'", name="pulumi")
    return [str(Path(folder, "runtime", "proto")) for folder in spec.submodule_search_locations]


__path__ = _folders()
