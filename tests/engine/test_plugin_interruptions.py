"""The native plugin on the real engine, killed, interrupted and kept from its end: from YAML."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from support.killed import assert_twenty_survive_a_kill

from harness.processes import interrupt, kill
from harness.stack import repair
from harness.waiting import eventually
from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

TWENTY = "resources:\n" + "".join(
    f"  g{number}: {{type: 'healthomics:RunGroup', properties: {{maxCpus: {number + 1}, tags: {{n: '{number}'}}}}}}\n"
    for number in range(20)
)
WAITING = """
resources:
  calling:
    type: healthomics:RunGroup
    properties: {onActiveRuns: wait}
    options: {customTimeouts: {delete: %s}}
"""


def group(limits: str, tags: str) -> str:
    """Returns a program of one group."""
    properties = f"{{{limits}, tags: {{{tags}}}}}"
    return f"resources:\n  calling:\n    type: healthomics:RunGroup\n    properties: {properties}\n"


def kill_between_effect_and_answer(stack: YamlStack, emulator: EmulatorHandle, program: str) -> None:
    """Kills an `up` whose create has taken effect and is not answered, and repairs the stack."""
    emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    stack.write(program)
    engine = stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(ids(emulator)) == 1)
    kill(engine)
    repair(stack)
    emulator.clear_faults()


def ids(emulator: EmulatorHandle) -> set[str]:
    return {it["id"] for it in emulator.run_groups()}


@pytest.mark.parametrize("moment", [1, 6, 12, 19])
def test_a_killed_up_of_twenty_groups_is_repeated_without_a_duplicate_or_an_orphan(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle, moment: int
) -> None:
    assert_twenty_survive_a_kill(yaml_stack, healthomics_emulator, TWENTY, moment)


def test_an_engine_killed_between_the_effect_and_the_answer_of_a_create_makes_one_group(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    kill_between_effect_and_answer(yaml_stack, healthomics_emulator, group("maxCpus: 4", "a: b"))
    yaml_stack.up().succeeded()
    assert {it["id"] for it in yaml_stack.resources()} == ids(healthomics_emulator)
    assert len(ids(healthomics_emulator)) == 1


def test_a_create_that_is_cancelled_while_aws_is_silent_ends_at_once_and_is_finished_by_the_next_up(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    yaml_stack.write(group("maxCpus: 4", "a: b"))
    engine = yaml_stack.start("up", "--yes", "--skip-preview")
    eventually(lambda: len(ids(healthomics_emulator)) == 1)
    interrupt(engine)
    # Far less than the minute for which AWS is silent.
    assert engine.wait(20) != 0
    healthomics_emulator.clear_faults()
    yaml_stack.up().succeeded()
    assert {it["id"] for it in yaml_stack.resources()} == ids(healthomics_emulator)


def test_a_delete_that_waits_is_cancelled_at_once_and_holds_up_nothing_else(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(WAITING % "50m" + "  other: {type: 'healthomics:RunGroup'}\n")
    yaml_stack.up().succeeded()
    calling = next(it["id"] for it in healthomics_emulator.run_groups() if it["name"] == "calling")
    run_in(healthomics_emulator, calling)
    engine = yaml_stack.start("destroy", "--yes", "--skip-preview")
    # The other group goes, and the delete of this one has listed the runs in its way.
    eventually(lambda: ids(healthomics_emulator) == {calling} and len(healthomics_emulator.calls("ListRuns")) > 1)
    interrupt(engine)
    assert engine.wait(20) != 0
    assert ids(healthomics_emulator) == {calling}
    yaml_stack.destroy(PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS="cancel").succeeded()
    assert ids(healthomics_emulator) == set()


def test_a_delete_ends_with_its_custom_timeout_and_says_on_its_own_line_what_it_waits_for(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(WAITING % "2s")
    yaml_stack.up().succeeded()
    (calling,) = ids(healthomics_emulator)
    run = run_in(healthomics_emulator, calling)
    output = yaml_stack.destroy().failed().output
    group = f'run group "calling" ({calling})'
    assert f"healthomics:index:RunGroup (calling):\n    {group}: waiting for 1 active run (1 RUNNING)" in output
    assert f"deleting {group}: after 2 s still blocked by 1 active run (1 RUNNING): {run}" in output
    assert 'give it longer with the resource option customTimeouts, {delete: "2h"}' in output
    healthomics_emulator.set_run_status(run, "COMPLETED")
    yaml_stack.destroy().succeeded()


def test_a_create_ends_with_its_custom_timeout(yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", delay_answer_seconds=60))
    timeout = "    options: {customTimeouts: {create: 1s}}\n"
    yaml_stack.write(group("maxCpus: 4", "a: b") + timeout)
    output = yaml_stack.up().failed().output
    assert "it took longer than 1 s, its custom time-out" in output
    healthomics_emulator.clear_faults()
    yaml_stack.up().succeeded()
    assert {it["id"] for it in yaml_stack.resources()} == ids(healthomics_emulator)
    assert len(ids(healthomics_emulator)) == 1


def test_a_group_without_its_tags_is_kept_and_gets_them_with_the_next_up(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    # A service that answers a repeated create with the group as it was made first.
    kill_between_effect_and_answer(yaml_stack, healthomics_emulator, group("maxCpus: 4", "a: old"))
    healthomics_emulator.configure(request_id_other_parameters="replay")
    healthomics_emulator.inject(Fault(operation="TagResource", error="AccessDeniedException"))
    yaml_stack.write(group("maxCpus: 4", "a: new"))
    output = yaml_stack.up().failed().output
    assert "AccessDeniedException" in output
    (resource,) = yaml_stack.resources()
    assert (resource["id"], resource["outputs"]["tagsAll"]) == (*ids(healthomics_emulator), {"a": "old"})
    assert '~ a: "old" => "new"' in yaml_stack.preview().succeeded().output
    yaml_stack.up().succeeded()
    (live,) = healthomics_emulator.run_groups()
    assert live["tags"] == {"a": "new"}
    yaml_stack.up("--expect-no-changes").succeeded()


@pytest.mark.parametrize("next_program", ["the same", "the one before"])
def test_a_half_done_update_is_set_right_by_the_same_program_and_by_the_one_before(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle, next_program: str
) -> None:
    before, after = group("maxCpus: 4", "team: a"), group("maxCpus: 8, maxGpus: 2", "other: b")
    yaml_stack.write(before)
    yaml_stack.up().succeeded()
    healthomics_emulator.inject(Fault(operation="TagResource", error="AccessDeniedException"))
    yaml_stack.write(after)
    output = yaml_stack.up().failed().output
    assert "already maxCpus, maxGpus changed, tags removed: run `pulumi up` again" in output
    (resource,) = yaml_stack.resources()
    assert (resource["outputs"]["maxCpus"], resource["outputs"]["maxGpus"]) == (8, 2)
    wanted: dict[str, object] = {"limits": {"maxCpus": 8, "maxGpus": 2}, "tags": {"other": "b"}}
    if next_program == "the one before":
        yaml_stack.write(before)
        assert "~ maxCpus: 8 => 4" in yaml_stack.preview().succeeded().output
        # A removed limit stands at its maximum, which the account's quota overrides.
        wanted = {"limits": {"maxCpus": 4, "maxGpus": 100_000}, "tags": {"team": "a"}}
    yaml_stack.up().succeeded()
    (live,) = healthomics_emulator.run_groups()
    assert {"limits": live["limits"], "tags": live["tags"]} == wanted
    yaml_stack.up("--expect-no-changes").succeeded()
    yaml_stack.refresh("--expect-no-changes").succeeded()


def run_in(emulator: EmulatorHandle, group_id: str) -> str:
    """Starts a run in a group and returns its ID."""
    started = emulator.client().start_run(
        workflowId="1", roleArn="arn:aws:iam::123456789012:role/run", outputUri="s3://out", runGroupId=group_id
    )
    run: str = started["id"]
    return run
