"""The provider in its real process, `python -m pulumi.dynamic`, driven over gRPC as the engine does it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc
from pulumi_healthomics.provider import RunGroupProvider

PROVIDER = serialize_provider(RunGroupProvider())

Properties = dict[str, Any]


class ProviderProcess:
    """A provider process, configured with a stack's settings.

    Args:
        config: the stack's settings, such as `{"aws:region": "us-east-1"}`.
        environment: variables of the process, on top of this one's.
        engine: the address that the engine gives it; without one, the process does not watch for an engine's end.
    """

    def __init__(
        self,
        config: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        engine: str | None = None,
    ) -> None:
        self._config = dict(config or {})
        self._arguments = [engine] if engine else []
        self._environment = {**os.environ, "PULUMI_PROJECT": "project", **(environment or {})}

    def __enter__(self) -> ProviderProcess:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
        )
        assert self._process.stdout is not None
        port = int(self._process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self.stub.Configure(provider_pb2.ConfigureRequest(args=_struct(self._config)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()
        self._process.kill()
        self.output, self.errors = (text.decode() for text in self._process.communicate())

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def close_input(self) -> None:
        """Ends the standard input of the process, which an engine holds open while it lives."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None

    def check(self, news: Properties, olds: Properties | None = None) -> tuple[Properties, list[str]]:
        """Returns the checked inputs and the reasons of the failures."""
        answer = self.stub.Check(provider_pb2.CheckRequest(olds=_struct(olds or {}), news=_state(news)))
        return _properties(answer.inputs), [failure.reason for failure in answer.failures]

    def checked(self, news: Properties, olds: Properties | None = None) -> Properties:
        """Returns the checked inputs of a resource that has no failures."""
        inputs, failures = self.check(news, olds)
        assert failures == []
        return inputs

    def diff(self, id_: str, olds: Properties, news: Properties) -> tuple[str, list[str]]:
        """Returns whether there are changes (`DIFF_NONE`, `DIFF_UNKNOWN`: the engine decides) and what must replace."""
        answer = self.stub.Diff(provider_pb2.DiffRequest(id=id_, olds=_state(olds), news=_state(news)))
        return provider_pb2.DiffResponse.DiffChanges.Name(answer.changes), list(answer.replaces)

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Returns the new id and the outputs."""
        answer = self.stub.Create(provider_pb2.CreateRequest(properties=_state(inputs)))
        return answer.id, _properties(answer.properties)

    def read(self, id_: str, outputs: Properties) -> tuple[str, Properties, Properties]:
        """Returns the id (empty if gone), the outputs and the inputs."""
        answer = self.stub.Read(provider_pb2.ReadRequest(id=id_, properties=_state(outputs)))
        return answer.id, _properties(answer.properties), _properties(answer.inputs)

    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        """Returns the outputs."""
        answer = self.stub.Update(provider_pb2.UpdateRequest(id=id_, olds=_state(olds), news=_state(news)))
        return _properties(answer.properties)

    def delete(self, id_: str, outputs: Properties) -> None:
        """Deletes, or raises what the engine would be told."""
        self.stub.Delete(provider_pb2.DeleteRequest(id=id_, properties=_state(outputs)))


def message_of(error: grpc.RpcError) -> str:
    """Returns what the engine would print of a failed call."""
    details = error.details()
    assert isinstance(details, str)
    # SDKs before 3.260 leave an error to gRPC, which puts this in front of it.
    return details.removeprefix("Exception calling application: ")


def _struct(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def _state(properties: Properties) -> struct_pb2.Struct:
    return _struct({"__provider": PROVIDER, **properties})


def _properties(struct: struct_pb2.Struct) -> Properties:
    properties: Properties = json_format.MessageToDict(struct)
    properties.pop("__provider", None)
    return properties
