"""Bringing existing groups in: `RunGroup.get` and `import_`, on the real engine."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine


@pytest.fixture
def existing(healthomics_emulator: EmulatorHandle) -> str:
    """A group that was made by somebody else."""
    made = healthomics_emulator.client().create_run_group(
        name="Calling, by hand", maxCpus=4, tags={"team": "rare"}, requestId="by hand"
    )
    id_: str = made["id"]
    return id_


def test_get_looks_a_group_up_and_never_changes_or_deletes_it(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    stack.write(f"""
group = RunGroup.get("there", "{existing}")
for output in ("id", "arn", "name", "region", "max_cpus", "max_gpus", "tags", "tags_all"):
    pulumi.export(output, getattr(group, output))
""")
    stack.up().succeeded()
    assert stack.outputs() == {
        "id": existing,
        "arn": f"arn:aws:omics:us-east-1:123456789012:runGroup/{existing}",
        "name": "Calling, by hand",
        "region": "us-east-1",
        "max_cpus": 4,
        "tags": {"team": "rare"},
        "tags_all": {"team": "rare"},
    }
    stack.up("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert len(healthomics_emulator.run_groups()) == 1


def test_get_of_an_id_that_does_not_exist_is_an_error(stack: Stack) -> None:
    stack.write('RunGroup.get("there", "7777777", region="eu-west-1")')
    assert (
        "there is no run group 7777777 in eu-west-1; check the id, the Region and the account"
        in stack.up().failed().output
    )


def test_import_adopts_the_live_group_in_one_up(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    body = 'group = RunGroup("calling", name="Calling, by hand", max_cpus={cpus}, tags={{"team": "rare"}}{opts})\n'
    body += 'pulumi.export("id", group.id)'
    importing = f', opts=ResourceOptions(import_="{existing}")'
    stack.write(body.format(cpus=4, opts=importing))
    assert f'run group "Calling, by hand" adopts {existing}, creates nothing' in stack.preview().succeeded().output
    stack.up().succeeded()
    assert stack.outputs()["id"] == existing
    assert healthomics_emulator.calls("UpdateRunGroup") == []
    for opts in (importing, ""):
        stack.write(body.format(cpus=4, opts=opts))
        stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    stack.write(body.format(cpus=8, opts=""))
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["id"], group["limits"]) == (existing, {"maxCpus": 8})


def test_import_is_refused_at_preview_when_the_program_differs(stack: Stack, existing: str) -> None:
    stack.write(f'RunGroup("calling", max_cpus=5, opts=ResourceOptions(import_="{existing}"))')
    refused = stack.preview().failed().output
    assert "name is 'Calling, by hand' in AWS, but 'calling' in the program" in refused
    assert "max_cpus is 4 in AWS, but another number in the program" in refused
    assert "tags['team'] is set in AWS, but not in the program" in refused


def test_conventions_and_default_tags_are_added_by_the_adoption_or_named_where_they_prevent_it(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    stack.config("aws:defaultTags", '{"tags": {"stage": "prod"}}')
    body = """
from healthomics_components import GovernedRunGroup, TagConventions
GovernedRunGroup("calling", {{
    "name": "Calling, by hand", "max_cpus": 4, "adopt": "{}",
    "conventions": {{"fixed": {{"team": "{}", "org": "acme"}}}},
}})
"""
    stack.write(body.format(existing, "common"))
    assert "tags['team'] has another value in AWS than in the conventions" in stack.preview().failed().output
    stack.write(body.format(existing, "rare"))
    assert f'"Calling, by hand" adopts {existing} and adds: org, stage' in stack.preview().succeeded().output
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"team": "rare", "org": "acme", "stage": "prod"}
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()


def test_a_group_is_adopted_by_one_resource_of_a_stack(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    adopt = (
        f'name="Calling, by hand", max_cpus=4, tags={{{{"team": "rare"}}}}, opts=ResourceOptions(import_="{existing}")'
    )
    one, two = (f'RunGroup("{name}", {adopt})'.replace("{{", "{").replace("}}", "}") for name in ("one", "two"))
    refused = f"two resources of this stack have or adopt run group {existing}"
    stack.write(f"{one}\n{two}")
    assert refused in stack.preview().failed().output
    stack.write(one)
    stack.up().succeeded()
    for program in (f"{one}\n{two}", f"{two}\n{one}"):
        stack.write(program)
        assert refused in stack.up().failed().output
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [existing]
    # A new name without an alias still takes the group along.
    stack.write(two)
    stack.up().succeeded()
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [existing]


def test_a_forced_replacement_that_deletes_first_creates_an_adopted_group_anew(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str
) -> None:
    options = f'ResourceOptions(import_="{existing}", delete_before_replace=True)'
    stack.write(f'RunGroup("calling", name="Calling, by hand", max_cpus=4, tags={{"team": "rare"}}, opts={options})')
    stack.up().succeeded()
    stack.up("--target-replace", stack.urn("calling")).succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["id"] == existing, group["limits"]) == (False, {"maxCpus": 4})
    stack.up("--expect-no-changes").succeeded()
    stack.up("--refresh", "--expect-no-changes").succeeded()
