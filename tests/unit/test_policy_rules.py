"""The rules of the policy pack and their configuration, without Pulumi's policy SDK."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from healthomics_policies import rules
from healthomics_policies.settings import KEYS, PackError, read_settings
from pulumi_healthomics import TagConventions
from support.documentation import ROOT, write_files

CONVENTIONS = TagConventions(required=["team"], fixed={"org": "acme"}, defaults={"stage": "dev"}, forbidden=["owner"])
GROUP: dict[str, Any] = {"name": "calling", "maxCpus": 4.0, "tags": {"team": "a"}, "tagsAll": {"team": "a"}}
PLAIN = "urn:pulumi:dev::p::healthomics:index:RunGroup::calling"
INSIDE = "urn:pulumi:dev::p::acme:index:AcmeRunGroup$healthomics:index:RunGroup::calling"


def test_tags_are_compared_with_the_conventions_and_no_value_is_shown() -> None:
    wrong = {**GROUP, "tagsAll": {"owner": "hush", "org": "hush"}}
    assert list(rules.tags_against(CONVENTIONS, wrong)) == [
        "run group \"calling\": tags['team'] is required",
        "run group \"calling\": tags['org'] is set to 'acme' by the conventions",
        "run group \"calling\": tags['owner'] must not be set: the conventions forbid the key",
    ]
    assert list(rules.tags_against(CONVENTIONS, {**GROUP, "tagsAll": {"team": "a", "org": "acme"}})) == []
    assert list(rules.tags_against(TagConventions(required=["team"]), {"name": "x", "tags": {"team": "a"}})) == []


def test_a_limit_that_is_missing_is_over_its_ceiling() -> None:
    found = rules.over_ceilings({"maxCpus": 3, "maxGpus": 1}, GROUP)
    assert list(found) == [
        'run group "calling" has maxCpus 4; at most 3 vCPUs are allowed',
        'run group "calling" has no maxGpus; at most 1 GPUs are allowed',
    ]
    assert list(rules.over_ceilings({"maxCpus": 4}, GROUP)) == []


def test_a_group_needs_a_limit_if_the_rule_is_on() -> None:
    assert list(rules.unlimited(GROUP)) == []
    assert list(rules.unlimited({"name": "calling"})) == [
        'run group "calling" has no limits; set at least one of maxCpus, maxGpus, maxRuns, maxDuration'
    ]


def test_a_group_must_be_in_a_component_of_the_types() -> None:
    assert list(rules.outside(["acme:index:AcmeRunGroup"], INSIDE, GROUP)) == []
    for urn, parents in ((PLAIN, ["acme:index:AcmeRunGroup"]), (INSIDE, rules.COMPONENTS)):
        (said,) = rules.outside(parents, urn, GROUP)
        assert said == f'run group "calling" must be in a component of type {parents[0]}'


def test_the_budget_is_over_the_sum_of_a_stack_and_names_groups_without_a_limit() -> None:
    assert list(rules.over_budget({"maxCpus": 8}, [GROUP, GROUP])) == []
    assert list(rules.over_budget({"maxCpus": 7, "maxRuns": 5}, [GROUP, GROUP])) == [
        "the stack's run groups have 8 vCPUs together; the budget is 7",
        "run groups without maxRuns have no place in a budget of 5 concurrent runs: calling, calling",
    ]


def test_remediation_adds_fixed_tags_and_defaults_to_both_mappings_and_changes_nothing_twice() -> None:
    once = rules.with_tags(CONVENTIONS, {**GROUP, "tagsAll": {"team": "a", "paid": "yes"}})
    assert once is not None
    assert once["tags"] == {"team": "a", "stage": "dev", "org": "acme"}
    assert once["tagsAll"] == {"team": "a", "paid": "yes", "stage": "dev", "org": "acme"}
    assert rules.with_tags(CONVENTIONS, once) is None
    kept = rules.with_tags(CONVENTIONS, {**GROUP, "tags": {"stage": "prod", "org": "other"}, "tagsAll": {}})
    assert kept is not None
    assert (kept["tags"]["stage"], kept["tags"]["org"]) == ("prod", "acme")


def configured(folder: Path, text: str) -> Path:
    (folder / "tags.yaml").write_text("required: [team]\n")
    file = folder / "policies.yaml"
    file.write_text(text)
    return file


def test_a_rule_that_is_in_the_file_is_on(tmp_path: Path) -> None:
    text = (
        "conventions: {file: tags.yaml, level: remediate}\nceilings: {maxCpus: 8}\nlimits:\n"
        "parents: {types: [acme:index:AcmeRunGroup], level: advisory}\nbudget: {maxRuns: 9}\n"
    )
    found = read_settings(configured(tmp_path, text))
    assert {name: rule.level for name, rule in found.items()} == {
        "conventions": "remediate",
        "ceilings": "mandatory",
        "limits": "mandatory",
        "parents": "advisory",
        "budget": "mandatory",
    }
    assert list(found["conventions"].conventions.required) == ["team"]
    assert (found["ceilings"].numbers, found["budget"].numbers) == ({"maxCpus": 8}, {"maxRuns": 9})
    assert found["parents"].types == ("acme:index:AcmeRunGroup",)
    assert read_settings(configured(tmp_path, "parents:\n"))["parents"].types == rules.COMPONENTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conventons: {}", "conventons is not a rule; did you mean 'conventions'?"),
        ("x: {}", "x is not a rule; there are conventions, ceilings, limits, parents, budget"),
        ("conventions: {}", "conventions.file is missing: it names the file of the conventions"),
        ("conventions: {file: 7}", "conventions.file must be a string"),
        ("ceilings: {maxCpus: eight}", "ceilings.maxCpus must be an integer of at least 1"),
        ("ceilings: {maxCpu: 8}", "ceilings.maxCpu is not known; ceilings has maxCpus, maxGpus, maxRuns, maxDuration"),
        ("budget: {maxDuration: 8}", "budget.maxDuration is not known; budget has maxCpus, maxGpus, maxRuns, level"),
        ("limits: {level: remediate}", "limits.level must be one of advisory, mandatory"),
        ("parents: {types: acme}", "parents.types must be a list of strings"),
        ("limits: [1]", "limits must be a mapping"),
        ("[1]", "must have a mapping of rules"),
        ("a: [", "cannot be read: "),
        ("conventions: {file: no.yaml}", "no.yaml cannot be read"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(PackError) as refused:
        read_settings(configured(tmp_path, text))
    assert expected in str(refused.value)


def test_the_configuration_on_the_page_is_read_and_has_every_rule(tmp_path: Path) -> None:
    write_files(ROOT / "docs" / "policy-pack.md", tmp_path)
    (tmp_path / "tags.yaml").write_text("required: [team]\n")
    assert {*read_settings(tmp_path / "healthomics-policies.yaml")} == {*KEYS}


def test_a_missing_configuration_is_named_and_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"none\.yaml is missing: write it, or name another in PULUMI"):
        read_settings(tmp_path / "none.yaml")
    with pytest.raises(PackError) as refused:
        read_settings(configured(tmp_path, "limit: {}\nceilings: {maxCpus: 0}\n"))
    assert str(refused.value).count("policies.yaml: ") == 2
