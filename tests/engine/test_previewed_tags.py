"""Tags reach AWS as the preview shows them, whatever options and transforms stand between the program and the check."""

from __future__ import annotations

import json

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

SECRET = "hunter2"  # noqa: S105 - what must not be shown


def default_tags(stack: Stack, **tags: str) -> None:
    stack.config("aws:defaultTags", json.dumps({"tags": tags}))


@pytest.mark.parametrize("path", ["tags_all", 'tagsAll["stage"]', "*"])
def test_a_default_tag_that_is_ignored_stays_until_the_option_goes(
    stack: Stack, healthomics_emulator: EmulatorHandle, path: str
) -> None:
    program = f'RunGroup("calling", max_cpus={{}}, opts=ResourceOptions(ignore_changes=[{path!r}]))'
    default_tags(stack, stage="dev")
    stack.write(program.format(4))
    stack.up().succeeded()
    default_tags(stack, stage="prod")
    stack.up().succeeded()
    assert live_tags(healthomics_emulator) == {"stage": "dev"}
    stack.write(program.format(5))
    assert "prod" not in stack.preview().succeeded().output
    stack.up().succeeded()
    assert live_tags(healthomics_emulator) == {"stage": "dev"}
    assert [group["inputs"]["tagsAll"] for group in stack.resources()] == [{"stage": "dev"}]
    stack.write('RunGroup("calling", max_cpus=5)')
    shown = stack.preview().succeeded().output
    assert '"dev" => "prod"' in shown
    stack.up().succeeded()
    assert live_tags(healthomics_emulator) == {"stage": "prod"}
    assert "heldTags" not in json.dumps(stack.resources())


def test_a_replacement_takes_the_tags_over_that_its_preview_leaves_out(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    program = 'RunGroup("calling", region="{}", opts=ResourceOptions(ignore_changes=["tags_all"]))'
    default_tags(stack, stage="dev")
    stack.write(program.format("us-east-1"))
    stack.up().succeeded()
    default_tags(stack, stage="prod")
    stack.write(program.format("us-west-2"))
    assert "prod" not in stack.preview().succeeded().output
    stack.up().succeeded()
    assert live_tags(healthomics_emulator) == {"stage": "dev"}
    stack.up("--expect-no-changes").succeeded()


TRANSFORM = """
def add(args):
    if args.type_.endswith("healthomics:RunGroup"):
        args.props["tags"] = {{**(args.props.get("tags") or {{}}), "token": pulumi.Output.secret("hunter2")}}
    return pulumi.{result}(args.props, args.opts)
pulumi.runtime.{register}(add)
"""
TRANSFORMS = {
    "transform": TRANSFORM.format(result="ResourceTransformResult", register="register_resource_transform"),
    "transformation": TRANSFORM.format(result="ResourceTransformationResult", register="register_stack_transformation"),
}


@pytest.mark.parametrize("kind", TRANSFORMS)
def test_a_secret_tag_that_a_transform_adds_is_nowhere_in_clear(
    stack: Stack, healthomics_emulator: EmulatorHandle, kind: str
) -> None:
    stack.write(TRANSFORMS[kind] + 'RunGroup("calling", tags={"team": "rare"})')
    shown = stack.preview("--json").succeeded().output + stack.preview().succeeded().output
    shown += stack.up("--show-reads", "--diff").succeeded().output
    assert live_tags(healthomics_emulator) == {"team": "rare", "token": SECRET}
    shown += stack.preview("--diff").succeeded().output + stack.refresh().succeeded().output
    assert "unchanged" in shown
    assert SECRET not in shown + stack.run("stack", "export").succeeded().output
    stack.write(TRANSFORMS[kind] + 'RunGroup("calling", tags={"team": "rare"}, max_cpus=4)')
    shown = stack.up("--diff").succeeded().output
    assert SECRET not in shown + stack.run("stack", "export").succeeded().output


def live_tags(emulator: EmulatorHandle) -> dict[str, str]:
    (group,) = emulator.run_groups()
    tags: dict[str, str] = group["tags"]
    return tags
