"""The door to Pulumi's engine, as users' state remembers it: translates, and decides nothing.

The path of this module and the names of its classes are persisted in users' state, in the pickled reference to the
provider: frozen (decision record 1). A provider must therefore have no attributes; what a provider process
needs is made in `configure`, which is called once in it. Only there, too, is anything imported that a program, which
merely refers to the provider, has no use for.
"""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import time
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    Config,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import Unknown

from pulumi_healthomics.rules.violations import UNKNOWN, Violation

if TYPE_CHECKING:
    from pulumi_healthomics.resource.requests import RunGroupRequests
    from pulumi_healthomics.resource.state import Group

Properties = dict[str, Any]

# Where the SDK puts the pickled provider, in inputs and outputs both.
PROVIDER_KEY = "__provider"

# How Pulumi marks a value as a secret wherever it is written as JSON: sdk/v3/go/common/resource, SecretSig.
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


class IdempotencySeedProvider(ResourceProvider):
    """The stack's seed, as the engine sees it: a random value, made once and kept; nothing is called."""

    serialize_as_secret_always = False

    def configure(self, _req: ConfigureRequest) -> None:
        """Prepares this process: the engine may end, or ask for an import, before a run group is served."""
        from pulumi_healthomics.engine import engine  # noqa: PLC0415
        from pulumi_healthomics.messages import show_errors_as_sentences  # noqa: PLC0415

        show_errors_as_sentences(PROVIDER_KEY)
        engine(__name__)

    def create(self, props: Properties) -> CreateResult:
        """Draws the value. That the engine has written it to the state comes before any group that needs it."""
        Thread(target=_load_ahead, name="load-ahead", daemon=True).start()
        return CreateResult(str(uuid.uuid4()), {**props, "value": self.new_value()})

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Finds no change, even if this version words the seed's purpose differently: the value must stay."""
        return DiffResult(changes=False)

    @staticmethod
    def new_value() -> str:
        """Returns the value of a new seed, 256 bits."""
        return secrets.token_hex(32)


class RunGroupProvider(ResourceProvider):
    """Run groups, as the engine sees them."""

    # The pickle is a reference to this class and holds no secret: readable in the state.
    serialize_as_secret_always = False

    _requests: RunGroupRequests

    def configure(self, req: ConfigureRequest) -> None:
        """Prepares this process to serve. A mistake in the settings is reported by the requests, not from here."""
        from pulumi_healthomics import messages  # noqa: PLC0415
        from pulumi_healthomics.engine import engine  # noqa: PLC0415
        from pulumi_healthomics.lifecycle.api import Clock, Door  # noqa: PLC0415
        from pulumi_healthomics.resource.context import Context  # noqa: PLC0415
        from pulumi_healthomics.resource.requests import RunGroupRequests  # noqa: PLC0415
        from pulumi_healthomics.settings.settings import parse_settings  # noqa: PLC0415

        messages.show_errors_as_sentences(PROVIDER_KEY)
        # The process ends without looking for garbage in what it has loaded: 12 % of the `pulumi up` of a first group.
        atexit.register(gc.freeze)
        sender = engine(__name__)
        clock = Clock(time.monotonic, sender.sleep, lambda: datetime.now(timezone.utc))
        door = Door(messages.PYTHON, messages.tell, messages.warn, clock, sender.ensure_alive)
        parse = partial(parse_settings, req.config.get, os.environ, _own_keys(req.config))
        self._requests = RunGroupRequests(Context(parse, door))

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """See `RunGroupRequests`, as for the methods below."""
        from pulumi_healthomics.messages import python_argument  # noqa: PLC0415

        checked = self._requests.check(_olds, _ours(news))
        problems = (it.worded(python_argument) if isinstance(it, Violation) else str(it) for it in checked.problems)
        # No property names: the engine would print the property's value next to the reason, a secret one too.
        inputs = _theirs(checked.inputs)
        inputs.update({key: {**SECRET, "value": inputs[key]} for key in checked.secrets if key in inputs})
        return CheckResult(inputs, [CheckFailure("", problem) for problem in problems])

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Says what changed and what must replace; the detailed diff of the inputs is the engine's own."""
        changes = self._requests.diff(_id, _olds, _ours(_news))
        if not changes and _olds.get(PROVIDER_KEY) == _news.get(PROVIDER_KEY):
            return DiffResult(changes=False)
        return DiffResult(replaces=[key for key, change in changes.items() if change.replaces])

    def create(self, props: Properties) -> CreateResult:
        """Makes the group, or adopts one."""
        made = self._requests.create(props)
        return CreateResult(made.id, _finished(made))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Reads the live group."""
        found = self._requests.read(id_, props)
        return ReadResult("", {}) if found is None else ReadResult(found.id, found.outputs, found.inputs)

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Changes the group in place."""
        return UpdateResult(_finished(self._requests.update(_id, _olds, _news)))

    def delete(self, _id: str, _props: Properties) -> None:
        """Deletes the group and returns when it no longer exists."""
        self._requests.delete(_id, _props)


def _finished(group: Group) -> Properties:
    """Returns the outputs of a group; raises what kept it from its end, since the SDK keeps no half-made resource."""
    if group.problem:
        raise group.problem
    return group.outputs


def _load_ahead() -> None:
    """Loads what the first run group needs while the engine has other work: 3 % of the `pulumi up` of a first group."""
    from pulumi_healthomics.aws.clients import load_sdk  # noqa: PLC0415
    from pulumi_healthomics.resource import requests  # noqa: F401, PLC0415

    load_sdk()


def _own_keys(config: Config) -> list[str]:
    """Returns the keys that the stack has under `healthomics:`.

    The SDK (3.216 to 3.272) holds all keys in one place. If another version holds them elsewhere, misspelt keys pass.
    So they do in a project called healthomics, which has its own keys there.
    """
    start = "healthomics:"
    if getattr(config, "_project_name", start[:-1]) == start[:-1]:
        return []
    return [key[len(start) :] for key in getattr(config, "_props", ()) if key.startswith(start)]


def _ours(value: Any) -> Any:
    """Returns the SDK's values as the requests know them."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _ours(item) for key, item in value.items()}
    return value


def _theirs(value: Any) -> Any:
    """Returns values of the requests as the SDK knows them."""
    if value is UNKNOWN:
        return Unknown()  # type: ignore[no-untyped-call]
    if isinstance(value, Mapping):
        return {key: _theirs(item) for key, item in value.items()}
    return value
