"""Stacks that move between the groups of Python programs and those of the native plugin, with live groups."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle

from harness.native_plugin import write_launcher
from harness.stack import RUN_GROUP, Stack

pytestmark = pytest.mark.engine

NATIVE = "healthomics:index:RunGroup"
SECRET = "hunter2-of-the-tag"  # noqa: S105 - planted
PYTHON = f"""
for name in ("calling", "joint"):
    RunGroup(name, max_cpus=%s, tags={{"team": "rare", "key": pulumi.Output.secret("{SECRET}")}}, opts=ResourceOptions(
        custom_timeouts=pulumi.CustomTimeouts(delete="9m"), aliases=[pulumi.Alias(type_="{NATIVE}")]))
"""
YAML = """name: project
runtime: yaml
plugins: {providers: [{name: healthomics, path: "%s"}]}
resources:
"""
GROUP = """
  %s:
    type: healthomics:RunGroup
    properties: {maxCpus: %s, tags: {team: rare, key: {"fn::secret": "%s"}}}
"""


@pytest.fixture
def moving(engine: Path, yaml_host: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """A stack whose program may be Python or YAML."""
    native = write_launcher(tmp_path / "launcher")
    return Stack(tmp_path, engine, healthomics_emulator.environment(), host=yaml_host, native=native)


def write_yaml(stack: Stack, cpus: int) -> None:
    folder = stack.folder.parent / "launcher"
    groups = "".join(GROUP % (name, cpus, SECRET) for name in ("calling", "joint"))
    (stack.folder / "Pulumi.yaml").write_text(YAML % folder + groups)


def write_python(stack: Stack, cpus: int) -> None:
    (stack.folder / "Pulumi.yaml").write_text(stack.project())
    stack.write(PYTHON % cpus)


def default_tags(stack: Stack, namespace: str) -> None:
    stack.run("config", "set", "--path", f"{namespace}:defaultTags.tags.cost", "7").succeeded()


def test_a_stack_moves_to_the_plugin_and_back_with_its_groups(
    moving: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    default_tags(moving, "aws")
    write_python(moving, 4)
    moving.up().succeeded()
    before = {it["name"]: it["id"] for it in healthomics_emulator.run_groups()}
    healthomics_emulator.clear_calls()

    default_tags(moving, "healthomics")
    write_yaml(moving, 4)
    output = moving.preview().succeeded().output
    assert ("- 1 to delete" in output, "IdempotencySeed: (delete)" in output) == (True, True)
    assert "4 unchanged" not in output or "to update" not in output
    moving.up().succeeded()
    moving.up("--expect-no-changes").succeeded()
    moving.refresh("--expect-no-changes").succeeded()
    assert {it["id"] for it in moving.resources(NATIVE)} == set(before.values())
    writing = ("CreateRunGroup", "UpdateRunGroup", "DeleteRunGroup", "TagResource", "UntagResource")
    assert [call.operation for call in healthomics_emulator.calls() if call.operation in writing] == []
    write_yaml(moving, 8)
    moving.up().succeeded()
    assert {it["limits"]["maxCpus"] for it in healthomics_emulator.run_groups()} == {8}

    moving.run("config", "rm", "healthomics:defaultTags").succeeded()
    write_python(moving, 8)
    healthomics_emulator.clear_calls()
    moving.up().succeeded()
    moving.up("--expect-no-changes").succeeded()
    assert [call.operation for call in healthomics_emulator.calls() if call.operation in writing] == []
    assert {it["name"]: it["id"] for it in healthomics_emulator.run_groups()} == before
    assert {it["id"] for it in moving.resources(RUN_GROUP)} == set(before.values())
    assert SECRET not in moving.run("stack", "export").output
    moving.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_a_moved_group_is_replaced_and_deleted_like_any_other(
    moving: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    write_python(moving, 4)
    moving.up().succeeded()
    write_yaml(moving, 4)
    moving.up().succeeded()
    before = {it["id"] for it in healthomics_emulator.run_groups()}
    moving.config("healthomics:region", "eu-west-1")
    moving.up().succeeded()
    groups = healthomics_emulator.run_groups()
    assert [it["region"] for it in groups] == ["eu-west-1", "eu-west-1"]
    assert not before & {it["id"] for it in groups}
    assert {it["id"] for it in moving.resources(NATIVE)} == {it["id"] for it in groups}
    moving.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_a_group_of_a_component_moves_by_an_alias_of_its_urn(
    moving: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    (moving.folder / "Pulumi.yaml").write_text(moving.project())
    conventions = {"fixed": {"managed-by": "platform"}}
    moving.write(
        "from healthomics_components import GovernedRunGroup\n"
        f"GovernedRunGroup('governed', {{'max_cpus': 4, 'conventions': {conventions}}})"
    )
    moving.up().succeeded()
    before = healthomics_emulator.run_groups()
    (governed,) = moving.resources(RUN_GROUP)
    group = {
        "type": "healthomics:RunGroup",
        "properties": {"maxCpus": 4, "tags": conventions["fixed"]},
        "options": {"aliases": [governed["urn"]]},
    }
    project = YAML % (moving.folder.parent / "launcher")
    (moving.folder / "Pulumi.yaml").write_text(f"{project}  governed: {json.dumps(group)}\n")
    output = moving.preview().succeeded().output
    # The seed and the component, which are only in the state.
    assert ("- 2 to delete" in output, "to create" in output) == (True, False)
    moving.up().succeeded()
    moving.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == before
    assert [it["id"] for it in moving.resources(NATIVE)] == [governed["id"]]


def test_groups_of_components_move_to_the_plugins_components_and_back(
    moving: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    (moving.folder / "Pulumi.yaml").write_text(moving.project())
    moving.write(
        "from healthomics_components import GovernedRunGroup, TeamRunGroups\n"
        "from pulumi import ResourceTransformResult\n"
        f"before = ResourceOptions(aliases=[pulumi.Alias(type_='{NATIVE}')])\n"
        "def was_native(it):\n"
        "    if it.type_.endswith('healthomics:RunGroup'):\n"
        "        return ResourceTransformResult(it.props, ResourceOptions.merge(it.opts, before))\n"
        "opts = ResourceOptions(transforms=[was_native])\n"
        "GovernedRunGroup('governed', {'conventions': {'fixed': {'by': 'platform'}}, 'max_cpus': 4}, opts)\n"
        "TeamRunGroups('teams', {'conventions': {}, 'team_tag': 'team', 'teams': {'cancer': {}}}, opts)\n"
    )
    program = (moving.folder / "Pulumi.yaml").read_text()
    moving.up().succeeded()
    before = healthomics_emulator.run_groups()
    moving.config("healthomics:region", "us-east-1")
    components = {
        "governed": ("GovernedRunGroup", {"conventions": {"fixed": {"by": "platform"}}, "maxCpus": 4}),
        "teams": ("TeamRunGroups", {"conventions": {}, "teamTag": "team", "teams": {"cancer": {}}}),
    }
    resources = {name: {"type": f"healthomics:{kind}", "properties": args} for name, (kind, args) in components.items()}
    project = YAML % (moving.folder.parent / "launcher")
    (moving.folder / "Pulumi.yaml").write_text(project.replace("resources:\n", f"resources: {json.dumps(resources)}\n"))
    output = moving.preview().succeeded().output
    # The seed is only in the state.
    assert ("- 1 to delete" in output, "to create" in output, "to update" in output) == (True, False, False)
    moving.up().succeeded()
    moving.up("--expect-no-changes").succeeded()
    assert {it["id"] for it in moving.resources(NATIVE)} == {it["id"] for it in before}
    moving.run("config", "rm", "healthomics:region").succeeded()
    (moving.folder / "Pulumi.yaml").write_text(program)
    moving.up().succeeded()
    moving.up("--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == before
