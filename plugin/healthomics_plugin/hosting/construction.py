"""Makes components at the engine's request, of native run groups, with the SDK's own machinery.

The SDK's part is asynchronous: it runs in a loop in a separate thread, while the calls wait in theirs.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
from collections.abc import Sequence
from typing import Any

import grpc
import pulumi
from healthomics_components import GovernedRunGroup, TeamRunGroups
from healthomics_components.component_outputs import outputs_of
from healthomics_components.refusal import RefusedError
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2
from pulumi_healthomics import GovernanceError

from healthomics_plugin import PACKAGE
from healthomics_plugin.hosting.arguments import in_schema_words, python_arguments
from healthomics_plugin.hosting.native_group import NativeRunGroup
from healthomics_plugin.hosting.settings_beside import lacking_settings


def hosted(package: str, kind: Any) -> Any:
    """Returns a component's class with native run groups inside, and with the type that it has in a package.

    Args:
        package: the package that the component is served in.
        kind: a class of governed run groups, or of tables of them.
    """
    inside = (
        {"governed_class": hosted(package, kind.governed_class)}
        if issubclass(kind, TeamRunGroups)
        else {"run_group_class": NativeRunGroup}
    )
    return type(kind.__name__, (kind,), {**inside, "type_token": f"{package}:index:{kind.__name__}"})


class _Components(Provider):
    def __init__(self, package: str, kinds: Sequence[Any]) -> None:
        super().__init__("")
        self._kinds = {it.type_token: it for it in (hosted(package, kind) for kind in kinds)}

    def construct(
        self, name: str, resource_type: str, inputs: pulumi.Inputs, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        kind = self._kinds[resource_type]
        if PACKAGE not in ((options and options.providers) or {}):
            get, has_region = pulumi.runtime.get_config, inputs.get("region") is not None
            if lacking := tuple(lacking_settings(get, os.environ, has_region=has_region)):
                raise RefusedError(GovernanceError(f'{resource_type.rpartition(":")[2]} "{name}"', lacking))
        component = kind(name, python_arguments(inputs), options)
        return ConstructResult(component.urn, outputs_of(component, _outputs(kind)))


def _outputs(kind: type[pulumi.ComponentResource]) -> list[str]:
    """Returns the attributes that are outputs: those with an annotation."""
    own = (base for base in kind.__mro__ if issubclass(base, GovernedRunGroup | TeamRunGroups))
    return list(dict.fromkeys(name for base in own for name in inspect.get_annotations(base)))


class _Servicer(ProviderServicer):
    async def build(self, request: Any) -> Any:
        return await self._construct(request, None)

    @staticmethod
    def _construct_options(request: Any) -> pulumi.ResourceOptions:
        options = ProviderServicer._construct_options(request)
        # The SDK (3.272) makes them and forgets them.
        given = request.customTimeouts
        options.custom_timeouts = pulumi.CustomTimeouts(given.create, given.update, given.delete)
        return options


class Constructor:
    """Makes components for the calls of the engine.

    Args:
        address: where the engine listens.
        package: the package that the components are served in.
        kinds: their classes.
    """

    def __init__(self, address: str, package: str, kinds: Sequence[Any]) -> None:
        self._servicer = _Servicer(_Components(package, kinds), [], address)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="components", daemon=True).start()

    def construct(self, request: Any, context: Any) -> provider_pb2.ConstructResponse:
        """Makes a component; a refusal is the status of the call, in its sentences."""
        making = asyncio.run_coroutine_threadsafe(self._servicer.build(request), self._loop)
        try:
            made: provider_pb2.ConstructResponse = making.result()
        except pulumi.RunError as refused:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, in_schema_words(str(refused)))
        return made
