"""The components from TypeScript, through the generated SDK: hosted by the native plugin, of native run groups."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle
from healthomics_plugin import RUN_GROUP

from harness.stack import Stack

pytestmark = pytest.mark.reach

PROGRAM = "index.ts"
SECRET = "hunter2-of-the-tag"  # noqa: S105 (planted)
IMPORTS = """import * as pulumi from "@pulumi/pulumi";
import * as healthomics from "pulumi-healthomics";
"""
GOVERNED = """
const conventions = {{ required: ["team"], fixed: {{ org: "acme" }}, forbidden: ["owner"] }};
const group = new healthomics.GovernedRunGroup("calling", {{
    conventions, preset: "development", maxRuns: {runs}, tags: {{ {tags} }}, {more}
}});
export const runGroupId = group.runGroupId;
export const runTags = group.runTags;
"""
TABLE = """
const groups = new healthomics.TeamRunGroups("all", {{
    conventions: {{ required: ["team"] }}, teamTag: "team", defaults: {{ maxRuns: 3 }},
    teams: {{ {teams} }},
}});
export const ids = groups.runGroupIds;
"""


def write(stack: Stack, program: str) -> None:
    (stack.folder / PROGRAM).write_text(IMPORTS + program)


def by_name(emulator: EmulatorHandle) -> dict[str, str]:
    return {it["name"]: it["id"] for it in emulator.run_groups()}


def test_a_governed_group_lives_with_a_secret_tag(typescript: Stack, healthomics_emulator: EmulatorHandle) -> None:
    typescript.config("data", SECRET, "--secret")
    tags = 'team: "rare", data: new pulumi.Config().requireSecret("data")'
    write(typescript, GOVERNED.format(runs=7, tags=tags, more=""))
    printed = [typescript.up().succeeded().output]
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"team": "rare", "org": "acme", "data": SECRET}
    assert group["limits"] == {"maxCpus": 64, "maxGpus": 1, "maxRuns": 7, "maxDuration": 720}
    assert typescript.outputs()["runGroupId"] == group["id"]
    typescript.up("--expect-no-changes").succeeded()
    write(typescript, GOVERNED.format(runs=8, tags=tags, more=""))
    printed.append(typescript.up().succeeded().output)
    assert [it["limits"]["maxRuns"] for it in healthomics_emulator.run_groups()] == [8]
    printed.append("".join(file.read_text() for file in typescript.state.rglob("*") if file.is_file()))
    printed.append(typescript.destroy().succeeded().output)
    assert [text.count(SECRET) for text in printed] == [0] * len(printed)
    assert healthomics_emulator.run_groups() == []


def test_a_violation_is_one_clean_message_in_the_names_of_typescript(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    write(typescript, GOVERNED.format(runs=0, tags='owner: "me"', more=""))
    refused = typescript.preview().failed().output
    for fact in (
        'run group "calling": 3 problems',
        "tags['team'] is required",
        "tags['owner'] must not be set: the conventions forbid the key",
        "maxRuns must be between 1 and 100000 concurrent runs, got a smaller number",
    ):
        assert fact in refused
    for word in ("max_runs", "Traceback", ".py", "<class", "    at "):
        assert word not in refused
    assert healthomics_emulator.calls() == []


def test_a_table_of_three_teams_lives_and_a_renamed_team_keeps_its_group(
    typescript: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    write(typescript, TABLE.format(teams='a: { preset: "development" }, b: { maxCpus: 4 }, c: {}'))
    typescript.up().succeeded()
    before = by_name(healthomics_emulator)
    assert {*before} == {"all-a", "all-b", "all-c"}
    assert typescript.outputs()["ids"] == {name[-1]: id_ for name, id_ in before.items()}
    write(typescript, TABLE.format(teams='a: { preset: "development" }, d: { maxCpus: 4, formerly: "b" }, c: {}'))
    typescript.up().succeeded()
    after = by_name(healthomics_emulator)
    assert (after["all-d"], {*after}) == (before["all-b"], {"all-a", "all-c", "all-d"})
    assert len(typescript.resources(RUN_GROUP)) == 3
    typescript.destroy().succeeded()
    assert by_name(healthomics_emulator) == {}


def test_a_live_group_is_adopted(typescript: Stack, healthomics_emulator: EmulatorHandle) -> None:
    limits = {"maxCpus": 64, "maxGpus": 1, "maxRuns": 7, "maxDuration": 720}
    client = healthomics_emulator.client()
    tags = {"team": "rare", "org": "acme"}
    id_ = client.create_run_group(name="calling", **limits, tags=tags, requestId="by hand")["id"]
    write(typescript, GOVERNED.format(runs=7, tags='team: "rare"', more=f'adopt: "{id_}"'))
    assert "= healthomics:index:RunGroup" in typescript.preview().succeeded().output
    typescript.up().succeeded()
    typescript.up("--expect-no-changes").succeeded()
    assert by_name(healthomics_emulator) == {"calling": id_}
