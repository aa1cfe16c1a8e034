"""What everybody may rely on: names, constructors, the schema, and that no child escapes the conventions."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import healthomics_components
import pulumi
import pytest
from healthomics_components import PRESETS, GovernedRunGroup, TeamRunGroups, limits
from healthomics_components.component_outputs import schema_name
from healthomics_components.limits import HIGHEST_LIMIT, LIMIT_UNITS
from pulumi.provider.experimental.component import ComponentProvider
from pulumi_healthomics.rules import spec
from support.mocked import run

COMPONENTS: list[type[pulumi.ComponentResource]] = [GovernedRunGroup, TeamRunGroups]
RECORD = Path(__file__).parents[2] / "docs" / "decisions" / "0001-persisted-names.md"
UNTAGGED = ("GovernedRunGroup", "RolePolicyAttachment")
CONVENTIONS = '{"required": ["team"], "fixed": {"managed-by": "platform"}}'
OF_CONVENTIONS = {"team": "cancer", "managed-by": "platform"}


def test_the_public_names() -> None:
    assert healthomics_components.__all__ == [
        "PRESETS",
        "ConventionsViolatedError",
        "DocumentError",
        "GovernanceError",
        "GovernedRunGroup",
        "GovernedRunGroupArgs",
        "LimitsArgs",
        "PolicyError",
        "RefusedError",
        "TagConventions",
        "TagConventionsArgs",
        "TeamArgs",
        "TeamRunGroups",
        "TeamRunGroupsArgs",
        "Violation",
        "read_conventions",
        "read_tag_policy",
        "start_run_policies",
        "start_run_policy",
    ]
    assert all(hasattr(healthomics_components, name) for name in healthomics_components.__all__)


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_constructor_takes_name_args_and_opts(component: type[pulumi.ComponentResource]) -> None:
    parameters = list(inspect.signature(component).parameters.values())
    assert [(it.name, it.default) for it in parameters] == [
        ("name", inspect.Parameter.empty),
        ("args", inspect.Parameter.empty),
        ("opts", None),
    ]


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_type_token_is_the_recorded_one(component: Any) -> None:
    assert component.type_token == f"healthomics:index:{component.__name__}"
    assert f"`{component.type_token}`" in RECORD.read_text()


def schema() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(ComponentProvider(COMPONENTS, "healthomics").schema or "")
    return read


def test_the_analyzer_infers_the_schema() -> None:
    resources = schema()["resources"]
    assert sorted(resources) == ["healthomics:index:GovernedRunGroup", "healthomics:index:TeamRunGroups"]
    governed, teams = resources.values()
    assert sorted(governed["properties"]) == [
        "arn",
        "runGroupId",
        "runTags",
        "startRunPolicies",
        "startRunPolicy",
        "startRunPolicyArn",
        "startRunPolicyArns",
        "tags",
    ]
    assert sorted(teams["properties"]) == ["arns", "runGroupIds", "runTags", "startRunPolicies", "tags"]
    assert governed["inputProperties"]["maxCpus"] == {
        "description": "VCPUs that the group's runs may use at once, 1 to 100000.",
        "type": "integer",
    }
    assert not governed.get("requiredInputs")
    assert sorted(schema()["types"]) == [
        f"healthomics:index:{it}" for it in ("LimitsArgs", "TagConventionsArgs", "TeamArgs")
    ]


@pytest.mark.parametrize("component", COMPONENTS)
def test_outputs_are_registered_by_their_names_in_the_schema_and_in_the_record(component: Any) -> None:
    registered = [schema_name(output) for output in component.__annotations__]
    assert sorted(registered) == sorted(schema()["resources"][component.type_token]["properties"])
    (row,) = (
        line for line in RECORD.read_text().splitlines() if line.startswith(f"| outputs of `{component.__name__}`")
    )
    assert re.findall(r"`(\w+)`", row)[1:] == registered


def test_every_input_and_output_is_described() -> None:
    parts = [*schema()["resources"].values(), *schema()["types"].values()]
    fields = [it for part in parts for key in ("inputProperties", "properties") for it in part.get(key, {}).items()]
    assert len(fields) > 50
    assert [name for name, it in fields if not it.get("description")] == []


def test_outputs_are_plain_types() -> None:
    for resource in schema()["resources"].values():
        assert not re.search(r'"\$ref"', json.dumps(resource["properties"]))


PROGRAMS = {
    "governed": f"""
GovernedRunGroup("calling", {{
    "conventions": {CONVENTIONS}, "tags": {{"team": "cancer"}}, "starter_role_names": ["starter"],
}})""",
    "teams": f"""
TeamRunGroups("genomics", {{
    "conventions": {CONVENTIONS}, "team_tag": "team", "create_start_run_policies": True, "teams": {{"cancer": {{}}}},
}})""",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_child_carries_the_conventions_tags_and_has_the_component_as_parent(program: str, tmp_path: Path) -> None:
    told = run(tmp_path, PROGRAMS[program])
    ours = [it for it in told.resources if "IdempotencySeed" not in it["type"]]
    (top,) = [it for it in ours if it["parent"] is None]
    children = [it for it in ours if it is not top]
    assert {it["parent"] for it in children} <= {it["name"] for it in ours}
    for child in children:
        assert child["name"].startswith(top["name"])
    taggable = [it for it in children if not it["type"].endswith(UNTAGGED)]
    assert len(taggable) == 2
    assert [it["inputs"]["tags"] for it in taggable] == [OF_CONVENTIONS, OF_CONVENTIONS]


def test_the_limits_are_the_apis() -> None:
    assert {limit.argument: limit.unit for limit in spec.LIMITS} == LIMIT_UNITS
    assert {limit.maximum for limit in spec.LIMITS} == {HIGHEST_LIMIT}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_gives_every_limit_and_a_comment_where_its_number_is_from(name: str) -> None:
    preset = PRESETS[name]
    assert preset.keys() == LIMIT_UNITS.keys()
    assert [number for number in preset.values() if not 1 <= number <= HIGHEST_LIMIT] == []
    written = inspect.getsource(limits).partition(f'    "{name}": {{\n')[2].partition("    },\n")[0]
    assert re.findall(r'"(\w+)": [\d *]+,  # \w', written) == list(LIMIT_UNITS)


def test_importing_the_package_imports_neither_boto3_nor_pulumi_aws(tmp_path: Path) -> None:
    program = "import sys\nexport('heavy', sorted({it.split('.')[0] for it in sys.modules} & {'boto3', 'pulumi_aws'}))"
    assert run(tmp_path, program).exports["heavy"] == []
