"""What a door asks about one run group: check, diff, create, read, update and delete, one below the other.

Takes plain mappings by state key, with `UNKNOWN` for what a preview does not know yet, and whole numbers as whatever
number a door has for them. Returns the dataclasses below and new dictionaries, never an argument. Raises
`RunGroupError`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pulumi_healthomics.errors import NotFoundError, RunGroupError
from pulumi_healthomics.lifecycle.adoption import carry_adoption, carry_lineage, has_two_resources
from pulumi_healthomics.lifecycle.guard import ensure_not_moved
from pulumi_healthomics.lifecycle.tokens import carry_token, token_of_create, unused_token
from pulumi_healthomics.resource import state
from pulumi_healthomics.resource.context import Context, discreet
from pulumi_healthomics.resource.memory import resource_of
from pulumi_healthomics.resource.state import Group
from pulumi_healthomics.rules import spec, tagging
from pulumi_healthomics.rules.changes import Change, input_changes, plan_update
from pulumi_healthomics.rules.validation import refused_secrets, validate
from pulumi_healthomics.rules.violations import UNKNOWN, Violation

Properties = Mapping[str, Any]
Problems = tuple[Violation | RunGroupError, ...]


@dataclass(frozen=True)
class Checked:
    """The inputs of a group, complete, and everything that is wrong with them.

    Attributes:
        inputs: what the state will have, by state key; values may be `UNKNOWN`.
        problems: that there is no Region, then violations by field; or the error that kept check from its end.
        secrets: keys of inputs that may hold a secret which the door has marked under another key only.
    """

    inputs: dict[str, Any]
    problems: Problems = ()
    secrets: frozenset[str] = frozenset()


class RunGroupRequests:
    """Answers requests, from several threads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._memory = context.memory

    @discreet
    def check(self, olds: Properties, news: Properties) -> Checked:
        """Resolves the Region, merges the tags and validates.

        Makes no call, except that it looks at a group that is to be adopted, and asks STS once for the account where
        the stack allows or forbids accounts, or there is an explicit `aws.Provider`.

        Args:
            olds: the inputs that the state has; empty at a create, and at the second check of a replacement.
            news: the program's, with what only check sees (decision record 1).
        """
        news = tagging.unpacked(news)
        olds, inputs, secrets = state.legible(olds), state.program_inputs(news), state.unmarked_secrets(news)
        if refused := refused_secrets(news.get("secretInputs")):
            return Checked(inputs, refused, secrets)
        try:
            problems = self._completed(olds, news, inputs)
            if not problems:
                self._settle(olds, news, inputs)
        except RunGroupError as error:
            problems = (error,)
        return Checked(inputs, problems, secrets)

    @discreet
    def diff(self, id_: str, olds: Properties, news: Properties) -> dict[str, Change]:
        """Returns what changes, by state key. If something changes, makes one call: to STS, for the account.

        Args:
            id_: the group's id.
            olds: the outputs that the state has.
            news: the checked inputs.
        """
        olds = state.legible(olds)
        old, region = state.program_inputs(olds), state.region_of(olds)
        new = state.with_all_tags(olds, news, self._context.settings)
        self._memory.note_mark(region or "", id_, olds.get("incarnation"))
        self._memory.note_tokens(olds)
        self._memory.note_account(olds.get("arn"))
        if not self._memory.keep(region or "", id_, olds):
            raise has_two_resources(id_, self._context.door.words.argument("adoptId"))
        ensure_not_moved(new.get("expectedAccountId"), olds.get("arn"))
        if changes := input_changes(old, new, region, olds.get("driftedLimits", ())):
            self._memory.note_change((id_, new.get("adoptId"), new.get("formerAdoptId")))
            self._context.ensure_account_of_state(region)
        return changes

    @discreet
    def create(self, inputs: Properties, seed: str | None = None) -> Group:
        """Makes the group, or adopts the one whose id is given.

        Args:
            inputs: as checked.
            seed: the resource's seed, where the door has not given it to check.
        """
        inputs = state.with_all_tags(inputs, inputs, self._context.settings)
        region, adopted = inputs["region"], inputs.get("adoptId")
        self._context.ensure_account_of_state(region)
        run_groups = self._context.run_groups(region)
        token = problem = None
        if adopted and not self._memory.is_deleted(region, str(adopted)):
            live = run_groups.adopt(str(adopted), inputs)
        else:
            first = inputs.get("idempotencyToken") or (token_of_create(inputs, seed, ()) if seed else str(uuid.uuid4()))
            known, limits, tags = self._memory.living_ids(region), state.limits_of(inputs), inputs.get("tagsAll") or {}
            living = self._memory.living_tokens  # knows more than at check: the engine creates while it checks others
            first = unused_token(first, living())
            live, token, problem = run_groups.create(inputs["name"], limits, tags, first, known=known, living=living)
        mark = str(uuid.uuid4())
        self._memory.note_mark(region, live.id, mark)
        if adopted:
            self._memory.note_adopted(region, live.id, mark)
        outputs = state.created_outputs(inputs, live, mark, token)
        if problem:
            outputs = {**state.read_outputs(outputs, live, region), "unfinished": True}
        return Group(live.id, outputs, problem=problem)

    @discreet
    def read(self, id_: str, recorded: Properties) -> Group | None:
        """Returns the live group with the inputs that a program would have written; None if it no longer exists.

        Args:
            id_: the group's id.
            recorded: the outputs that the state has; without an ARN, the group is looked up by its id.

        Raises:
            NotFoundError: there is no such group, when it was looked up by its id: None would pass for a group.
        """
        recorded = state.legible(recorded)
        arn = recorded.get("arn")
        if arn is None and not re.fullmatch(spec.ID_PATTERN, id_):
            remedy = "an id has 1 to 18 digits, and a name cannot be looked up: two groups may have one"
            raise NotFoundError("the text that was given is not a run group's id", remedy)
        with self._context.with_old_settings():
            region = state.region_of(recorded) or self._context.default_region()
            self._memory.note_mark(region, id_, recorded.get("incarnation"))
            ignored = self._context.settings.ignored_tags
            if arn is None:
                self._context.ensure_right_account(region, recorded)
                # The program that gets this group does not write them again.
                recorded["tagsAll"] = ignored.without(
                    tagging.default_tags(recorded, self._context.settings.default_tags)
                )
            live = self._context.run_groups(region).find(id_, arn, recorded.get("name"))
        if live is not None:
            outputs = state.read_outputs(recorded, live, region, ignored)
            return Group(live.id, outputs, state.read_inputs(recorded, live, region, ignored))
        if arn is None:
            raise NotFoundError(f"there is no run group {id_} in {region}", "check the id, the Region and the account")
        return None

    @discreet
    def update(self, id_: str, olds: Properties, news: Properties) -> Group:
        """Changes the group in place.

        What a state that is unfinished has is not certain: the change is planned from the group as it lives.

        Args:
            id_: the group's id.
            olds: the outputs that the state has.
            news: the checked inputs.
        """
        olds = state.legible(olds)
        news = state.with_all_tags(olds, news, self._context.settings)
        ignored, run_groups = self._context.settings.ignored_tags, self._context.run_groups(news["region"])
        arn, name = olds.get("arn"), olds.get("name")
        if "unfinished" in olds and (live := run_groups.find(id_, arn, name)):
            olds = state.read_outputs(olds, live, news["region"], ignored)
        update = plan_update(state.settings_of(olds, ignored), state.settings_of(news, ignored))
        try:
            run_groups.update(id_, arn, name, update)
        except RunGroupError as problem:
            if not problem.is_half_done:
                raise
            with suppress(RunGroupError):
                if live := run_groups.find(id_, arn, name):
                    olds = state.read_outputs(olds, live, news["region"], ignored)
            return Group(id_, {**olds, "unfinished": True}, problem=problem)
        return Group(id_, state.updated_outputs(olds, news, update.raised))

    @discreet
    def delete(self, id_: str, recorded: Properties) -> None:
        """Deletes the group and returns when it no longer exists.

        Args:
            id_: the group's id.
            recorded: the outputs that the state has.
        """
        recorded = state.legible(recorded)
        name = recorded.get("name")
        with self._context.with_old_settings():
            region = state.region_of(recorded) or self._context.default_region()
            if self._memory.is_superseded(region, id_, recorded.get("incarnation")):
                kept = f'run group "{name}" ({id_}) is kept: it is the same group that replaces it'
                self._context.door.tell(kept)
                return
            settings = self._context.settings
            chosen = (settings.on_active_runs_now, recorded.get("onActiveRuns"), settings.on_active_runs)
            on_active_runs = next(filter(None, chosen), spec.ON_ACTIVE_RUNS[0])
            self._context.run_groups(region).delete(
                id_, recorded.get("arn"), name, on_active_runs, state.delete_timeout(recorded)
            )
        self._memory.note_deleted(region, id_)

    def _completed(self, olds: Properties, news: Properties, inputs: dict[str, Any]) -> Problems:
        """Fills in the inputs that are computed and returns what is wrong with all of them."""
        settings, option = self._context.settings, self._context.door.words.argument("adoptId")
        inputs["region"], lacking = self._context.region_for(inputs)
        replaced = self._memory.replaced_inputs(resource_of(news), olds)
        stacks, ignored = settings.default_tags, settings.ignored_tags
        tagging.complete_tags(olds, news, inputs, replaced=replaced, stacks=stacks, ignored=ignored)
        adoption = carry_adoption(olds, inputs, self._memory.changing_ids(), option)
        judged = tagging.violations_of_conventions(news.get("conventions"), inputs["tagsAll"], ignored)
        self._context.warn_of(inputs)
        return (*lacking, *adoption, *carry_lineage(olds or replaced or {}, inputs), *validate(inputs), *judged)

    def _settle(self, olds: Properties, news: Properties, inputs: dict[str, Any]) -> None:
        """Settles the token of a create, and looks at what may be looked at: files, accounts, the group to adopt."""
        region = inputs["region"]
        if not self._memory.note_old_inputs(resource_of(news), olds):
            raise has_two_resources(olds["adoptId"], self._context.door.words.argument("adoptId"))
        carry_token(olds, inputs, self._context.usable_seed(olds, news), self._memory.living_tokens())
        if region is UNKNOWN:
            return
        self._context.clients.ensure_files_exist(region)
        self._context.ensure_right_account(region, news)
        if not olds and "adoptId" in inputs:
            self._look_at_adopted(region, inputs, news.get("conventionTags"))

    def _look_at_adopted(self, region: str, inputs: Properties, asked_by: Mapping[str, str] | None) -> None:
        id_ = str(inputs["adoptId"])
        _, lacking = self._context.run_groups(region).find_to_adopt(id_, inputs, asked_by)
        if not self._memory.claim(region, id_):
            raise has_two_resources(id_, self._context.door.words.argument("adoptId"))
        what = f" and adds: {', '.join(sorted(lacking))}" if lacking else ", creates nothing"
        self._context.door.tell(f'run group "{inputs["name"]}" adopts {id_}{what}')
