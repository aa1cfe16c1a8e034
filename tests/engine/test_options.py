"""Pulumi's resource options and `--target`, each shown to work on run groups."""

from __future__ import annotations

import json

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine


def limits(emulator: EmulatorHandle) -> dict[str, dict[str, int]]:
    """Returns the live groups' limits by name."""
    return {group["name"]: group["limits"] for group in emulator.run_groups()}


def test_protect_and_retain_on_delete(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write("""
RunGroup("protected", opts=ResourceOptions(protect=True))
RunGroup("retained", opts=ResourceOptions(retain_on_delete=True))
""")
    stack.up().succeeded()
    stack.write('RunGroup("protected", opts=ResourceOptions(protect=True))')
    stack.up().succeeded()
    assert set(limits(healthomics_emulator)) == {"protected", "retained"}
    assert "cannot be deleted" in stack.destroy().failed().output
    assert set(limits(healthomics_emulator)) == {"protected", "retained"}


def test_delete_before_replace_deletes_first(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    program = 'RunGroup("calling", region="{}", opts=ResourceOptions(delete_before_replace=True))'
    stack.write(program.format("us-east-1"))
    stack.up().succeeded()
    healthomics_emulator.clear_calls()
    stack.write(program.format("us-west-2"))
    stack.up().succeeded()
    changes = [call.operation for call in healthomics_emulator.calls() if call.operation[:3] in {"Cre", "Del"}]
    assert changes == ["DeleteRunGroup", "CreateRunGroup"]


def test_depends_on_parent_and_aliases(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write("""
class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:index:Team", name)
        self.first = RunGroup("first", opts=ResourceOptions(parent=self))
        self.second = RunGroup("second", opts=ResourceOptions(parent=self, depends_on=[self.first]))

Team("team")
""")
    stack.up().succeeded()
    before = {group["name"]: group["id"] for group in healthomics_emulator.run_groups()}
    assert before["first"] < before["second"]
    parents = {it["urn"].rsplit("::", 1)[1]: it["parent"] for it in stack.resources()}
    assert parents["first"].endswith("test:index:Team::team")
    stack.write("""
before = pulumi.Alias(name="first", parent="urn:pulumi:dev::project::test:index:Team::team")
RunGroup("renamed", name="first", opts=ResourceOptions(aliases=[before]))
""")
    stack.up().succeeded()
    assert {group["name"]: group["id"] for group in healthomics_emulator.run_groups()} == {"first": before["first"]}


@pytest.mark.parametrize("spelling", ["max_cpus", "maxCpus"])
def test_ignore_changes_obeys_both_spellings(stack: Stack, healthomics_emulator: EmulatorHandle, spelling: str) -> None:
    program = 'RunGroup("calling", max_cpus={0}, max_runs={0}, opts=ResourceOptions(ignore_changes=["{1}"]))'
    stack.write(program.format(4, spelling))
    stack.up().succeeded()
    stack.write(program.format(5, spelling))
    stack.up().succeeded()
    assert limits(healthomics_emulator) == {"calling": {"maxCpus": 4, "maxRuns": 5}}


def test_ignore_changes_of_one_tag_leaves_the_others_to_the_program(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    opts = "opts=ResourceOptions(ignore_changes=['tags[\"by_hand\"]'])"
    stack.write(f'RunGroup("calling", tags={{"by_hand": "1", "team": "a"}}, {opts})')
    stack.up().succeeded()
    stack.write(f'RunGroup("calling", tags={{"by_hand": "2", "team": "b"}}, {opts})')
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"by_hand": "1", "team": "b"}


@pytest.mark.parametrize("spelling", ["max_cpus", "maxCpus"])
def test_replace_on_changes_obeys_both_spellings(
    stack: Stack, healthomics_emulator: EmulatorHandle, spelling: str
) -> None:
    program = 'RunGroup("calling", max_cpus={}, opts=ResourceOptions(replace_on_changes=["{}"]))'
    stack.write(program.format(4, spelling))
    stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    stack.write(program.format(5, spelling))
    assert "+-1 to replace" in stack.preview().succeeded().output
    stack.up().succeeded()
    (after,) = healthomics_emulator.run_groups()
    assert after["id"] != before["id"]


@pytest.mark.parametrize("spelling", ["creation_time", "creationTime"])
def test_additional_secret_outputs_obeys_both_spellings(stack: Stack, spelling: str) -> None:
    stack.write(f'RunGroup("calling", opts=ResourceOptions(additional_secret_outputs=["{spelling}"]))')
    stack.up().succeeded()
    (group,) = stack.resources()
    assert "ciphertext" in group["outputs"]["creationTime"]


def test_custom_timeouts_reach_the_delete(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write("""
for name, timeouts in (("one", pulumi.CustomTimeouts(delete="1s")), ("two", {"delete": "1s"})):
    group = RunGroup(name, on_active_runs="wait", opts=ResourceOptions(custom_timeouts=timeouts))
    pulumi.export(name, group.id)
""")
    stack.up().succeeded()
    for name, id_ in stack.outputs().items():
        healthomics_emulator.client().start_run(
            workflowId="1",
            roleArn="arn:aws:iam::123456789012:role/r",
            outputUri="s3://b/o",
            runGroupId=id_,
            requestId=name,
        )
    assert "after 1 s still blocked by 1 active run (1 RUNNING)" in stack.destroy().failed().output


def test_transforms_see_and_change_the_inputs(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack.write("""
def at_most_eight(args):
    return pulumi.ResourceTransformResult({**args.props, "maxCpus": min(args.props["maxCpus"], 8)}, args.opts)

RunGroup("calling", max_cpus=100, opts=ResourceOptions(transforms=[at_most_eight]))
""")
    stack.up().succeeded()
    assert limits(healthomics_emulator) == {"calling": {"maxCpus": 8}}


def test_target_touches_one_group_only(stack: Stack, healthomics_emulator: EmulatorHandle) -> None:
    program = 'RunGroup("one", max_cpus={0})\nRunGroup("two", max_cpus={0})'
    stack.write(program.format(4))
    stack.up("--target", stack.urn("one")).succeeded()
    assert limits(healthomics_emulator) == {"one": {"maxCpus": 4}}
    stack.up().succeeded()
    stack.write(program.format(5))
    stack.up("--target", stack.urn("two")).succeeded()
    assert limits(healthomics_emulator) == {"one": {"maxCpus": 4}, "two": {"maxCpus": 5}}
    stack.destroy("--target", stack.urn("one")).succeeded()
    assert list(limits(healthomics_emulator)) == ["two"]


def test_the_state_holds_nothing_that_decision_record_1_does_not_name(stack: Stack) -> None:
    stack.write("""
RunGroup("calling", name="n", max_cpus=1, max_gpus=1, max_runs=1, max_duration=1, tags={"a": "b"}, region="us-east-1",
    limit_removal="replace", on_active_runs="wait", opts=ResourceOptions(custom_timeouts={"delete": "2h"}))
""")
    stack.up().succeeded()
    (group,) = stack.resources()
    limits_ = ["maxCpus", "maxDuration", "maxGpus", "maxRuns"]
    inputs = [
        "__provider",
        "deleteTimeout",
        "idempotencyToken",
        "limitRemoval",
        *limits_,
        "name",
        "onActiveRuns",
        "region",
        "tags",
        "tagsAll",
    ]
    assert sorted(group["inputs"]) == sorted(inputs)
    assert sorted(group["outputs"]) == sorted([*inputs, "arn", "creationTime", "incarnation"])
    assert json.dumps(group["outputs"]["maxCpus"]) == "1"


def test_a_property_whose_diff_is_hidden_is_hidden_in_either_spelling(stack: Stack) -> None:
    program = 'RunGroup("{0}", max_cpus={1}, opts=ResourceOptions(hide_diffs=["{2}"]))'
    spellings = {"one": "max_cpus", "two": "maxCpus", "three": "max_gpus"}
    for cpus in (4, 5):
        stack.write("\n".join(program.format(name, cpus, path) for name, path in spellings.items()))
        if cpus == 4:
            stack.up().succeeded()
    shown = stack.preview().succeeded().output
    assert "~ 3 to update" in shown
    assert shown.count("maxCpus: 4 => 5") == 1


def test_an_option_that_names_no_property_is_one_sentence_at_preview(stack: Stack) -> None:
    stack.write('RunGroup("calling", max_cpus=4, opts=ResourceOptions(ignore_changes=["max_cpu"]))')
    said = stack.preview().failed().output
    assert "run group \"calling\": ignore_changes names 'max_cpu', but a run group has no property 'max_cpu';" in said
    assert "did you mean 'max_cpus'?" in said
    assert "Traceback" not in said


PLANNED = {
    "a group": 'RunGroup("calling", max_cpus=4, tags={"team": "rare"})',
    "a group whose name is not known yet": """
first = RunGroup("first")
RunGroup("second", name=first.arn.apply(lambda arn: arn.replace(":", "-")))""",
    "a governed group": """
from healthomics_components import GovernedRunGroup
GovernedRunGroup("calling", {"conventions": {}, "max_cpus": 4})""",
}


@pytest.mark.parametrize("program", PLANNED.values(), ids=PLANNED)
def test_a_plan_of_new_groups_in_a_new_stack_is_carried_out(
    stack: Stack, healthomics_emulator: EmulatorHandle, program: str
) -> None:
    stack.write(program)
    stack.preview("--save-plan", "plan.json").succeeded()
    stack.up("--plan", "plan.json").succeeded()
    assert len(limits(healthomics_emulator)) == program.count("Group(")
    for resource in stack.resources():
        assert len(resource["inputs"]["idempotencyToken"]) == 32
    stack.up("--expect-no-changes").succeeded()


AUTONAMING = "pulumi:autonaming has no effect on run groups"


@pytest.mark.parametrize(
    ("key", "value", "program", "warnings"),
    [
        ("pattern", "${name}-${hex(4)}", 'RunGroup("one")\nRunGroup("two")', 1),
        ("pattern", "${project}-${name}", 'RunGroup("one")', 1),
        ("pattern", "${name}-${hex(4)}", 'RunGroup("one", name="first")', 0),
        ("mode", "verbatim", 'RunGroup("one")', 0),
        ("mode", "disabled", 'RunGroup("one")', 1),
    ],
)
def test_a_pattern_for_names_that_has_no_effect_is_said_once(
    stack: Stack, key: str, value: str, program: str, warnings: int
) -> None:
    stack.config(f"pulumi:autonaming.{key}", value, "--path")
    stack.write(program)
    said = stack.preview().succeeded().output
    assert said.count(f"warning: {AUTONAMING}") == warnings
    assert 'name: "one"' in said or 'name: "first"' in said
