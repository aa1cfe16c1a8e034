"""The whole life of a group through the provider's real process: what is answered, and what AWS is asked."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from healthomics_emulator import EmulatorHandle, Fault

from harness.door_process import DoorProcess, message_of
from harness.doors import Door

INPUTS = {"name": "calling", "maxCpus": 256, "tags": {"team": "rare"}, "tagsAll": {"team": "rare"}}


def created(provider: DoorProcess, **changes: Any) -> tuple[str, dict[str, Any]]:
    """Makes a group as the engine does: check, then create."""
    return provider.create(provider.checked({**INPUTS, **changes}))


def operations(emulator: EmulatorHandle) -> list[str]:
    return [call.operation for call in emulator.calls()]


def test_check_resolves_the_region_and_merges_the_tags_without_any_call(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    assert provider.checked({"name": "calling"}) == {"name": "calling", "region": "us-east-1", "tagsAll": {}}
    assert operations(healthomics_emulator) == []


def test_check_reports_every_violation_at_once_and_shows_no_tag_value(provider: DoorProcess, door: Door) -> None:
    _, failures = provider.check({**INPUTS, "maxCpus": 0, "maxRuns": 2.5, "tags": {"token": "hunter2!"}})
    assert [failure.split()[0] for failure in failures] == [
        door.argument("maxCpus"),
        door.argument("maxRuns"),
        "tags['token']",
    ]
    assert not [failure for failure in failures if "hunter2" in failure]


def test_create_makes_one_group_with_an_explicit_request_id_and_reads_it_back(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = created(provider)
    create, get = healthomics_emulator.calls()
    assert (create.operation, get.operation) == ("CreateRunGroup", "GetRunGroup")
    assert create.parameters["requestId"] == outputs["requestId"]
    assert outputs["arn"] == f"arn:aws:omics:us-east-1:123456789012:runGroup/{id_}"
    assert outputs["creationTime"].endswith("+00:00")
    assert (outputs["name"], outputs["maxCpus"], outputs["tagsAll"]) == ("calling", 256, {"team": "rare"})


def test_a_limit_that_is_not_given_is_not_sent_and_not_stored(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    _, outputs = created(provider)
    (create,) = healthomics_emulator.calls("CreateRunGroup")
    assert "maxGpus" not in create.parameters
    assert "maxGpus" not in outputs


def test_a_create_whose_answer_is_lost_makes_one_group(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", drop=True, takes_effect=True))
    id_, _ = created(provider)
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [id_]


def test_a_group_that_can_not_be_read_at_once_is_waited_for(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(read_lag_gets=3)
    _, outputs = created(provider)
    assert "creationTime" in outputs


def test_a_created_group_that_can_not_be_read_back_is_kept_with_a_warning(
    door: Door,
    healthomics_emulator: EmulatorHandle,
) -> None:
    with door.process() as provider:
        healthomics_emulator.inject(Fault(operation="GetRunGroup", error="AccessDeniedException"))
        id_, outputs = created(provider)
        assert "creationTime" not in outputs
        _, refreshed, _ = provider.read(id_, outputs)
        assert "creationTime" in refreshed
    assert f'warning: run group "calling" ({id_}) was created, but could not be read back' in provider.errors


def test_diff_of_equal_inputs_is_none(provider: DoorProcess) -> None:
    id_, outputs = created(provider)
    assert provider.diff(id_, outputs, provider.checked(INPUTS)) == ("DIFF_NONE", [])


def test_diff_of_a_change_is_left_to_the_engine(provider: DoorProcess) -> None:
    id_, outputs = created(provider)
    assert provider.diff(id_, outputs, provider.checked({**INPUTS, "maxCpus": 1})) == (provider.CHANGED, [])


def test_diff_of_another_region_replaces(provider: DoorProcess) -> None:
    id_, outputs = created(provider)
    assert provider.diff(id_, outputs, provider.checked({**INPUTS, "region": "eu-west-1"})) == (
        provider.CHANGED,
        ["region"],
    )


def test_the_preview_of_a_first_change_asks_whose_the_credentials_are_and_no_more(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    inputs = provider.checked(INPUTS)
    id_, outputs = provider.create(inputs)
    healthomics_emulator.clear_calls()
    for cpus, asked in ((256, []), (1, ["GetCallerIdentity"]), (2, ["GetCallerIdentity"])):
        provider.diff(id_, outputs, provider.checked({**INPUTS, "maxCpus": cpus}, inputs))
        assert operations(healthomics_emulator) == asked


def test_update_sends_only_what_changed(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    id_, outputs = created(provider)
    updated = provider.update(id_, outputs, provider.checked({**INPUTS, "maxCpus": 512, "maxRuns": 3}))
    (update,) = healthomics_emulator.calls("UpdateRunGroup")
    assert update.parameters == {"id": id_, "maxCpus": 512, "maxRuns": 3}
    assert (updated["maxCpus"], updated["arn"]) == (512, outputs["arn"])


def test_tags_change_in_place_by_untag_and_tag(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    id_, outputs = created(provider, tags={"team": "rare", "gone": "1"})
    healthomics_emulator.clear_calls()
    provider.update(id_, outputs, provider.checked({**INPUTS, "tags": {"team": "common", "new": "1"}}))
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"team": "common", "new": "1"}
    assert [it for it in operations(healthomics_emulator) if "RunGroup" in it] == []


def test_fifty_tags_can_all_be_swapped_in_one_update(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = created(provider, tags={f"old{i}": "v" for i in range(50)})
    new = {f"new{i}": "v" for i in range(50)}
    provider.update(id_, outputs, provider.checked({**INPUTS, "tags": new}))
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == new


def test_reading_an_untouched_group_gives_its_inputs_back(provider: DoorProcess) -> None:
    inputs = provider.checked(INPUTS)
    id_, outputs = provider.create(inputs)
    assert provider.read(id_, outputs) == (id_, outputs, inputs)


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        ({"maxCpus": 1}, {"maxCpus": 1}),
        ({"maxGpus": 100_000}, {"maxGpus": 100_000}),
        ({"name": "other"}, {"name": "other"}),
    ],
)
def test_reading_shows_what_was_changed_behind_pulumis_back(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, change: dict[str, Any], drift: dict[str, Any]
) -> None:
    inputs = provider.checked(INPUTS)
    id_, outputs = provider.create(inputs)
    healthomics_emulator.client().update_run_group(id=id_, **change)
    _, _, found = provider.read(id_, outputs)
    assert found == {**inputs, **drift}


def test_reading_shows_tags_that_were_changed_added_and_removed(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = created(provider, tags={"a": "1", "b": "1", "c": "1"})
    client = healthomics_emulator.client()
    client.tag_resource(resourceArn=outputs["arn"], tags={"a": "2", "d": "1"})
    client.untag_resource(resourceArn=outputs["arn"], tagKeys=["b"])
    _, _, found = provider.read(id_, outputs)
    assert found["tags"] == found["tagsAll"] == {"a": "2", "c": "1", "d": "1"}


def test_a_default_tag_stays_a_default_tag_when_a_group_is_read(
    door: Door, healthomics_emulator: EmulatorHandle
) -> None:
    assert healthomics_emulator
    with door.process({"aws:defaultTags": '{"tags": {"cost": 42}}'}) as provider:
        inputs = provider.checked(INPUTS)
        assert inputs["tagsAll"] == {"cost": "42", "team": "rare"}
        id_, outputs = provider.create(inputs)
        assert provider.read(id_, outputs)[2] == inputs


def test_a_group_that_was_deleted_behind_pulumis_back_reads_as_gone(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = created(provider)
    healthomics_emulator.client().delete_run_group(id=id_)
    assert provider.read(id_, outputs)[0] == ""


def test_an_update_of_a_group_that_is_gone_says_to_refresh(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    id_, outputs = created(provider)
    healthomics_emulator.client().delete_run_group(id=id_)
    with pytest.raises(grpc.RpcError) as error:
        provider.update(id_, outputs, provider.checked({**INPUTS, "maxCpus": 1}))
    assert f'updating run group "calling" ({id_})' in message_of(error.value)
    assert "run `pulumi refresh`, then `pulumi up` creates it again" in message_of(error.value)


def test_delete_returns_when_the_group_is_gone(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.configure(delete_seconds=0.5)
    id_, outputs = created(provider)
    provider.delete(id_, outputs)
    client = healthomics_emulator.client()
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_run_group(id=id_)


def test_deleting_what_is_gone_already_is_done(provider: DoorProcess) -> None:
    id_, outputs = created(provider)
    provider.delete(id_, outputs)
    provider.delete(id_, outputs)


def test_read_and_delete_go_to_the_stored_region(provider: DoorProcess, healthomics_emulator: EmulatorHandle) -> None:
    id_, outputs = created(provider, region="eu-west-1")
    assert provider.read(id_, outputs)[0] == id_
    provider.delete(id_, outputs)
    assert {call.region for call in healthomics_emulator.calls() if call.service == "omics"} == {"eu-west-1"}


def test_looking_up_an_id_gives_the_live_group(provider: DoorProcess) -> None:
    id_, outputs = created(provider)
    found, read, _ = provider.read(id_, {})
    assert (found, read["name"], read["maxCpus"], read["arn"]) == (id_, "calling", 256, outputs["arn"])


def test_looking_up_an_id_that_does_not_exist_is_an_error(provider: DoorProcess) -> None:
    with pytest.raises(grpc.RpcError) as error:
        provider.read("7777777", {})
    assert message_of(error.value) == (
        "there is no run group 7777777 in us-east-1; check the id, the Region and the account"
    )


def test_looking_up_by_a_name_is_an_error_and_no_call(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle
) -> None:
    provider.create(provider.checked({"name": "calling"}))
    healthomics_emulator.clear_calls()
    with pytest.raises(grpc.RpcError) as error:
        provider.read("calling", {})
    assert message_of(error.value) == (
        "the text that was given is not a run group's id; an id has 1 to 18 digits, and a name cannot be looked up: "
        "two groups may have one"
    )
    assert healthomics_emulator.calls() == []
