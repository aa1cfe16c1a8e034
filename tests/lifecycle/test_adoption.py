"""`import_`: adopting a live group instead of creating one, and never losing it to its own replacement."""

from __future__ import annotations

import json
from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.doors import cannot
from support.endpoints import at

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

pytestmark = cannot("adopt by an input")

INPUTS = {"name": "calling", "maxCpus": 4, "tags": {"team": "rare"}}

# A component's program wrote `adopt`, which becomes the option of the group inside.
OPTION = "import_ (in a component: adopt)"


@pytest.fixture
def existing(healthomics_emulator: EmulatorHandle) -> str:
    """A group that was made by somebody else."""
    made = healthomics_emulator.client().create_run_group(
        name="calling", maxCpus=4, tags={"team": "rare"}, requestId="by hand"
    )
    id_: str = made["id"]
    return id_


def asked_by_conventions(keys: list[str]) -> str:
    """Returns what a governed component says to check of tags that its conventions give a group."""
    return json.dumps({"conventions": "{}", "conventionTags": dict.fromkeys(keys, "the conventions")})


def adopting(id_: str, **changes: Any) -> dict[str, Any]:
    return {**INPUTS, "adoptId": id_, **changes}


NAMES = ("Größe", "臨床検査", "геном", "الجينوم", "ג'ינום", "जीनोम", "\uff57ide", "🧬 runs", "naïve™ \u2013 €")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932", "utf-8"])
def test_a_name_of_any_script_is_adopted_and_shown_whatever_the_encoding_of_the_output(
    door: Door, healthomics_emulator: EmulatorHandle, encoding: str
) -> None:
    client = healthomics_emulator.client()
    with door.process(environment={"PYTHONIOENCODING": encoding}) as provider:
        for number, name in enumerate(NAMES):
            id_ = client.create_run_group(name=name, requestId=str(number))["id"]
            assert provider.create(provider.checked({"name": name, "adoptId": id_}))[0] == id_
    assert [name for name in NAMES if f'run group "{name}" adopts' not in provider.output] == []


def test_adopting_creates_nothing_changes_nothing_and_says_so(
    door: Door, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    before = healthomics_emulator.run_groups()
    with door.process() as provider:
        inputs = provider.checked(adopting(existing))
        id_, outputs = provider.create(inputs)
        assert (id_, outputs["adoptId"]) == (existing, existing)
        assert not {"idempotencyToken", "requestId"} & set(outputs)
        assert provider.read(id_, outputs) == (id_, outputs, inputs)
    assert healthomics_emulator.run_groups() == before
    assert f'run group "calling" adopts {existing}, creates nothing' in provider.output


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "other"}, "name is 'calling' in AWS, but 'other' in the program"),
        ({"maxCpus": 5}, "max_cpus is 4 in AWS, but another number in the program"),
        ({"maxRuns": 5}, "max_runs is not set in AWS, but set in the program"),
        ({"tags": {}}, "tags['team'] is set in AWS, but not in the program"),
        ({"tags": {"team": "x"}}, "tags['team'] has another value in AWS than in the program"),
    ],
)
def test_adopting_is_refused_field_by_field_when_the_program_says_something_else(
    provider: DoorProcess, existing: str, change: dict[str, Any], reason: str
) -> None:
    (failure,) = provider.check(adopting(existing, **change))[1]
    assert failure.startswith(
        f"adopting run group ({existing}): {OPTION} requires the program to match the live group: {reason}"
    )


@pytest.mark.parametrize(
    ("own", "default", "conventions", "reasons"),
    [
        ({"team": "x"}, {}, [], ["tags['team'] has another value in AWS than in the program"]),
        ({}, {"team": "x"}, [], ["tags['team'] has another value in AWS than in the default tags"]),
        ({"team": "x"}, {}, ["team"], ["tags['team'] has another value in AWS than in the conventions"]),
        ({"team": "x"}, {"team": "rare"}, [], ["tags['team'] has another value in AWS than in the program"]),
        ({}, {"a": "1"}, [], ["tags['team'] is set in AWS, but not in the program, the default tags or conventions"]),
        ({"team": "rare"}, {"team": "x"}, [], []),
        ({}, {"team": "rare"}, [], []),
    ],
)
def test_a_live_tag_that_would_change_is_an_error_that_names_who_asks_for_it(  # noqa: PLR0917
    door: Door, existing: str, own: dict[str, str], default: dict[str, str], conventions: list[str], reasons: list[str]
) -> None:
    with door.process({"aws:defaultTags": json.dumps({"tags": default})}) as provider:
        program = {**adopting(existing, tags=own), "governance": asked_by_conventions(conventions)}
        failures = provider.check(program)[1]
    assert [failure.partition("the live group: ")[2].partition(";")[0] for failure in failures] == reasons


def test_tags_that_a_group_lacks_are_listed_and_written_by_the_adoption(
    door: Door, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    with door.process({"aws:defaultTags": '{"tags": {"stage": "prod", "auto": "1"}}'}) as provider:
        inputs = provider.checked(adopting(existing, tags={"team": "rare", "cost": "7"}))
        assert healthomics_emulator.run_groups()[0]["tags"] == {"team": "rare"}
        id_, outputs = provider.create(inputs)
        tags = {"team": "rare", "cost": "7", "stage": "prod", "auto": "1"}
        assert healthomics_emulator.run_groups()[0]["tags"] == outputs["tagsAll"] == tags
        assert provider.read(id_, outputs)[1:] == (outputs, inputs)
        assert provider.diff(id_, outputs, provider.checked(adopting(existing, tags=inputs["tags"]), inputs))[1] == []
    assert f'run group "calling" adopts {existing} and adds: auto, cost, stage' in provider.output
    assert [call.operation for call in healthomics_emulator.calls() if call.operation[:3] in {"Cre", "Upd"}] == [
        "CreateRunGroup"
    ]


def test_an_adoption_whose_tags_are_refused_can_be_repeated(
    door: Door, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    program = adopting(existing, tags={"team": "rare", "cost": "7"})
    healthomics_emulator.inject(Fault(operation="TagResource", error="AccessDeniedException"))
    with door.process() as provider:
        with pytest.raises(grpc.RpcError) as error:
            provider.create(provider.checked(program))
        assert message_of(error.value).startswith(f'adopting run group "calling" ({existing}): ')
    with door.process() as provider:
        provider.create(provider.checked(program))
    assert healthomics_emulator.run_groups()[0]["tags"] == {"team": "rare", "cost": "7"}


def test_an_adopted_group_that_its_replacement_has_deleted_is_created_anew(
    door: Door, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    # What a forced replacement sends under `delete_before_replace`.
    seeded = {**adopting(existing), "idempotencySeed": "a seed"}
    with door.process() as provider:
        id_, old = provider.create(provider.checked(seeded))
    with door.process() as provider:
        inputs = provider.checked(seeded)
        provider.delete(id_, old)
        new_id, outputs = provider.create(inputs)
        assert [group["id"] for group in healthomics_emulator.run_groups()] == [new_id] != [id_]
        again = provider.checked(seeded, inputs)
        assert provider.diff(new_id, outputs, again) == ("DIFF_NONE", [])
    # The engine was killed before it wrote the new group down: without `import_`, the next `up` gets that very group.
    with door.process() as provider:
        (failure,) = provider.check(seeded)[1]
        assert f"or remove {OPTION} to create a new group" in failure
        assert provider.create(provider.checked({**INPUTS, "idempotencySeed": "a seed"}))[0] == new_id
    assert len(healthomics_emulator.run_groups()) == 1


def test_a_second_resource_that_adopts_a_group_is_refused(door: Door, existing: str) -> None:
    with door.process() as provider:
        first = provider.checked(adopting(existing))
        refused = f"two resources of this stack have or adopt run group {existing}; remove {OPTION} from one of them"
        (failure,) = provider.check(adopting(existing))[1]
        assert failure.startswith(refused)
        id_, outputs = provider.create(first)
        (failure,) = provider.check(adopting(existing))[1]
        assert failure.startswith(refused)
    with door.process() as provider:  # the next command, the first resource first
        provider.diff(id_, outputs, provider.checked(adopting(existing), first))
        (failure,) = provider.check(adopting(existing))[1]
        assert failure.startswith(refused)
    with door.process() as provider:  # or the second one
        provider.create(provider.checked(adopting(existing)))
        again = provider.checked(adopting(existing), first)
        with pytest.raises(grpc.RpcError) as error:
            provider.diff(id_, outputs, again)
        assert message_of(error.value).startswith(refused)


def test_a_second_resource_is_refused_before_the_first_one_is_compared(door: Door, existing: str) -> None:
    with door.process() as provider:
        first = provider.checked(adopting(existing))
        provider.create(first)
    # The engine compares resources in parallel with the checks of those that follow.
    with door.process() as provider:
        provider.checked(adopting(existing), first)
        (failure,) = provider.check(adopting(existing))[1]
        assert failure.startswith(f"two resources of this stack have or adopt run group {existing}")


@pytest.mark.parametrize("is_first_adopted", [True, False])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_resources_that_have_one_group_in_the_state_are_refused_by_every_up(
    door: Door, existing: str, is_first_adopted: bool, order: tuple[int, int]
) -> None:
    one: dict[str, Any] = {**INPUTS, "idempotencySeed": "of resource one"}
    with door.process() as provider:
        checked = provider.checked({**one, "adoptId": existing} if is_first_adopted else one)
        states = [(one, checked, *provider.create(checked))]
    with door.process() as provider:
        two = adopting(states[0][2], idempotencySeed="of resource two")
        checked = provider.checked(two)
        states.append((two, checked, *provider.create(checked)))
    with door.process() as provider:
        told = []
        for program, inputs, id_, outputs in (states[at] for at in order):
            answer, failures = provider.check(program, inputs)
            told += failures
            if not failures:
                try:
                    provider.diff(id_, outputs, answer)
                except grpc.RpcError as error:
                    told.append(message_of(error))
        (refused,) = told
        assert refused.startswith(f"two resources of this stack have or adopt run group {id_}")


def test_adopting_a_group_without_a_name_is_refused_with_the_way_that_works(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    nameless = healthomics_emulator.client().create_run_group(requestId="without a name")["id"]
    (failure,) = provider.check({"name": "calling", "adoptId": nameless})[1]
    assert "name is not set in AWS, which no program can say: `pulumi-healthomics import` takes such" in failure


def test_all_differences_are_named_at_once(provider: DoorProcess, existing: str) -> None:
    (failure,) = provider.check(adopting(existing, name="other", maxCpus=5))[1]
    assert "name is" in failure
    assert "max_cpus is" in failure


def test_adopting_an_id_that_does_not_exist_is_refused_at_preview(provider: DoorProcess) -> None:
    (failure,) = provider.check(adopting("7777777"))[1]
    assert f"check the id, the Region and the account, or remove {OPTION} to create a new group" in failure


def test_import_is_harmless_to_keep_and_to_remove(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    inputs = provider.checked(adopting(existing))
    id_, outputs = provider.create(inputs)
    healthomics_emulator.clear_calls()
    for program in (adopting(existing), INPUTS):
        again = provider.checked(program, inputs)
        assert again == inputs
        assert provider.diff(id_, outputs, again) == ("DIFF_NONE", [])
    assert healthomics_emulator.calls() == []


def test_import_of_another_id_is_refused_for_a_resource_that_has_a_group(provider: DoorProcess, existing: str) -> None:
    adopted = provider.checked(adopting(existing))
    remedy = f"remove {OPTION}, or adopt that group as a resource of another name"
    assert provider.check(adopting("7777777"), adopted)[1] == [
        f"{OPTION} names 7777777, but this resource has the group {existing} already; {remedy}"
    ]
    assert provider.check(adopting("7777777"), provider.checked(INPUTS))[1] == [
        f"{OPTION} names 7777777, but this resource has its own group already; {remedy}"
    ]
    (failure,) = provider.check({**INPUTS, "adoptId": 7777777}, adopted)[1]
    assert failure.startswith(f"{OPTION} names 7777777, but")


def test_a_previewed_replacement_of_an_adopted_group_makes_a_new_one(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    program = adopting(existing, limitRemoval="replace")
    id_, outputs = provider.create(provider.checked(program))
    del program["maxCpus"]
    changed = provider.checked(program, outputs)
    assert provider.diff(id_, outputs, changed) == (provider.CHANGED, ["maxCpus"])
    new_id, _ = provider.create(provider.checked(program))
    provider.delete(id_, outputs)
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [new_id] != [id_]


def test_a_replacement_that_the_program_asks_for_makes_a_new_group_too(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    # `replace_on_changes`: the engine decides after a diff that leaves the decision to it.
    id_, outputs = provider.create(provider.checked(adopting(existing)))
    program = adopting(existing, tags={"team": "common"})
    assert provider.diff(id_, outputs, provider.checked(program, outputs)) == (provider.CHANGED, [])
    new_id, _ = provider.create(provider.checked(program))
    provider.delete(id_, outputs)
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [new_id] != [id_]


def test_a_forced_replacement_of_an_adopted_group_keeps_it(
    door: Door, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    # What `--target-replace` and `state taint` send: no first check, no diff.
    with door.process() as provider:
        inputs = provider.checked(adopting(existing))
        id_, old = provider.create(inputs)
    with door.process() as provider:
        _, new = provider.create(provider.checked(adopting(existing)))
        provider.delete(id_, old)
        assert [group["id"] for group in healthomics_emulator.run_groups()] == [existing]
        provider.delete(id_, new)
    assert healthomics_emulator.run_groups() == []
    assert f'run group "calling" ({existing}) is kept: it is the same group that replaces it' in provider.output


@pytest.mark.parametrize("seen_by", ["diff", "read"])
def test_a_killed_replacement_is_finished_without_losing_the_group(
    door: Door, healthomics_emulator: EmulatorHandle, existing: str, seen_by: str
) -> None:
    with door.process() as provider:
        inputs = provider.checked(adopting(existing))
        id_, old = provider.create(inputs)
        _, new = provider.create(inputs)
    # The engine was killed between create and delete. The next process sees the living state, then deletes the old.
    with door.process() as provider:
        if seen_by == "diff":
            provider.diff(id_, new, inputs)
        else:
            provider.read(id_, new)
        provider.delete(id_, old)
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [existing]


def test_an_error_of_the_service_while_adopting_is_shown_at_preview(door: Door, existing: str) -> None:
    with door.process(environment=at("http://127.0.0.1:9")) as provider:
        (failure,) = provider.check(adopting(existing))[1]
    assert failure.startswith(f"adopting run group ({existing}): could not connect")


def test_adopting_again_in_create_sees_a_group_that_changed_in_between(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    inputs = provider.checked(adopting(existing))
    healthomics_emulator.client().update_run_group(id=existing, maxCpus=99)
    with pytest.raises(grpc.RpcError) as error:
        provider.create(inputs)
    assert "max_cpus is 99 in AWS, but another number in the program" in message_of(error.value)
