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
    assert "max_cpus is 4 in AWS, but 5 in the program" in refused
    assert "tags['team'] is set in AWS, but not in the program" in refused
