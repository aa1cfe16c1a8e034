"""`TeamRunGroups` under Pulumi's mocks: a group a team, outputs by team, and never half a set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.mocked import run

TEAMS = """
teams = TeamRunGroups("genomics", {
    "teams_file": "teams.yaml",
    "conventions": {"required": ["team"], "allowed": {"cost-center": ["1*"]}},
    "team_tag": "team",
    "tags": {"cost-center": "1000"},
    "defaults": {"max_runs": 9},
    "ceilings": {"max_cpus": 512},
    "workflow_arns": ["arn:aws:omics:us-east-1:123456789012:workflow/11"],
    "run_role_arns": ["arn:aws:iam::123456789012:role/runner"],
})
for output in ("run_group_ids", "arns", "tags", "run_tags", "start_run_policies"):
    export(output, getattr(teams, output))
export("groups", sorted(teams.groups))
"""
TABLE = """\
Rare Disease:
  max_cpus: 512
  workflow_arns: ["arn:aws:omics:us-east-1:123456789012:workflow/12"]
cancer:
  tags: {cost-center: "1001"}
  starter_role_names: [cancer-starters]
"""


@pytest.fixture(autouse=True)
def table(tmp_path: Path) -> Path:
    file = tmp_path / "teams.yaml"
    file.write_text(TABLE)
    return file


def test_each_team_has_its_group(tmp_path: Path) -> None:
    told = run(tmp_path, TEAMS)
    groups = {it["name"]: it["inputs"] for it in told.of("healthomics:RunGroup")}
    assert {name: (it["maxCpus"], it["maxRuns"]) for name, it in groups.items()} == {
        "genomics-rare-disease": (512, 9),
        "genomics-cancer": (256, 9),
    }
    assert told.exports["groups"] == ["Rare Disease", "cancer"]


def test_outputs_are_by_team(tmp_path: Path) -> None:
    exports = run(tmp_path, TEAMS).exports
    assert exports["run_tags"] == exports["tags"]
    assert exports["tags"] == {
        "Rare Disease": {"team": "Rare Disease", "cost-center": "1000"},
        "cancer": {"team": "cancer", "cost-center": "1001"},
    }
    for team, id_ in exports["run_group_ids"].items():
        assert exports["arns"][team].endswith(f":runGroup/{id_}")


def test_each_teams_policy_is_of_its_group_and_workflows(tmp_path: Path) -> None:
    told = run(tmp_path, TEAMS)
    resources = {
        team: json.loads(policy)["Statement"][0]["Resource"]
        for team, (policy,) in told.exports["start_run_policies"].items()
    }
    place, arns = "arn:aws:omics:us-east-1:123456789012", told.exports["arns"]
    assert resources == {
        "Rare Disease": [f"{place}:run/*", arns["Rare Disease"], f"{place}:workflow/11", f"{place}:workflow/12"],
        "cancer": [f"{place}:run/*", arns["cancer"], f"{place}:workflow/11"],
    }
    assert told.only("RolePolicyAttachment")["name"] == "genomics-cancer-start-run-cancer-starters"


def test_what_aws_would_refuse_of_one_team_stops_all(tmp_path: Path, table: Path) -> None:
    long = "x" * 128
    table.write_text(f"a: {{}}\nb:\n  tags: {{note: '#1', later: ''}}\n{long}: {{}}\n")
    told = run(tmp_path, TEAMS)
    assert told.refused.splitlines()[1:] == [
        "  1. teams.yaml:2: b: tags['note'] value must hold only letters, digits, spaces and _ . : / = + - @; "
        "character 1 is none of them",
        f"  2. teams.yaml:4: {long}: name 'genomics-{long}' must have between 1 and 128 characters, got 137",
    ]
    assert told.count == 0


def test_a_role_that_is_listed_twice_is_a_mistake(tmp_path: Path, table: Path) -> None:
    table.write_text("a:\n  starter_role_names: [r, r]\n")
    assert run(tmp_path, TEAMS).refused == (
        "team run groups \"genomics\": teams.yaml:2: a.starter_role_names lists 'r' twice"
    )


def test_one_teams_violation_stops_all_and_everything_is_said(tmp_path: Path, table: Path) -> None:
    table.write_text('a:\n  max_cpus: 513\nb:\n  tags: {cost-center: "2000"}\nc: {}\n')
    told = run(tmp_path, TEAMS)
    assert told.refused.splitlines() == [
        'team run groups "genomics": 2 problems',
        "  1. teams.yaml:2: a.max_cpus is 513, over the ceiling of 512",
        "  2. teams.yaml:3: b: tags['cost-center'] must be one of '1*', got '2000'",
    ]
    assert told.count == 0


def test_a_tag_without_quotes_is_one_mistake_and_not_a_missing_tag_too(tmp_path: Path, table: Path) -> None:
    table.write_text("a:\n  tags: {team: 7}\n")
    assert run(tmp_path, TEAMS).refused == (
        'team run groups "genomics": teams.yaml:2: a.tags.team must be a string, got a number; put it in quotes'
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('"teams_file": "teams.yaml",', ""), "args must hold either teams or teams_file"),
        (('"team_tag"', '"teamtag"'), "args.teamtag is not a known key; did you mean 'team_tag'?"),
        (('"max_runs": 9', '"max_run": 9'), "args.defaults.max_run is not a known key"),
        (('"teams.yaml"', '"team.yaml"'), "team.yaml cannot be read from"),
        (
            ('{"max_cpus": 512}', '{"max_cpus": pulumi.Output.from_input(1)}'),
            "got an output, which is not known before",
        ),
        (('"conventions": {', '"conventions": {"x": 1, '), "conventions.x is not a known key"),
        (('"teams_file": "teams.yaml"', '"teams_file": 5'), "args.teams_file must be a file's path, got a number"),
        (('"team_tag": "team"', '"team_tag": 5'), "args.team_tag must be a string, got a number"),
        (('{"cost-center": "1000"}', '["x"]'), "args.tags must be a mapping of keys to values, got a list"),
        (
            ('"cost-center": "1000"', '"cost-center": 1000'),
            '"genomics": args.tags.cost-center must be a string',
        ),
        (('["arn:aws:omics:us-east-1:123456789012:workflow/11"]', '"arn:x"'), "args.workflow_arns must be a list"),
    ],
)
def test_mistakes_in_the_arguments_are_named(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    told = run(tmp_path, TEAMS.replace(*change))
    assert expected in told.refused
    assert told.count == 0


def test_a_table_in_the_program_may_hold_outputs(tmp_path: Path) -> None:
    program = """
arn = pulumi.Output.from_input("arn:aws:omics:us-east-1:123456789012:workflow/13")
teams = TeamRunGroups("genomics", {"conventions": {"required": ["team"]}, "teams": {
    "a": {"tags": {"team": pulumi.Output.from_input("later")}, "workflow_arns": [arn]}, "b": {"tags": {"team": "b"}},
}})
export("run_tags", teams.run_tags)
"""
    assert run(tmp_path, program).exports["run_tags"] == {"a": {"team": "later"}, "b": {"team": "b"}}


def test_an_organisations_class_makes_the_groups(tmp_path: Path) -> None:
    program = """
class AcmeRunGroup(GovernedRunGroup):
    conventions = TagConventions(required=["owner"])

class AcmeTeams(TeamRunGroups):
    governed_class = AcmeRunGroup

AcmeTeams("genomics", {"teams": {"a": {}}, "team_tag": "team"})
"""
    assert run(tmp_path, program).refused == "team run groups \"genomics\": teams.a: tags['owner'] is required"


@pytest.mark.parametrize(
    ("prefix", "reasons"),
    [
        (
            "g" * 125,
            [f"name '{'g' * 125}-{it}' must have between 1 and 128 characters, got 130" for it in ("abcd", "efgh")],
        ),
        (
            "gen\tomics",
            [
                "name must not hold control, format, surrogate or private-use characters, got U+0009 in "
                f"'gen\\tomics-{it}'"
                for it in ("abcd", "efgh")
            ],
        ),
    ],
    ids=["too long", "a tab"],
)
def test_a_message_about_a_name_shows_once_what_prefix_and_team_make(
    tmp_path: Path, prefix: str, reasons: list[str]
) -> None:
    told = run(tmp_path, f"TeamRunGroups({prefix!r}, {{'conventions': {{}}, 'teams': {{'abcd': {{}}, 'efgh': {{}}}}}})")
    abcd, efgh = reasons
    assert told.refused.splitlines()[1:] == [f"  1. teams.abcd: {abcd}", f"  2. teams.efgh: {efgh}"]


@pytest.mark.parametrize("given", ["pulumi.Output.from_input([])", "5"])
def test_a_list_that_is_none_is_refused_without_a_traceback(tmp_path: Path, given: str) -> None:
    told = run(
        tmp_path, f"TeamRunGroups('g', {{'conventions': {{}}, 'teams': {{'a': {{}}}}, 'workflow_arns': {given}}})"
    )
    assert told.refused.startswith('team run groups "g": args.workflow_arns must be a list of strings, got ')
    assert told.count == 0


def test_a_file_of_conventions_is_read_once_for_all_teams(tmp_path: Path) -> None:
    (tmp_path / "tags.yaml").write_text("required: [team]\n")
    program = """
import pathlib

reads = []
read_bytes = pathlib.Path.read_bytes
pathlib.Path.read_bytes = lambda path: reads.append(path.name) or read_bytes(path)
table = {"conventions_file": "tags.yaml", "team_tag": "team", "teams": {f"team-{number}": {} for number in range(5)}}
TeamRunGroups("genomics", table)
export("reads", reads.count("tags.yaml"))
"""
    assert run(tmp_path, program).exports["reads"] == 1
