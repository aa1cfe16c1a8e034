"""What a door asks about one run group: check, diff, create, read, update and delete, one below the other.

Takes plain mappings by state key, with `UNKNOWN` for what a preview does not know yet, and whole numbers as whatever
number a door has for them. Returns the dataclasses below and dictionaries of its own, never an argument. Raises
`RunGroupError`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_healthomics.errors import CredentialsError, IdentityUnknownError, NotFoundError, RunGroupError
from pulumi_healthomics.lifecycle.guard import ensure_not_moved
from pulumi_healthomics.resource import state
from pulumi_healthomics.resource.context import Context
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.changes import Change, input_changes, plan_update
from pulumi_healthomics.rules.tagging import merged_tags
from pulumi_healthomics.rules.validation import cautions, validate
from pulumi_healthomics.rules.violations import UNKNOWN, Violation

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """The inputs of a group, complete, and everything that is wrong with them.

    Attributes:
        inputs: what the state will have, by state key; values may be `UNKNOWN`.
        problems: violations by field, in the order of the fields; or the one error that kept check from its end.
    """

    inputs: dict[str, Any]
    problems: tuple[Violation | RunGroupError, ...] = ()


@dataclass(frozen=True)
class Group:
    """A group as the state is to have it.

    Attributes:
        id: its id in AWS.
        outputs: by state key.
        inputs: what a program would have written to get it; empty for a group that was just made of its inputs.
    """

    id: str
    outputs: dict[str, Any]
    inputs: dict[str, Any] = field(default_factory=dict)


class RunGroupRequests:
    """Answers requests, from several threads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._memory = context.memory

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Resolves the Region, merges the tags and validates.

        Needs no credentials and makes no call but for two things: a group that is to be adopted is looked at, and
        where the stack allows or forbids accounts, or an explicit `aws.Provider` reaches a group, STS is asked once
        whose the credentials are.

        Args:
            olds: the inputs that the state has; empty at a create, and at the second check of a replacement.
            news: the inputs of the program. `idempotencySeed` and `awsProvider` are for check only.
        """
        olds, inputs = state.legible(olds), state.program_inputs(news)
        try:
            violations = self._completed(olds, inputs)
            if not violations:
                self._settle(olds, news, inputs)
        except RunGroupError as error:
            return Checked(inputs, (error,))
        return Checked(inputs, violations)

    def diff(self, id_: str, olds: Properties, news: Properties) -> dict[str, Change]:
        """Returns what changes, by state key. Makes no call but one: where something changes, STS is asked once.

        Args:
            id_: the group's id.
            olds: the outputs that the state has.
            news: the checked inputs.
        """
        olds = state.legible(olds)
        old, new, region = state.program_inputs(olds), state.program_inputs(news), state.region_of(olds)
        self._memory.note_mark(region or "", id_, olds.get("incarnation"))
        self._memory.note_tokens(olds)
        self._memory.note_account(olds.get("arn"))
        ensure_not_moved(new.get("expectedAccountId"), olds.get("arn"))
        if changes := input_changes(old, new, region, olds.get("driftedLimits", ())):
            self._memory.note_change((id_, new.get("adoptId"), new.get("formerAdoptId")))
            self._ensure_account_of_state(region)
        return changes

    def create(self, inputs: Properties) -> Group:
        """Makes the group, or adopts the one whose id is given.

        Args:
            inputs: as checked.
        """
        region, adopted = inputs["region"], inputs.get("adoptId")
        self._ensure_account_of_state(region)
        run_groups = self._context.run_groups(region)
        token = None
        if adopted:
            live = run_groups.adopt(str(adopted), state.program_inputs(inputs))
        else:
            first = inputs.get("idempotencyToken") or str(uuid.uuid4())
            known = self._memory.living_ids(region)
            limits, tags = state.limits_of(inputs), inputs.get("tagsAll") or {}
            live, token = run_groups.create(inputs["name"], limits, tags, first, known)
        mark = str(uuid.uuid4())
        self._memory.note_mark(region, live.id, mark)
        return Group(live.id, state.created_outputs(inputs, live, mark, token))

    def read(self, id_: str, recorded: Properties) -> Group | None:
        """Returns the live group with the inputs that a program would have written; None if it is gone.

        Args:
            id_: the group's id.
            recorded: the outputs that the state has; without an ARN, the group is looked up by its id.

        Raises:
            NotFoundError: there is no such group, when it was looked up by its id: None would pass for a group.
        """
        recorded = state.legible(recorded)
        arn = recorded.get("arn")
        if arn is None and not re.fullmatch(spec.ID_PATTERN, id_):
            raise NotFoundError(
                f"{id_!r} is no run group's id",
                "an id has 1 to 18 digits, and a name can not be looked up: two groups may have one",
            )
        with self._context.with_old_settings():
            region = state.region_of(recorded) or self._context.default_region()
            self._memory.note_mark(region, id_, recorded.get("incarnation"))
            if arn is None:
                self._ensure_right_account(region, recorded)
            live = self._context.run_groups(region).find(id_, arn, recorded.get("name"))
        if live is not None:
            ignored = self._context.settings.ignored_tags
            outputs = state.read_outputs(recorded, live, region, ignored)
            return Group(live.id, outputs, state.read_inputs(recorded, live, region, ignored))
        if arn is None:
            raise NotFoundError(f"there is no run group {id_} in {region}", "check the id, the Region and the account")
        return None

    def update(self, id_: str, olds: Properties, news: Properties) -> dict[str, Any]:
        """Changes the group in place and returns its outputs.

        Args:
            id_: the group's id.
            olds: the outputs that the state has.
            news: the checked inputs.
        """
        olds = state.legible(olds)
        ignored = self._context.settings.ignored_tags
        update = plan_update(state.settings_of(olds, ignored), state.settings_of(news, ignored))
        self._context.run_groups(news["region"]).update(id_, olds.get("arn"), olds.get("name"), update)
        return state.updated_outputs(olds, news, update.raised)

    def delete(self, id_: str, recorded: Properties) -> None:
        """Deletes the group and returns when it is gone.

        Args:
            id_: the group's id.
            recorded: the outputs that the state has.
        """
        recorded = state.legible(recorded)
        name = recorded.get("name")
        with self._context.with_old_settings():
            region = state.region_of(recorded) or self._context.default_region()
            if self._memory.is_superseded(region, id_, recorded.get("incarnation")):
                kept = f'run group "{name}" ({id_}) is kept: it is the very group that replaces it'
                self._context.door.tell(kept)
                return
            settings = self._context.settings
            chosen = (settings.on_active_runs_now, recorded.get("onActiveRuns"), settings.on_active_runs)
            on_active_runs = next(filter(None, chosen), spec.ON_ACTIVE_RUNS[0])
            self._context.run_groups(region).delete(
                id_, recorded.get("arn"), name, on_active_runs, state.delete_timeout(recorded)
            )

    def _completed(self, olds: Properties, inputs: dict[str, Any]) -> tuple[Violation, ...]:
        """Fills in the inputs that are computed and returns what is wrong with all of them."""
        settings, door = self._context.settings, self._context.door
        inputs["region"] = inputs.get("region") or self._context.default_region()
        tags = inputs.get("tags")
        if tags is not UNKNOWN:
            own = tags if isinstance(tags, Mapping) else {}
            tags = merged_tags(own, settings.default_tags, settings.ignored_tags)
        inputs["tagsAll"] = tags
        state.carry_ignored_tags(olds, inputs, settings.ignored_tags)
        option = door.words.argument("adoptId")
        adoption = state.carry_adoption(olds, inputs, self._memory.changing_ids(), option)
        violations = (*adoption, *validate(inputs))
        for caution in cautions(inputs, self._context.clients.listed_regions):
            door.warn(f'run group "{inputs.get("name", "")}": {caution}')
        return violations

    def _settle(self, olds: Properties, news: Properties, inputs: dict[str, Any]) -> None:
        """Settles the token of a create, and looks at what may be looked at: files, accounts, the group to adopt."""
        region = inputs["region"]
        self._memory.note_tokens(olds)
        state.carry_token(olds, inputs, self._seed(olds, news), self._memory.living_tokens())
        if region is UNKNOWN:
            return
        self._context.clients.ensure_files_exist(region)
        self._ensure_right_account(region, news)
        if not olds and "adoptId" in inputs:
            self._context.run_groups(region).adopt(inputs["adoptId"], inputs)
            self._context.door.tell(f'run group "{inputs["name"]}" adopts {inputs["adoptId"]}, creates nothing')

    def _seed(self, olds: Properties, news: Properties) -> object:
        """Returns the group's seed; None, with a warning, where the stack's seed is not there."""
        seed = news.get("idempotencySeed")
        if not isinstance(seed, str) or not seed.startswith("urn:"):
            return seed
        if not olds and "adoptId" not in news:
            subject = f'run group "{news.get("name", "")}" is created without the stack\'s seed'
            what = "if this command is interrupted, the next one may create it again"
            self._context.door.warn(f"{subject}: {what}; to prevent that, add --target {seed}")
        return None

    def _ensure_account_of_state(self, region: str | None) -> None:
        """Raises if the stack's groups are known to be in another account than that of the credentials.

        A preview needs no credentials: where they cannot be had, nothing is concluded, and nothing is asked again.
        """
        accounts = self._memory.accounts()
        if region is None or not accounts or self._context.account_is_unknown:
            return
        try:
            self._context.guard(region).ensure_account_of(accounts)
        except (IdentityUnknownError, CredentialsError):
            self._context.account_is_unknown = True

    def _ensure_right_account(self, region: str, properties: Properties) -> None:
        expected = properties.get("expectedAccountId")
        if self._context.settings.accounts:
            self._context.guard(region).ensure_account_allowed()
        if isinstance(expected, str):
            self._context.guard(region).ensure_beside(expected, properties.get("awsProvider"))
