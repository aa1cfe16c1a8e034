"""The table of teams: limits, ceilings, names, and every mistake with its line."""

from __future__ import annotations

from typing import Any

import pytest
from healthomics_components import PRESETS
from healthomics_components.documents import Document, parse
from healthomics_components.team_renames import aliases, lineages
from healthomics_components.team_table import Team, read_shared, read_teams, slug_of
from pulumi import Output

STANDARD = PRESETS["standard"]


def read(text: str, **args: Any) -> tuple[tuple[Team, ...], list[str]]:
    mistakes: list[str] = []
    shared = read_shared(args, PRESETS, mistakes)
    return read_teams(parse(text, "teams.yaml"), shared, mistakes), mistakes


def limits(text: str, **args: Any) -> dict[str, int]:
    (team,), mistakes = read(text, **args)
    assert mistakes == []
    return dict(team.limits)


def test_a_limit_is_the_teams_own_then_its_presets_then_the_default_then_the_shared_presets() -> None:
    assert limits("cancer:") == STANDARD
    assert limits("cancer: {}", preset="development") == PRESETS["development"]
    assert limits("cancer: {}", defaults={"max_cpus": 7}) == {**STANDARD, "max_cpus": 7}
    assert limits("cancer: {preset: long-running}", defaults={"max_runs": 7}) == PRESETS["long-running"]
    assert limits("cancer: {preset: long-running, max_runs: 3}")["max_runs"] == 3


def test_a_limit_that_nothing_gives_is_a_mistake_and_never_unlimited() -> None:
    mistakes: list[str] = []
    shared = read_shared({"defaults": {"max_cpus": 1, "max_gpus": 1}}, {"small": {"max_runs": 1}}, mistakes)
    read_teams(Document({"cancer": {"preset": "small"}}, "teams"), shared, mistakes)
    assert mistakes == ["teams.cancer has no max_duration: neither the team, its preset nor the defaults give one"]


def test_a_team_at_a_ceiling_is_fine_and_over_it_is_not_clamped() -> None:
    ceilings = {"max_cpus": 256, "max_runs": 20}
    assert limits("cancer: {max_cpus: 256}", ceilings=ceilings)["max_cpus"] == 256
    (team,), mistakes = read("cancer:\n  max_cpus: 257\n", ceilings=ceilings)
    assert mistakes == ["teams.yaml:2: cancer.max_cpus is 257, over the ceiling of 256"]
    assert team.limits["max_cpus"] == 257


def test_a_ceiling_below_a_preset_is_said_once_and_not_for_each_team() -> None:
    _, mistakes = read("a:\nb:\n", ceilings={"max_cpus": 64})
    assert mistakes == ["args.ceilings.max_cpus is 64, below the 256 of the preset 'standard'"]
    _, mistakes = read("a:\nb:\n", ceilings={"max_cpus": 64}, defaults={"max_cpus": 65})
    assert mistakes == ["args.ceilings.max_cpus is 64, below the 65 of the defaults"]
    assert read("a:\nb:\n", ceilings={"max_cpus": 64}, defaults={"max_cpus": 64})[1] == []


def test_a_teams_preset_over_a_ceiling_is_named_by_its_line() -> None:
    _, mistakes = read("a:\n  preset: long-running\n", ceilings={"max_duration": 2880})
    assert mistakes == ["teams.yaml:2: a.preset 'long-running' gives max_duration 10080, over the ceiling of 2880"]


def test_every_mistake_is_named_by_file_line_and_key() -> None:
    text = """\
rare disease:
  max_cpu: 3
  max_runs: 1.5
Rare-Disease:
  preset: standrd
"":
  max_gpus: 0
cancer:
  max_runs: "5"
  tags: {cost-center: 1000}
  formerly: [x, 7]
cancer: {}
"""
    assert read(text)[1] == [
        "teams.yaml:12: cancer is in line 8 already",
        "teams.yaml:2: rare disease.max_cpu is not a known key; did you mean 'max_cpus'?",
        "teams.yaml:3: rare disease.max_runs must be a whole number between 1 and 100000, got a fraction",
        "teams.yaml:5: Rare-Disease.preset must be one of development, standard, long-running; "
        "did you mean 'standard'?",
        "teams.yaml:6: '' must be a name with a letter or a digit, got ''",
        "teams.yaml:7: ''.max_gpus must be between 1 and 100000, got a smaller number",
        "teams.yaml:11: cancer.formerly.2 must be a string, got a number; put it in quotes",
        "teams.yaml:9: cancer.max_runs must be a whole number between 1 and 100000, got a string",
        "teams.yaml:10: cancer.tags.cost-center must be a string, got a number; put it in quotes",
        "teams.yaml:4: Rare-Disease and 'rare disease' become the same name in Pulumi, 'rare-disease'",
    ]


@pytest.mark.parametrize("number", ["0100", "12:00", "0x10", "1.000", "1_000", "1.0e+3", "1,000"])
def test_a_limit_that_only_yaml_takes_for_another_number_is_a_mistake(number: str) -> None:
    said = "teams.yaml:2: a.max_cpus must be a whole number between 1 and 100000, got a string"
    assert read(f"a:\n  max_cpus: {number}\n")[1] == [said]


def test_an_emptied_table_is_a_mistake() -> None:
    assert read("")[1] == ["teams.yaml:1 lists no team; an empty table would delete every team's group"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  formerly: '-'\n", ["teams.yaml:2: a.formerly must be a name with a letter or a digit, got '-'"]),
        ("a:\n  formerly: ''\n", ["teams.yaml:2: a.formerly must be a name with a letter or a digit, got ''"]),
        ("a: {formerly: [y, '']}\n", ["teams.yaml:1: a.formerly must be a name with a letter or a digit, got ''"]),
        ("a: {formerly: x}\nb: {formerly: X}\n", ["teams.yaml:2: b and 'a' were both formerly 'x'"]),
    ],
)
def test_a_former_name_is_nobody_elses(text: str, expected: list[str]) -> None:
    assert read(text)[1] == expected


def test_several_former_names_are_a_list_with_the_latest_first() -> None:
    (team,), mistakes = read("a: {formerly: [C c, b, c-c, A]}")
    assert (team.formerly, mistakes) == (("c-c", "b"), [])


def test_a_former_name_that_another_team_has_now_is_for_the_check_and_no_alias() -> None:
    teams, mistakes = read("a: {formerly: [b, c]}\nb: {}\n")
    assert (aliases(teams), mistakes) == ({"a": ["c"], "b": []}, [])
    assert lineages(teams)["b"] == {"team": "b", "formerly": [], "teams": "a b", "claimants": ["a"]}


def test_a_name_that_was_only_written_otherwise_was_no_other() -> None:
    (team,), mistakes = read("Rare Disease: {formerly: rare-disease}")
    assert (team.slug, team.formerly, mistakes) == ("rare-disease", (), [])


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Rare Disease", "rare-disease"), ("  cancer__lung ", "cancer-lung"), ("Ärzte & Co.", "ärzte-co"), ("--", "")],
)
def test_names_are_normalised(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_team_adopts_the_group_that_its_row_or_the_program_names() -> None:
    teams, mistakes = read("A b: {adopt: '11'}\nc: {}\nd: {adopt: '13'}\n", adopt={"c": "12", "d": "13"})
    assert ([it.adopt for it in teams], mistakes) == (["11", "12", "13"], [])


@pytest.mark.parametrize(
    ("text", "adopt", "expected"),
    [
        ("a: {adopt: 11}", {}, "teams.yaml:1: a.adopt must be a string, got a number; put it in quotes"),
        ("a: {adopt: calling}", {}, "teams.yaml:1: a.adopt must be a run group ID, 1 to 18 digits in quotes"),
        ("a: {adopt: '1'}", {"a": "2"}, "teams.yaml:1: a.adopt differs from args.adopt, which has another ID for it"),
        ("a: {}", {"a": 2}, "args.adopt.a must be a string, got a number; put it in quotes"),
        ("cancer: {}", {"cancr": "2"}, "args.adopt.cancr is not a team of the table; did you mean 'cancer'?"),
        ("a: {adopt: '1'}\nb: {}", {"b": "1"}, "teams.yaml:2: b and 'a' both adopt the group 1"),
    ],
)
def test_a_mistake_about_a_group_to_adopt_is_named(text: str, adopt: dict[str, object], expected: str) -> None:
    assert read(text, adopt=adopt)[1] == [expected]


def test_a_row_cannot_overrule_the_team_tag() -> None:
    _, mistakes = read("a:\n  tags:\n    team: b\nc: {tags: {team: c}}\n", team_tag="team")
    said = "teams.yaml:3: a.tags.team must be the team's name, which team_tag puts there; remove it"
    assert mistakes == [said]
    mistakes = []
    shared = read_shared({"team_tag": "team"}, PRESETS, mistakes)
    read_teams(Document({"a": {"tags": {"team": Output.from_input("a")}}}, "teams"), shared, mistakes)
    assert mistakes == ["teams.a.tags.team must be the team's name, which team_tag puts there; remove it"]
