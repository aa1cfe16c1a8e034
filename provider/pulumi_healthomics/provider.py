"""The door to Pulumi's engine: translates what it sends, calls the life cycle, translates back. No logic but that.

The path of this module and the names of its classes are persisted in users' state, in the pickled reference to the
provider: frozen (decision record 1). A provider must therefore stay without state of its own; what a provider process
needs is made in `configure`, which is called once in it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import Unknown

from pulumi_healthomics import idempotency, messages, state
from pulumi_healthomics.changes import plan_update
from pulumi_healthomics.errors import NotFoundError, RunGroupError, SettingsError
from pulumi_healthomics.lifecycle import Clock, RunGroupLifecycle
from pulumi_healthomics.sessions import Sessions
from pulumi_healthomics.settings import Settings, parse_settings
from pulumi_healthomics.tagging import merged_tags
from pulumi_healthomics.validation import UNKNOWN, validate

PROVIDER_KEY = "__provider"
DELETE_TIMEOUT = 60 * 60.0

Properties = dict[str, Any]


class RunGroupProvider(ResourceProvider):
    """Run groups, as the engine sees them."""

    # The pickle is a reference to this class and holds no secret: readable in the state.
    serialize_as_secret_always = False

    _settings: Settings
    _sessions: Sessions
    _settings_error: SettingsError | None = None

    def configure(self, req: ConfigureRequest) -> None:
        """Keeps the stack's settings. A mistake in them is reported by check, once and cleanly, not from here."""
        messages.show_errors_as_sentences()
        try:
            self._settings = parse_settings(req.config.get)
        except SettingsError as error:
            self._settings, self._settings_error = Settings(), error
        self._sessions = Sessions(self._settings)

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """Resolves the Region, merges the tags and validates; needs no credentials and makes no call."""
        inputs = state.program_inputs(news)
        if self._settings_error is not None:
            return CheckResult(inputs, [CheckFailure("", str(self._settings_error))])
        failures = self._resolve_region(inputs)
        inputs["tagsAll"] = self._tags_all(inputs.get("tags"))
        # No property names: the engine would print the property's value next to the reason, a secret one too.
        failures += [CheckFailure("", str(violation)) for violation in validate(_with_unknowns(inputs))]
        return CheckResult(inputs, failures)

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Says whether anything changed and what must replace; the detailed diff of the inputs is the engine's own."""
        old, new = state.program_inputs(_olds), state.program_inputs(_news)
        if old == new and _olds.get(PROVIDER_KEY) == _news.get(PROVIDER_KEY):
            return DiffResult(changes=False)
        return DiffResult(replaces=["region"] if old.get("region") != new.get("region") else [])

    def create(self, props: Properties) -> CreateResult:
        """Makes the group."""
        token = idempotency.new_token()
        live = self._lifecycle(props["region"]).create(
            props["name"], state.limits_of(props), props.get("tagsAll") or {}, token
        )
        return CreateResult(live.id, state.created_outputs(props, live, token))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Reads the live group as the inputs a program would have written; gone is an empty id.

        Raises:
            NotFoundError: there is no such group, when it was looked up by id: the engine would take an empty answer
                for a group.
        """
        region = props.get("region") or self._default_region()
        live = self._lifecycle(region).find(id_, props.get("name"))
        if live is None:
            if "arn" not in props:
                raise NotFoundError(
                    f"there is no run group {id_} in {region}", "check the id, the Region and the account"
                )
            return ReadResult("", {})
        return ReadResult(live.id, state.read_outputs(props, live, region), state.read_inputs(props, live, region))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Changes the group in place."""
        update = plan_update(state.settings_of(_olds), state.settings_of(_news))
        self._lifecycle(_news["region"]).update(_id, _olds["arn"], _olds.get("name"), update)
        return UpdateResult(state.updated_outputs(_olds, _news, update.raised))

    def delete(self, _id: str, _props: Properties) -> None:
        """Deletes the group and returns when it is gone."""
        self._lifecycle(_props["region"]).delete(_id, _props.get("name"), DELETE_TIMEOUT)

    def _lifecycle(self, region: str) -> RunGroupLifecycle:
        return RunGroupLifecycle(self._sessions.gateway(region), Clock(time.monotonic, time.sleep), messages.warn)

    def _resolve_region(self, inputs: Properties) -> list[CheckFailure]:
        try:
            inputs["region"] = inputs.get("region") or self._default_region()
        except RunGroupError as error:
            return [CheckFailure("", str(error))]
        return []

    def _default_region(self) -> str:
        region = self._sessions.region()
        if region is None:
            raise SettingsError(
                "no Region is set", "run `pulumi config set aws:region REGION`, pass region=… or set AWS_REGION"
            )
        return region

    def _tags_all(self, tags: object) -> object:
        if isinstance(tags, Unknown):
            return tags
        return merged_tags(tags if isinstance(tags, Mapping) else {}, self._settings.default_tags)


def _with_unknowns(value: Any) -> Any:
    """Returns the inputs with the SDK's unknowns as the ones that `validation` knows."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _with_unknowns(item) for key, item in value.items()}
    return value
