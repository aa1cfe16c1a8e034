"""Conventions that travel with a governed group: what is judged is what ends up on it, whoever changes its tags."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import RUN_GROUP, Stack

pytestmark = pytest.mark.engine

GROUP = """
from healthomics_components import GovernedRunGroup
RULES = {"required": ["team"], "forbidden": ["owner"], "fixed": {"org": "acme"}, "defaults": {"stage": "dev"}}
"""
CALLING = 'GovernedRunGroup("calling", {{"conventions": RULES, "tags": {tags}}}, {opts})\n'
TRANSFORM = """
def change(args):
    if args.type_.endswith("RunGroup") and "dynamic" in args.type_:
        tags = {**args.props["tags"], **ADDED}
        tags = {key: value for key, value in tags.items() if value is not None}
        return pulumi.ResourceTransformResult({**args.props, "tags": tags}, args.opts)
transforms = ResourceOptions(transforms=[change])
"""


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ({"owner": "hush"}, "tags['owner'] must not be set: the conventions forbid the key"),
        ({"team": None}, "tags['team'] is required"),
        ({"org": None}, "tags['org'] is set to 'acme' by the conventions, and is missing"),
        ({"stage": None}, None),
    ],
)
def test_what_a_transform_makes_of_the_tags_is_judged(
    stack: Stack, healthomics_emulator: EmulatorHandle, added: dict[str, str | None], expected: str | None
) -> None:
    program = f"ADDED = {added!r}\n{TRANSFORM}{CALLING.format(tags={'team': 'rare'}, opts='transforms')}"
    stack.write(GROUP + program)
    if expected is None:
        stack.up().succeeded()
        assert "governance" not in stack.resources(RUN_GROUP)[0]["inputs"]
        stack.up("--expect-no-changes").succeeded()
        return
    output = stack.preview().failed().output
    assert expected in output
    assert "hush" not in output
    stack.up().failed()
    assert healthomics_emulator.run_groups() == []


@pytest.mark.parametrize("later", ["None", '""'])
@pytest.mark.parametrize("tags", ['{{"team": {}}}', '{}.apply(lambda it: {{"team": it}})'], ids=["value", "mapping"])
def test_a_required_tag_that_turns_out_to_be_nothing_is_refused_before_its_group_is_made(
    stack: Stack, healthomics_emulator: EmulatorHandle, later: str, tags: str
) -> None:
    told = f'RunGroup("first").arn.apply(lambda _: {later})'
    stack.write(GROUP + CALLING.format(tags=tags.format(told), opts="None"))
    stack.preview().succeeded()
    assert "tags['team'] is required" in stack.up().failed().output
    assert [it["name"] for it in healthomics_emulator.run_groups()] == ["first"]


def test_an_output_that_turns_out_to_be_none_leaves_the_tag_to_the_defaults(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.config("aws:defaultTags", '{"tags": {"team": "common"}}')
    none = 'RunGroup("first").arn.apply(lambda _: None)'
    tags = f'{{"team": {none}, "stage": Output.from_input(None)}}'
    body = CALLING.format(tags=tags, opts="None").strip()
    stack.write(f'{GROUP}from pulumi import Output\npulumi.export("run_tags", {body}.run_tags)')
    stack.up().succeeded()
    (group,) = (it for it in healthomics_emulator.run_groups() if it["name"] == "calling")
    assert group["tags"] == {"team": "common", "stage": "dev", "org": "acme"}
    assert stack.outputs()["run_tags"] == group["tags"]


def test_everything_wrong_with_a_governed_group_comes_in_one_message(stack: Stack) -> None:
    stack.write(
        f"{GROUP}"
        'GovernedRunGroup("x" * 129, {"conventions": RULES, "tags": {"owner": "me"}, "max_cpus": 0, "region": "us"})\n'
    )
    output = stack.preview().failed().output
    for fact in (
        "5 problems",
        "tags['team'] is required",
        "tags['owner'] must not be set",
        "name must have between 1 and 128 characters, got 129",
        "max_cpus must be between 1 and 100000 vCPUs, got a smaller number",
        "region must be the code of an AWS Region such as us-east-1, got 'us'",
    ):
        assert fact in output
    stack.write(f'{GROUP}GovernedRunGroup("calling", {{"conventions_file": "no.yaml", "max_cpus": 0}})\n')
    output = stack.preview().failed().output
    assert "no.yaml cannot be read" in output
    assert "max_cpus must be between 1" in output
