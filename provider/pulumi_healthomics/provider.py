"""The door to Pulumi's engine, as users' state remembers it; what is done behind it is in `operations`.

The path of this module and the names of its classes are persisted in users' state, in the pickled reference to the
provider: frozen (decision record 1). A provider must therefore stay without state of its own; what a provider process
needs is made in `configure`, which is called once in it. Only there, too, is anything imported that a program, which
merely refers to the provider, has no use for.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_healthomics import readiness
from pulumi_healthomics.resource import new_seed, randoms

if TYPE_CHECKING:
    from pulumi_healthomics.resource.requests import RunGroupOperations

Properties = dict[str, Any]


class IdempotencySeedProvider(ResourceProvider):
    """The stack's seed, as the engine sees it: a random value, made once and kept; nothing is called."""

    serialize_as_secret_always = False

    def create(self, props: Properties) -> CreateResult:
        """Draws the value. That the engine has written it to the state comes before any group that needs it."""
        readiness.get_ready()
        new_seed.note()
        return CreateResult(randoms.new_token(), {**props, "value": randoms.new_seed()})

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Finds no change, whatever this version says of the seed's purpose: the value must stay."""
        return DiffResult(changes=False)


class RunGroupProvider(ResourceProvider):
    """Run groups, as the engine sees them."""

    # The pickle is a reference to this class and holds no secret: readable in the state.
    serialize_as_secret_always = False

    _operations: RunGroupOperations

    def configure(self, req: ConfigureRequest) -> None:
        """Prepares this process to serve. A mistake in the settings is reported by the operations, not from here."""
        from pulumi_healthomics.resource.requests import RunGroupOperations  # noqa: PLC0415

        readiness.end_quickly()
        self._operations = RunGroupOperations(req.config, os.environ)

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """See `RunGroupOperations`, as for all that follow."""
        return self._operations.check(_olds, news)

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Says what changed and what must replace."""
        return self._operations.diff(_id, _olds, _news)

    def create(self, props: Properties) -> CreateResult:
        """Makes the group, or adopts one."""
        return self._operations.create(props)

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Reads the live group."""
        return self._operations.read(id_, props)

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Changes the group in place."""
        return self._operations.update(_id, _olds, _news)

    def delete(self, _id: str, _props: Properties) -> None:
        """Deletes the group and returns when it is gone."""
        self._operations.delete(_id, _props)
