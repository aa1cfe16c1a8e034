"""`import_` set by a transform reaches the engine, which cannot import dynamic resources: the error says what works."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

PLAIN = 'RunGroup("calling", max_cpus=4)'
WAYS = {
    "transforms": 'RunGroup("calling", max_cpus=4, opts=ResourceOptions(transforms=[changed]))',
    "a stack's transform": f"pulumi.runtime.register_resource_transform(changed)\n{PLAIN}",
    "transformations": 'RunGroup("calling", max_cpus=4, opts=ResourceOptions(transformations=[changed]))',
    "a stack's transformation": f"pulumi.runtime.register_stack_transformation(changed)\n{PLAIN}",
}


@pytest.fixture
def existing(healthomics_emulator: EmulatorHandle) -> str:
    """A group that was made outside Pulumi."""
    made = healthomics_emulator.client().create_run_group(name="calling", maxCpus=4, requestId="by hand")
    id_: str = made["id"]
    return id_


def program(way: str, change: str) -> str:
    """Returns a program whose transform makes a change to the run group's `props` and `opts`."""
    result = "ResourceTransformationResult" if "transformation" in way else "ResourceTransformResult"
    return f"""
def changed(args):
    props, opts = dict(args.props), args.opts
    if args.type_.endswith(":RunGroup"):
        {change}
    return pulumi.{result}(props=props, opts=opts)

{WAYS[way]}
"""


@pytest.mark.parametrize("way", WAYS)
def test_import_set_by_a_transform_is_an_error_that_says_what_works(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str, way: str
) -> None:
    stack.write(program(way, f'opts.import_ = "{existing}"'))
    for outcome in (stack.preview().failed(), stack.up().failed()):
        assert "pulumi/dynamic/" not in outcome.output
        assert "KeyError" not in outcome.output
        assert (
            f'importing run group "calling" ({existing}): Pulumi cannot import a dynamic resource, as import_ set by a '
            f'transform asks it to; set ResourceOptions(import_="{existing}") where the RunGroup is created, or let '
            f'the transform set the property adoptId to "{existing}"'
        ) in " ".join(outcome.output.split())
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [existing]


@pytest.mark.parametrize("way", ["transforms", "a stack's transformation"])
def test_a_transform_adopts_a_group_by_its_property(
    stack: Stack, healthomics_emulator: EmulatorHandle, existing: str, way: str
) -> None:
    stack.write(program(way, f'props["adoptId"] = "{existing}"'))
    assert f'run group "calling" adopts {existing}, creates nothing' in stack.preview().succeeded().output
    stack.up().succeeded()
    stack.up("--expect-no-changes").succeeded()
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [existing]
