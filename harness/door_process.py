"""A provider in its real process, driven over gRPC as the engine does it, whichever door it is."""

from __future__ import annotations

import os
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

Properties = dict[str, Any]


@dataclass(frozen=True)
class Unfinished:
    """A resource that an operation has made or changed, but not finished, as the engine then has it in the state."""

    id: str
    outputs: Properties
    inputs: Properties


class DoorProcess(ABC):
    """A provider process, configured with a stack's settings.

    A program is a mapping by state key, the same for every door. What a door has elsewhere than among the inputs is
    there too, by the Python door's key: `idempotencySeed`, `deleteTimeout`, `adoptId`, `secretInputs`.

    Args:
        config: the stack's settings, such as `{"aws:region": "us-east-1"}`, by pulumi-aws's names.
        environment: variables of the process, added to those of this process.
        engine: the address that the engine gives it; without one, the process does not watch for an engine's end.

    Attributes:
        output: what the process has written, once it has ended.
        errors: what it has warned of, each warning after `warning: `, and what it has written to stderr.
    """

    CHANGED: ClassVar[str]
    """What `diff` answers of a change that needs no replacement, or of any."""

    IMPORTS: ClassVar[bool]
    """Whether the engine adopts a group by Read, before it asks for anything else; else a create does."""

    def __init__(
        self,
        config: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        engine: str | None = None,
    ) -> None:
        self._config = dict(config or {})
        self._engine = engine
        self._environment = {**os.environ, "PULUMI_PROJECT": "project", **(environment or {})}
        self.output = self.errors = ""

    def _start(self, module: str, engine: str | None) -> None:
        """Starts the process, and opens the channel to it."""
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", module, *([engine] if engine else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
        )
        assert self._process.stdout is not None
        port = int(self._process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    @abstractmethod
    def _open(self) -> None:
        """Starts the process and configures it."""

    def __enter__(self) -> DoorProcess:
        self._open()
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

    @abstractmethod
    def check(self, news: Properties, olds: Properties | None = None) -> tuple[Properties, list[str]]:
        """Returns the checked inputs and the reasons of the failures."""

    def checked(self, news: Properties, olds: Properties | None = None) -> Properties:
        """Returns the checked inputs of a resource that has no failures."""
        inputs, failures = self.check(news, olds)
        assert failures == []
        return inputs

    @abstractmethod
    def diff(self, id_: str, olds: Properties, news: Properties) -> tuple[str, list[str]]:
        """Returns whether there are changes (`DIFF_NONE`, or `CHANGED`) and what must replace."""

    @abstractmethod
    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Returns the new id and the outputs."""

    @abstractmethod
    def read(self, id_: str, outputs: Properties) -> tuple[str, Properties, Properties]:
        """Returns the id (empty if gone), the outputs and the inputs."""

    @abstractmethod
    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        """Returns the outputs."""

    @abstractmethod
    def delete(self, id_: str, outputs: Properties) -> None:
        """Deletes, or raises what the engine would show."""

    @abstractmethod
    def unfinished(self, error: grpc.RpcError, inputs: Properties) -> Unfinished | None:
        """Returns what a failed create or update leaves in the state; None if it leaves what there was.

        Args:
            error: what was raised.
            inputs: what was sent.
        """


def message_of(error: grpc.RpcError) -> str:
    """Returns what the engine would print of a failed call."""
    details = error.details()
    assert isinstance(details, str)
    # SDKs before 3.260 leave an error to gRPC, which puts this in front of it.
    return details.removeprefix("Exception calling application: ")


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Returns properties as they are sent."""
    sent = struct_pb2.Struct()
    sent.update(dict(properties))
    return sent


def properties(sent: struct_pb2.Struct) -> Properties:
    """Returns properties that were sent."""
    received: Properties = json_format.MessageToDict(sent)
    return received


def reasons(failures: Sequence[provider_pb2.CheckFailure]) -> list[str]:
    """Returns the reasons of failures of a check."""
    return [failure.reason for failure in failures]


def changes_of(answer: provider_pb2.DiffResponse) -> tuple[str, list[str]]:
    """Returns what a diff answered: whether there are changes, and what must replace."""
    return provider_pb2.DiffResponse.DiffChanges.Name(answer.changes), list(answer.replaces)
