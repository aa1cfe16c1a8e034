"""The door of every other Pulumi language: the native plugin in its real process."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import empty_pb2
from healthomics_plugin import RUN_GROUP
from pulumi.runtime.proto import provider_pb2, status_pb2
from pulumi_healthomics.rules.validation import seconds

from harness.door_process import DoorProcess, Properties, Unfinished, changes_of, properties, reasons, struct
from harness.listening_engine import ListeningEngine

PROVIDER_ID = "5eed5eed-0000-4000-8000-000000000000"
"""The id of the provider resource: all processes serve one stack, and make the same tokens."""

_STACK = "urn:pulumi:stack::project"
_PROVIDER_URN = f"{_STACK}::pulumi:providers:healthomics::default"
# sdk/v3/go/common/resource, SecretSig.
_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


@dataclass(frozen=True)
class Resource:
    """What an engine keeps of a resource beside its properties.

    Attributes:
        name: in its stack.
        delete_seconds: its custom time-out of a delete; 0 without one.
    """

    name: str
    delete_seconds: float = 0.0

    @property
    def urn(self) -> str:
        """Its URN."""
        return f"{_STACK}::{RUN_GROUP}::{self.name}"


class Kept(Properties):
    """Properties that know their resource, so that a later request is for the same one.

    They are equal to a dictionary of the same items. A dictionary that is made of them does not know it, but the union
    with one does.
    """

    def __init__(self, items: Mapping[str, Any], resource: Resource) -> None:
        super().__init__(items)
        self.resource = resource

    def __or__(self, other: Mapping[str, Any]) -> Kept:  # type: ignore[override]
        """Returns them with others in their place."""
        return Kept({**self, **other}, self.resource)


# Inputs that a component gives its group for check; this door takes them under one name.
_OF_COMPONENTS = ("governance", "givenTags")


class PluginProcess(DoorProcess):
    """The plugin's process: it is greeted, configured by the default provider, and asked with URNs.

    A resource is called like its seed. One without a seed is not known to any other process.

    Args:
        config: as for `DoorProcess`. The engine sends a plugin the keys without their namespace.
        environment: as for `DoorProcess`.
        engine: an engine's address, or an empty one; where it is not given, an engine listens while the process runs.

    Attributes:
        settings_failures: what the check of the provider's settings found.
    """

    CHANGED = "DIFF_SOME"
    IMPORTS = True

    settings_failures: list[str]
    _own_engine: ListeningEngine | None = None

    def __enter__(self) -> PluginProcess:
        super().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._own_engine:
            self._own_engine.stop()
            self.output += self._own_engine.told()
            self.errors += self._own_engine.warned()

    def _open(self) -> None:
        self._seedless = f"of process {uuid.uuid4().hex}: "
        address = self._engine
        if address is None:
            self._own_engine = ListeningEngine()
            address = self._own_engine.address
        self._start("healthomics_plugin.serve", address)
        self.stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address=address))
        settings = struct({key.partition(":")[2]: value for key, value in self._config.items()})
        answer = self.stub.CheckConfig(provider_pb2.CheckRequest(urn=_PROVIDER_URN, news=settings))
        self.settings_failures = reasons(answer.failures)
        self.stub.Configure(
            provider_pb2.ConfigureRequest(
                urn=_PROVIDER_URN,
                id=PROVIDER_ID,
                args=answer.inputs,
                variables={f"healthomics:config:{key}": str(value) for key, value in properties(settings).items()},
                acceptSecrets=True,
                acceptResources=True,
            )
        )

    def check(self, news: Properties, olds: Properties | None = None) -> tuple[Properties, list[str]]:
        """Sends Check, with the values of the `secretInputs` marked as secret."""
        resource, inputs = self._of_program(news, olds)
        request = provider_pb2.CheckRequest(urn=resource.urn, olds=struct(olds or {}), news=struct(inputs))
        answer = self.stub.Check(request)
        return Kept(properties(answer.inputs), resource), reasons(answer.failures)

    def diff(self, id_: str, olds: Properties, news: Properties) -> tuple[str, list[str]]:
        """Sends Diff."""
        urn = self._resource_of(olds, news).urn
        return changes_of(
            self.stub.Diff(provider_pb2.DiffRequest(id=id_, urn=urn, olds=struct(olds), news=struct(news)))
        )

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Sends Create."""
        resource = self._resource_of(inputs)
        answer = self.stub.Create(provider_pb2.CreateRequest(urn=resource.urn, properties=struct(inputs)))
        return answer.id, Kept(properties(answer.properties), resource)

    def read(self, id_: str, outputs: Properties) -> tuple[str, Properties, Properties]:
        """Sends Read."""
        resource = self._resource_of(outputs)
        answer = self.stub.Read(provider_pb2.ReadRequest(id=id_, urn=resource.urn, properties=struct(outputs)))
        read, inputs = (Kept(properties(it), resource) for it in (answer.properties, answer.inputs))
        return answer.id, read, inputs

    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        """Sends Update."""
        resource = self._resource_of(news, olds)
        request = provider_pb2.UpdateRequest(id=id_, urn=resource.urn, olds=struct(olds), news=struct(news))
        return Kept(properties(self.stub.Update(request).properties), resource)

    def delete(self, id_: str, outputs: Properties) -> None:
        """Sends Delete."""
        resource = self._resource_of(outputs)
        request = provider_pb2.DeleteRequest(
            id=id_, urn=resource.urn, properties=struct(outputs), timeout=resource.delete_seconds
        )
        self.stub.Delete(request)

    def unfinished(self, error: grpc.RpcError, inputs: Properties) -> Unfinished | None:
        """Looks for the detail of the status that says so."""
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                for detail in status_pb2.Status.FromString(value).details:
                    left = provider_pb2.ErrorResourceInitFailed()
                    if detail.Unpack(left):
                        outputs = Kept(properties(left.properties), self._resource_of(inputs))
                        return Unfinished(left.id, outputs, properties(left.inputs))
        return None

    def cancel(self) -> None:
        """Sends Cancel."""
        self.stub.Cancel(empty_pb2.Empty())

    def _of_program(self, news: Properties, olds: Properties | None) -> tuple[Resource, Properties]:
        """Returns the resource that a program has, and its inputs as a program of another language gives them."""
        beside = ("idempotencySeed", "deleteTimeout", "secretInputs", "adoptId", "tagsAll")
        inputs = {key: value for key, value in news.items() if key not in beside}
        if reserved := {key: inputs.pop(key) for key in _OF_COMPONENTS if key in inputs}:
            inputs["__healthomics"] = reserved
        for key in news.get("secretInputs", ()):
            inputs[key] = {**_SECRET, "value": inputs[key]}
        seed, delete_timeout = news.get("idempotencySeed"), news.get("deleteTimeout")
        named = Resource(str(seed)) if seed else self._resource_of(olds or {}, news)
        return Resource(named.name, seconds(str(delete_timeout)) or 0.0), inputs

    def _resource_of(self, *known: Properties) -> Resource:
        for it in known:
            if isinstance(it, Kept):
                return it.resource
        name = next((it["name"] for it in known if it.get("name")), "unnamed")
        return Resource(f"{self._seedless}{name}")
