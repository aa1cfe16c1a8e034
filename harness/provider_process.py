"""The door of Python programs: the dynamic provider in its real process, `python -m pulumi.dynamic`."""

from __future__ import annotations

import grpc
from google.protobuf import struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2
from pulumi_healthomics.provider import RunGroupProvider

from harness.door_process import (
    DoorProcess,
    Properties,
    Unfinished,
    changes_of,
    message_of,
    properties,
    reasons,
    struct,
)

__all__ = ["PROVIDER", "Properties", "ProviderProcess", "message_of"]

PROVIDER = serialize_provider(RunGroupProvider())


class ProviderProcess(DoorProcess):
    """The provider's process, whose resources have the pickled provider among their properties."""

    CHANGED = "DIFF_UNKNOWN"  # the engine decides
    IMPORTS = False

    def __enter__(self) -> ProviderProcess:
        super().__enter__()
        return self

    def _open(self) -> None:
        self._start("pulumi.dynamic", self._engine)
        self.stub.Configure(provider_pb2.ConfigureRequest(args=struct(self._config)))

    def check(self, news: Properties, olds: Properties | None = None) -> tuple[Properties, list[str]]:
        """See `DoorProcess`, as for the methods that follow."""
        answer = self.stub.Check(provider_pb2.CheckRequest(olds=struct(olds or {}), news=_state(news)))
        return _without_provider(properties(answer.inputs)), reasons(answer.failures)

    def diff(self, id_: str, olds: Properties, news: Properties) -> tuple[str, list[str]]:
        """Returns `DIFF_UNKNOWN` for changes: the engine decides."""
        request = provider_pb2.DiffRequest(id=id_, olds=_state(olds), news=_state(news))
        return changes_of(self.stub.Diff(request))

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Sends Create."""
        answer = self.stub.Create(provider_pb2.CreateRequest(properties=_state(inputs)))
        return answer.id, _without_provider(properties(answer.properties))

    def read(self, id_: str, outputs: Properties) -> tuple[str, Properties, Properties]:
        """Sends Read."""
        answer = self.stub.Read(provider_pb2.ReadRequest(id=id_, properties=_state(outputs)))
        read, inputs = (_without_provider(properties(it)) for it in (answer.properties, answer.inputs))
        return answer.id, read, inputs

    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        """Sends Update."""
        answer = self.stub.Update(provider_pb2.UpdateRequest(id=id_, olds=_state(olds), news=_state(news)))
        return _without_provider(properties(answer.properties))

    def delete(self, id_: str, outputs: Properties) -> None:
        """Sends Delete."""
        self.stub.Delete(provider_pb2.DeleteRequest(id=id_, properties=_state(outputs)))

    def unfinished(self, error: grpc.RpcError, inputs: Properties) -> Unfinished | None:  # noqa: ARG002
        """Returns None: the SDK keeps no half-made resource."""
        return None


def _state(of: Properties) -> struct_pb2.Struct:
    return struct({"__provider": PROVIDER, **of})


def _without_provider(received: Properties) -> Properties:
    received.pop("__provider", None)
    return received
