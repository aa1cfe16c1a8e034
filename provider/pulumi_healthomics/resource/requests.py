"""What the engine asks of a run group: translates what it sends, calls the life cycle, translates back.

No logic but that. There is one object a provider process, which `provider` makes when the engine configures it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    Config,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)
from pulumi.output import Unknown

from pulumi_healthomics import messages
from pulumi_healthomics.errors import NotFoundError, RunGroupError
from pulumi_healthomics.lifecycle.neighbours import ensure_not_moved
from pulumi_healthomics.resource import new_seed, randoms, state
from pulumi_healthomics.resource.carrying import carry_adoption, carry_token
from pulumi_healthomics.resource.context import Serving
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.changes import plan_update, removed_limits
from pulumi_healthomics.rules.tagging import merged_tags
from pulumi_healthomics.rules.validation import cautions, validate
from pulumi_healthomics.rules.violations import UNKNOWN, Violation
from pulumi_healthomics.settings.settings import OWN_NAMESPACE, Settings

Properties = dict[str, Any]


class RunGroupOperations:
    """The run groups of one provider process, as the engine sees them. Called from four threads.

    Args:
        config: the stack's settings.
        environment: the environment variables.
    """

    def __init__(self, config: Config, environment: Mapping[str, str]) -> None:
        messages.show_errors_as_sentences()
        self._serving = Serving(config.get, environment, _own_keys(config))

    def check(self, olds: Properties, news: Properties) -> CheckResult:
        """Resolves the Region, merges the tags and validates.

        Needs no credentials and makes no call but for two things: a group that is to be adopted is looked at, and
        where the stack allows or forbids accounts, or an explicit `aws.Provider` reaches a group, STS is asked once
        whose the credentials are.
        """
        inputs = state.program_inputs(news)
        try:
            violations = self._complete(state.legible(olds), news, inputs)
        except RunGroupError as error:
            return CheckResult(inputs, [CheckFailure("", str(error))])
        # No property names: the engine would print the property's value next to the reason, a secret one too.
        return CheckResult(inputs, [CheckFailure("", it.worded(messages.python_argument)) for it in violations])

    def diff(self, id_: str, olds: Properties, news: Properties) -> DiffResult:
        """Says whether anything changed and what must replace; the detailed diff of the inputs is the engine's own.

        Makes no call, but where the seed is new: then it looks whether the group is still there.
        """
        olds = state.legible(olds)
        old, new = state.program_inputs(olds), state.program_inputs(news)
        self._serving.incarnations.note(state.region_of(olds) or "", id_, olds.get("incarnation"))
        self._serving.note_tokens(olds)
        ensure_not_moved(new.get("expectedAccountId"), olds.get("arn"))
        if new_seed.is_new() and self._serving.is_gone(state.region_of(olds), id_, olds.get("arn")):
            messages.tell(f'run group "{old.get("name")}" ({id_}) is gone, as after an interrupted destroy: made again')
            self._serving.note_change(id_, new)
            return DiffResult(changes=True, replaces=["arn"])
        if old == new and olds.get(state.PROVIDER_KEY) == news.get(state.PROVIDER_KEY):
            return DiffResult(changes=False)
        self._serving.note_change(id_, new)
        replaces = ["region"] if state.region_of(olds) not in (None, new.get("region")) else []
        if new.get("limitRemoval") == "replace":
            replaces += removed_limits(old, new)
        return DiffResult(replaces=replaces)

    def create(self, props: Properties) -> CreateResult:
        """Makes the group, or adopts the one whose id is given."""
        region, adopted = props["region"], props.get("adoptId")
        lifecycle = self._serving.lifecycle(region)
        token = None
        if adopted:
            live = lifecycle.adopt(str(adopted), state.program_inputs(props))
        else:
            derived = props.get("idempotencyToken") or randoms.new_token()
            known = self._serving.incarnations.ids(region)
            limits, tags = state.limits_of(props), props.get("tagsAll") or {}
            live, token = lifecycle.create(props["name"], limits, tags, derived, known)
        incarnation = randoms.new_token()
        self._serving.incarnations.note(region, live.id, incarnation)
        return CreateResult(live.id, state.created_outputs(props, live, incarnation, token))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Reads the live group as the inputs a program would have written; gone is an empty id.

        Raises:
            NotFoundError: there is no such group, when it was looked up by id: an empty answer would pass for a group.
        """
        props = state.legible(props)
        arn = props.get("arn")
        if arn is None and not re.fullmatch(spec.ID_PATTERN, id_):
            raise NotFoundError(
                f"{id_!r} is no run group's id",
                "an id has 1 to 18 digits, and a name can not be looked up: two groups may have one",
            )
        with self._serving.with_old_settings():
            region = state.region_of(props) or self._serving.default_region()
            self._serving.incarnations.note(region, id_, props.get("incarnation"))
            if arn is None:
                self._ensure_among_neighbours(region, props)
            live = self._serving.lifecycle(region).find(id_, arn, props.get("name"))
        if live is not None:
            ignored = self._serving.settings.ignored_tags
            outputs = state.read_outputs(props, live, region, ignored)
            return ReadResult(live.id, outputs, state.read_inputs(props, live, region, ignored))
        if arn is None:
            raise NotFoundError(f"there is no run group {id_} in {region}", "check the id, the Region and the account")
        return ReadResult("", {})

    def update(self, id_: str, olds: Properties, news: Properties) -> UpdateResult:
        """Changes the group in place."""
        olds = state.legible(olds)
        ignored = self._serving.settings.ignored_tags
        update = plan_update(state.settings_of(olds, ignored), state.settings_of(news, ignored))
        self._serving.lifecycle(news["region"]).update(id_, olds.get("arn"), olds.get("name"), update)
        return UpdateResult(state.updated_outputs(olds, news, update.raised))

    def delete(self, id_: str, props: Properties) -> None:
        """Deletes the group and returns when it is gone."""
        props = state.legible(props)
        name = props.get("name")
        with self._serving.with_old_settings():
            region = state.region_of(props) or self._serving.default_region()
            if self._serving.incarnations.is_superseded(region, id_, props.get("incarnation")):
                messages.tell(f'run group "{name}" ({id_}) is kept: it is the very group that replaces it')
                return
            on_active_runs = (
                self._serving.settings.on_active_runs or props.get("onActiveRuns") or spec.ON_ACTIVE_RUNS[0]
            )
            self._serving.lifecycle(region).delete(
                id_, props.get("arn"), name, on_active_runs, state.delete_timeout(props)
            )

    def _complete(self, olds: Properties, news: Properties, inputs: Properties) -> list[Violation]:
        """Fills in the inputs that are computed and returns what is wrong with them.

        What only check sees stands in `news` alone.
        """
        inputs["region"] = inputs.get("region") or self._serving.default_region()
        inputs["tagsAll"] = _tags_all(inputs.get("tags"), self._serving.settings)
        violations = [
            *carry_adoption(olds, inputs, self._serving.changing_ids()),
            *validate(_with_unknowns(inputs)),
        ]
        group = inputs.get("name", "")
        for caution in cautions(_with_unknowns(inputs), self._serving.listed_regions):
            messages.warn(f'run group "{group}": {caution}')
        if violations or not isinstance(inputs["region"], str):
            return violations
        self._serving.note_tokens(olds)
        carry_token(olds, inputs, news.get("idempotencySeed"), self._serving.living_tokens())
        self._serving.ensure_files_exist(inputs["region"])
        self._serving.ensure_account_allowed(inputs["region"])
        self._ensure_among_neighbours(inputs["region"], news)
        if not olds and "adoptId" in inputs:
            self._serving.lifecycle(inputs["region"]).adopt(inputs["adoptId"], _with_unknowns(inputs))
            messages.tell(f'run group "{group}" adopts {inputs["adoptId"]}, creates nothing')
        return violations

    def _ensure_among_neighbours(self, region: str, props: Properties) -> None:
        self._serving.ensure_same_account(region, props.get("expectedAccountId"), props.get("awsProvider"))


def _tags_all(tags: object, settings: Settings) -> object:
    if isinstance(tags, Unknown):
        return tags
    return merged_tags(tags if isinstance(tags, Mapping) else {}, settings.default_tags, settings.ignored_tags)


def _own_keys(config: Config) -> list[str]:
    """Returns the keys that the stack has under `healthomics:`.

    The SDK (3.216 to 3.272) keeps all keys to itself; one that keeps them elsewhere lets misspelt ones pass. So does a
    project that is called healthomics: the namespace is its own too.
    """
    if getattr(config, "_project_name", OWN_NAMESPACE) == OWN_NAMESPACE:
        return []
    start = f"{OWN_NAMESPACE}:"
    return [key[len(start) :] for key in getattr(config, "_props", ()) if key.startswith(start)]


def _with_unknowns(value: Any) -> Any:
    """Returns the inputs with the SDK's unknowns as the ones that `validation` knows."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _with_unknowns(item) for key, item in value.items()}
    return value
