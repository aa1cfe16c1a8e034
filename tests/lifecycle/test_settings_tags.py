"""Default tags and ignored tags, from the stack's settings to what AWS has and what a refresh shows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle
from pulumi.runtime.rpc import UNKNOWN
from support.doors import cannot

from harness.doors import Door

IGNORED = {"aws:ignoreTags": '{"keys": ["owner"], "keyPrefixes": ["audit:"]}'}
GROUP = {"name": "calling", "tags": {"team": "rare"}, "tagsAll": {"team": "rare"}}


@pytest.fixture(autouse=True)
def emulator(healthomics_emulator: EmulatorHandle) -> EmulatorHandle:
    """A fresh emulator, for every test of this file."""
    return healthomics_emulator


def defaults(**tags: object) -> dict[str, str]:
    return {"aws:defaultTags": json.dumps({"tags": tags})}


def created(door: Door, config: dict[str, str], **changes: Any) -> tuple[str, dict[str, Any]]:
    """Makes a group in a stack of these settings."""
    with door.process(config) as provider:
        return provider.create(provider.checked({**GROUP, **changes}))


def live_tags(emulator: EmulatorHandle) -> dict[str, str]:
    (group,) = emulator.run_groups()
    tags: dict[str, str] = group["tags"]
    return tags


def writes(emulator: EmulatorHandle) -> list[str]:
    return [call.operation for call in emulator.calls() if call.operation.endswith(("Resource", "UpdateRunGroup"))]


def test_default_tags_are_merged_in_check_and_the_groups_own_win(door: Door, emulator: EmulatorHandle) -> None:
    with door.process(defaults(cost=42, team="default", urgent=True)) as provider:
        inputs = provider.checked(GROUP)
        assert inputs["tags"] == {"team": "rare"}
        assert inputs["tagsAll"] == {"cost": "42", "team": "rare", "urgent": "true"}
        provider.create(inputs)
    assert live_tags(emulator) == inputs["tagsAll"]


def test_default_tags_of_the_environment_give_way_to_the_stacks(door: Door, emulator: EmulatorHandle) -> None:
    environment = {"TF_AWS_DEFAULT_TAGS_cost": "1", "TF_AWS_DEFAULT_TAGS_site": "lab"}
    with door.process(defaults(cost=42), environment) as provider:
        provider.create(provider.checked(GROUP))
    assert live_tags(emulator) == {"cost": "42", "site": "lab", "team": "rare"}


@cannot("default tags among the inputs")
@pytest.mark.parametrize(
    ("given", "merged"),
    [
        ({"defaultTags": {"cost": "2", "team": "common"}}, {"cost": "2", "team": "rare"}),
        ({"defaultTags": {}}, {"team": "rare"}),
        ({"defaultTags": None}, {"cost": "1", "site": "lab", "team": "rare"}),
        ({}, {"cost": "1", "site": "lab", "team": "rare"}),
        ({"defaultTags": {"audit:by": "me", "cost": "2"}}, {"cost": "2", "team": "rare"}),
    ],
)
def test_default_tags_of_an_explicit_provider_take_the_place_of_the_stacks(
    door: Door, emulator: EmulatorHandle, given: dict[str, object], merged: dict[str, str]
) -> None:
    ignored = {"aws:ignoreTags": json.dumps({"keyPrefixes": ["audit:"]})}
    with door.process({**ignored, **defaults(cost="1", site="lab")}) as provider:
        inputs = provider.checked({**GROUP, **given})
        id_, outputs = provider.create(inputs)
        assert live_tags(emulator) == inputs["tagsAll"] == outputs["tagsAll"] == merged
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
        assert provider.diff(id_, outputs, inputs) == ("DIFF_NONE", [])
        changed = provider.checked({**GROUP, **given, "maxCpus": 4}, inputs)
        assert provider.update(id_, outputs, changed)["tagsAll"] == merged
    assert live_tags(emulator) == merged


@cannot("default tags among the inputs")
def test_default_tags_of_a_provider_that_are_in_the_tags_already_make_no_update(door: Door) -> None:
    id_, outputs = created(door, defaults(cost="1"))
    with door.process() as provider:
        inputs = provider.checked({**GROUP, "defaultTags": {"cost": "1"}}, outputs)
        assert provider.diff(id_, outputs, inputs) == ("DIFF_NONE", [])


@cannot("default tags among the inputs")
def test_what_a_policy_pack_makes_of_the_tags_is_merged_with_the_providers_default_tags(
    door: Door,
    emulator: EmulatorHandle,
) -> None:
    with door.process(defaults(site="lab")) as provider:
        inputs = provider.checked({**GROUP, "defaultTags": {"cost": "1"}})
        provider.create({**inputs, "tags": {"remedied": "yes"}})
    assert live_tags(emulator) == {"cost": "1", "remedied": "yes"}


@cannot("default tags among the inputs")
def test_all_tags_are_unknown_while_the_default_tags_of_an_explicit_provider_are(
    door: Door, emulator: EmulatorHandle
) -> None:
    assert emulator
    with door.process(defaults(cost="1")) as provider:
        inputs = provider.checked({**GROUP, "defaultTags": UNKNOWN})
    assert (inputs["tags"], inputs["tagsAll"]) == ({"team": "rare"}, UNKNOWN)


def test_changed_default_tags_update_a_group_in_place(door: Door, emulator: EmulatorHandle) -> None:
    id_, outputs = created(door, defaults(cost="1", site="lab"))
    with door.process(defaults(cost="2", unit="x")) as provider:
        inputs = provider.checked(GROUP, GROUP)
        assert provider.diff(id_, outputs, inputs) == (provider.CHANGED, [])
        outputs = provider.update(id_, outputs, inputs)
    assert live_tags(emulator) == outputs["tagsAll"] == {"cost": "2", "unit": "x", "team": "rare"}
    assert writes(emulator) == ["UntagResource", "TagResource"]


def test_an_ignored_tag_of_the_program_or_the_default_is_not_written(door: Door, emulator: EmulatorHandle) -> None:
    with door.process({**IGNORED, **defaults(owner="default", cost="1")}) as provider:
        inputs = provider.checked({**GROUP, "tags": {"team": "rare", "audit:by": "me"}})
        assert inputs["tags"] == {"team": "rare", "audit:by": "me"}
        assert inputs["tagsAll"] == {"cost": "1", "team": "rare"}
        id_, outputs = provider.create(inputs)
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
    assert live_tags(emulator) == {"cost": "1", "team": "rare"}


def test_an_ignored_tag_that_somebody_sets_is_not_shown_and_not_removed(door: Door, emulator: EmulatorHandle) -> None:
    with door.process(IGNORED) as provider:
        inputs = provider.checked(GROUP)
        id_, outputs = provider.create(inputs)
        theirs = {"owner": "them", "audit:by": "them", "audit:at": "noon"}
        emulator.client().tag_resource(resourceArn=outputs["arn"], tags=theirs)
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
        provider.update(id_, outputs, provider.checked({**GROUP, "tags": {"team": "common"}}, inputs))
    assert live_tags(emulator) == {**theirs, "team": "common"}


@pytest.mark.parametrize("tags", [{"team": "rare", "owner": "us"}, {"owner": "us", "audit:by": "us"}])
@pytest.mark.parametrize("refreshed", [False, True])
def test_a_tag_that_comes_to_be_ignored_is_left_where_it_is_and_not_shown_as_removed(
    door: Door, emulator: EmulatorHandle, tags: dict[str, str], refreshed: bool
) -> None:
    id_, outputs = created(door, {}, tags=tags)
    inputs = {key: value for key, value in outputs.items() if key in ("name", "maxCpus", "tags", "tagsAll", "region")}
    emulator.clear_calls()
    program = {**GROUP, "tags": {"team": "common"}}
    with door.process(IGNORED) as provider:
        if refreshed:
            id_, outputs, read = provider.read(id_, outputs)
            assert read == inputs
        wanted = provider.checked(program, inputs)
        ignored = {key: value for key, value in tags.items() if key != "team"}
        assert wanted["tags"] == wanted["tagsAll"] == {**ignored, "team": "common"}
        outputs = provider.update(id_, outputs, wanted)
        assert provider.read(id_, outputs) == (id_, outputs, wanted)
        assert provider.diff(id_, outputs, provider.checked(program, wanted))[0] == "DIFF_NONE"
    assert writes(emulator) == ["TagResource"]
    assert live_tags(emulator) == {**ignored, "team": "common"}
    # Once it is not ignored any more, its removal is previewed and carried out.
    with door.process() as provider:
        plain = provider.checked(program, wanted)
        assert plain["tagsAll"] == {"team": "common"}
        provider.update(id_, outputs, plain)
    assert live_tags(emulator) == {"team": "common"}


def test_an_ignored_tag_that_the_program_no_longer_names_leaves_the_state(door: Door, emulator: EmulatorHandle) -> None:
    with door.process(IGNORED) as provider:
        inputs = provider.checked({**GROUP, "tags": {"team": "rare", "audit:by": "me"}})
        assert provider.checked({**GROUP, "tags": {"team": "rare"}}, inputs)["tags"] == {"team": "rare"}
    assert emulator.calls() == []


def test_ignored_tags_are_looked_up_without(door: Door, emulator: EmulatorHandle) -> None:
    id_, outputs = created(door, {})
    emulator.client().tag_resource(resourceArn=outputs["arn"], tags={"owner": "them"})
    with door.process(IGNORED) as provider:
        assert provider.read(id_, {})[1]["tagsAll"] == {"team": "rare"}


@cannot("adopt by an input")
def test_a_group_with_ignored_tags_is_adopted_without_naming_them(door: Door, emulator: EmulatorHandle) -> None:
    id_, outputs = created(door, {})
    emulator.client().tag_resource(resourceArn=outputs["arn"], tags={"owner": "them"})
    with door.process(IGNORED) as provider:
        adopted, _ = provider.create(provider.checked({**GROUP, "adoptId": id_}))
    assert adopted == id_


def test_tags_that_the_environment_ignores_are_ignored(door: Door) -> None:
    environment = {"TF_AWS_IGNORE_TAGS_KEYS": "team,site", "TF_AWS_IGNORE_TAGS_KEY_PREFIXES": "cost"}
    with door.process(defaults(site="lab", costs="1", owner="us", unit="x"), environment) as provider:
        assert provider.checked(GROUP)["tagsAll"] == {"owner": "us", "unit": "x"}
    with door.process({**IGNORED, **defaults(owner="us", unit="x")}, environment) as provider:
        assert provider.checked(GROUP)["tagsAll"] == {"unit": "x"}


def test_tags_that_a_policy_pack_changed_after_check_are_the_groups_tags(
    door: Door, healthomics_emulator: EmulatorHandle
) -> None:
    config = {"aws:defaultTags": '{"tags": {"stage": "prod"}}'}
    program = {"name": "calling", "tags": {"team": "rare", "wrong": "1"}}
    remediated = {"team": "rare", "cost": "7"}
    with door.process(config) as provider:
        inputs = {**provider.checked(program), "tags": remediated}
        id_, outputs = provider.create(inputs)
        assert outputs["tagsAll"] == live_tags(healthomics_emulator) == {**remediated, "stage": "prod"}
    with door.process(config) as provider:
        again = {**provider.checked(program, inputs), "tags": remediated}
        assert provider.diff(id_, outputs, again) == ("DIFF_NONE", [])
        changed = {**again, "tags": {"cost": "8", "stage": "dev"}}
        assert provider.diff(id_, outputs, changed) == (provider.CHANGED, [])
        outputs = provider.update(id_, outputs, changed)
        assert outputs["tagsAll"] == live_tags(healthomics_emulator) == {"cost": "8", "stage": "dev"}
