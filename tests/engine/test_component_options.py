"""Resource options that are given to a component reach the run groups in it."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import RUN_GROUP, Stack

pytestmark = pytest.mark.engine

OPTIONS = """ResourceOptions(
    custom_timeouts=pulumi.CustomTimeouts(delete="9m"), protect=True, retain_on_delete=True, ignore_changes=[{ignored}],
)"""
GROUP = """
from healthomics_components import GovernedRunGroup
GovernedRunGroup("calling", {{"conventions": {{}}, "max_cpus": {cpus}, "tags": {{"a": "{cpus}"}}}}, {options})
"""
TEAMS = """
from healthomics_components import TeamRunGroups
TeamRunGroups("all", {{"conventions": {{}}, "teams": {{"x": {{"max_cpus": {cpus}}}, "y": {{}}}}}}, {options})
"""


@pytest.mark.parametrize("program", [GROUP, TEAMS])
def test_options_of_a_component_are_those_of_its_groups(
    stack: Stack, healthomics_emulator: EmulatorHandle, program: str
) -> None:
    options = OPTIONS.format(ignored='"max_cpus", "tags[\\"a\\"]"')
    stack.write(program.format(cpus=4, options=options))
    stack.up().succeeded()
    groups = stack.resources(RUN_GROUP)
    assert {it["inputs"]["deleteTimeout"] for it in groups} == {"9m"}
    assert {(it["protect"], it["retainOnDelete"]) for it in groups} == {(True, True)}
    stack.write(program.format(cpus=8, options=options))
    before = healthomics_emulator.run_groups()
    stack.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == before


def test_delete_before_replace_and_replace_on_changes_reach_the_group(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    options = 'ResourceOptions(replace_on_changes=["max_cpus"], delete_before_replace=True)'
    stack.write(GROUP.format(cpus=4, options=options))
    stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    stack.write(GROUP.format(cpus=8, options=options))
    healthomics_emulator.clear_calls()
    stack.up().succeeded()
    (after,) = healthomics_emulator.run_groups()
    assert after["id"] != before["id"]
    called = [it.operation for it in healthomics_emulator.calls()]
    assert called.index("DeleteRunGroup") < called.index("CreateRunGroup")


@pytest.mark.parametrize("program", [GROUP, TEAMS])
def test_a_misspelt_property_in_an_option_of_a_component_is_refused(stack: Stack, program: str) -> None:
    stack.write(program.format(cpus=4, options='ResourceOptions(ignore_changes=["max_cpu"])'))
    output = stack.preview().failed().output
    assert (
        "ignore_changes names 'max_cpu', but a run group has no property 'max_cpu'; did you mean 'max_cpus'?" in output
    )
