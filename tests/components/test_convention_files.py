"""Conventions as an organisation writes them: YAML, JSON, a mapping, and AWS's tag policies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from healthomics_components import DocumentError, TagConventions, read_conventions, read_tag_policy

YAML = """\
# Who pays, and who is asked.
required: [team, cost-center]
allowed:
  team: [rare-disease, "cancer-*"]
defaults:
  cost-center: "1000"
fixed:
  managed-by: platform
forbidden: [owner]
"""
MAPPING: dict[str, Any] = {
    "required": ["team", "cost-center"],
    "allowed": {"team": ["rare-disease", "cancer-*"]},
    "defaults": {"cost-center": "1000"},
    "fixed": {"managed-by": "platform"},
    "forbidden": ["owner"],
}
CONVENTIONS = TagConventions(
    required=("team", "cost-center"),
    allowed={"team": ("rare-disease", "cancer-*")},
    defaults={"cost-center": "1000"},
    fixed={"managed-by": "platform"},
    forbidden=("owner",),
)


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(name: str, text: str) -> str:
    Path(name).write_text(text)
    with pytest.raises(DocumentError) as refused:
        read_conventions(name)
    return str(refused.value)


def test_yaml_json_and_a_mapping_say_the_same() -> None:
    Path("tags.yaml").write_text(YAML)
    Path("tags.json").write_text(json.dumps(MAPPING, indent="\t"))
    for source in ("tags.yaml", Path("tags.json"), MAPPING, CONVENTIONS):
        assert read_conventions(source) == CONVENTIONS


def test_every_mistake_names_file_line_and_key() -> None:
    text = """\
required: team
allowd:
  team: [a]
allowed:
  team: [a, 12, yes]
  stage: {a: b}
defaults:
  cost-center: 1000
  cost-center: 2000
"""
    assert refusal("tags.yaml", text).splitlines() == [
        "tags.yaml: 7 problems",
        "  1. tags.yaml:9: defaults.cost-center is in line 8 already",
        "  2. tags.yaml:2: allowd is not a known key; did you mean 'allowed'?",
        "  3. tags.yaml:1: required must be a list of strings, got a string",
        "  4. tags.yaml:5: allowed.team.2 must be a string, got a number; put it in quotes",
        "  5. tags.yaml:5: allowed.team.3 must be a string, got true or false; put it in quotes",
        "  6. tags.yaml:6: allowed.stage must be a list of strings, got a mapping",
        "  7. tags.yaml:8: defaults.cost-center must be a string, got a number; put it in quotes",
    ]


def test_a_mistake_in_a_mapping_names_the_key() -> None:
    with pytest.raises(DocumentError) as refused:
        read_conventions({"defaults": {"cost-center": 1000}})
    assert refused.value.reasons == (
        "conventions.defaults.cost-center must be a string, got a number; put it in quotes",
    )


def test_a_contradiction_names_its_line() -> None:
    assert refusal("tags.yaml", 'allowed:\n  team: [a]\ndefaults:\n  team: "b"\n') == (
        "tags.yaml:4: defaults.team is 'b', which allowed.team does not list: 'a'"
    )


def test_what_is_no_yaml_names_the_line() -> None:
    assert refusal("tags.yaml", "required: [team\nallowed: {}\n").startswith("tags.yaml:2 is not YAML: expected")
    assert "tags.yaml:1 must be a mapping of keys to values, got a list" in refusal("tags.yaml", "[team]\n")
    assert "is not UTF-8: byte 1" in refusal_of_bytes(b"\xff")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keys: &keys [*keys]\n", "tags.yaml:1 is not YAML: what an alias stands for holds the alias"),
        ("defaults: &tags\n  team: *tags\n", "tags.yaml:1 is not YAML: what an alias stands for holds the alias"),
        ("defaults:\n  team: !!int x\n", "tags.yaml:2 is not YAML: 'x' cannot be read as int"),
        ("defaults:\n  team: !!bool x\n", "tags.yaml:2 is not YAML: 'x' cannot be read as bool"),
        ("defaults:\n  ? [team]\n  : x\n", "tags.yaml:2 is not YAML: a key must be a string"),
        ("required: [team]\nkeys: [a\x07]\n", "tags.yaml:2 is not YAML: the character 0x7 must not be in it"),
        ("required:\n\t- team\n", "tags.yaml:2 is not YAML: found character '\\t' that cannot start any token"),
        ("keys: [a]\n---\nkeys: [b]\n", "tags.yaml:2 is not YAML: but found another document"),
    ],
)
def test_yaml_that_can_not_be_meant_is_one_message_with_its_line(text: str, expected: str) -> None:
    assert refusal("tags.yaml", text) == expected


def test_a_value_that_only_yaml_takes_for_a_number_stays_as_it_is_written() -> None:
    Path("tags.yaml").write_text("defaults: {a: 0100, b: 12:30, c: 1.10, d: 0x1F, e: 2026-11-25, f: =, g: 1_000}\n")
    assert read_conventions("tags.yaml").defaults == {
        "a": "0100", "b": "12:30", "c": "1.10", "d": "0x1F", "e": "2026-11-25", "f": "=", "g": "1_000"
    }  # fmt: skip


def test_a_byte_order_mark_windows_line_ends_and_aliases_are_read() -> None:
    Path("tags.yaml").write_bytes(b"\xef\xbb\xbfrequired: &keys [team]\r\nkeys: *keys\r\n")
    assert read_conventions("tags.yaml") == TagConventions(required=("team",), keys=("team",))


def refusal_of_bytes(content: bytes) -> str:
    Path("tags.yaml").write_bytes(content)
    with pytest.raises(DocumentError) as refused:
        read_conventions("tags.yaml")
    return str(refused.value)


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as refused:
        read_conventions("nowhere.yaml")
    assert str(refused.value) == f"nowhere.yaml cannot be read from {tmp_path}: No such file or directory"


# As AWS's user guide writes a single policy.
SINGLE = {
    "tags": {
        "costcenter": {
            "tag_key": {"@@assign": "CostCenter"},
            "tag_value": {"@@assign": ["100", "200", "300*"]},
            "enforced_for": {"@@assign": ["secretsmanager:*"]},
            "report_required_tag_for": {"@@assign": ["omics:ALL_SUPPORTED", "s3:bucket"]},
        },
        "Project": {"report_required_tag_for": {"@@assign": ["s3:bucket"]}},
    }
}
EFFECTIVE = {
    "tags": {
        "costcenter": {
            "tag_key": "CostCenter",
            "tag_value": ["100", "200", "300*"],
            "enforced_for": ["secretsmanager:*"],
            "report_required_tag_for": ["omics:ALL_SUPPORTED", "s3:bucket"],
        },
        "project": {"tag_key": "project", "report_required_tag_for": ["s3:bucket"]},
    }
}
OF_POLICY = TagConventions(
    required=("CostCenter",), allowed={"CostCenter": ("100", "200", "300*")}, keys=("CostCenter", "project")
)


@pytest.mark.parametrize("policy", [SINGLE, EFFECTIVE], ids=["single", "effective"])
def test_a_tag_policy_becomes_conventions(policy: dict[str, Any]) -> None:
    assert read_tag_policy(policy) == OF_POLICY
    Path("policy.json").write_text(json.dumps(policy))
    assert read_conventions("policy.json") == OF_POLICY


def test_what_awss_command_line_prints_is_taken_whole() -> None:
    content = json.dumps(EFFECTIVE)
    printed = {"EffectivePolicy": {"PolicyContent": content, "TargetId": "123456789012", "PolicyType": "TAG_POLICY"}}
    Path("policy.json").write_text(json.dumps(printed))
    assert read_conventions("policy.json") == OF_POLICY
    assert read_conventions({"Policy": {"PolicySummary": {}, "Content": json.dumps(SINGLE)}}) == OF_POLICY


def test_required_keys_may_be_those_of_another_resource_type() -> None:
    assert read_tag_policy(SINGLE, resource_type="s3:bucket").required == ("CostCenter", "project")


@pytest.mark.parametrize("operator", ["@@append", "@@remove"])
def test_an_inheritance_operator_is_refused_and_told_how_to_get_the_effective_policy(operator: str) -> None:
    Path("policy.json").write_text(f'{{"tags": {{\n"team": {{\n"tag_value": {{"{operator}": ["a"]}}}}}}}}')
    with pytest.raises(DocumentError) as refused:
        read_conventions("policy.json")
    said = str(refused.value)
    assert said.startswith(f"policy.json:3: tags.team.tag_value.{operator} is an inheritance operator")
    assert "`aws organizations describe-effective-policy --policy-type TAG_POLICY`" in said


@pytest.mark.parametrize(
    ("operator", "hint"),
    [("@@asign", "; did you mean '@@assign'?"), ("@@apend", "; did you mean '@@append'?"), ("@@x", "")],
)
def test_an_unknown_operator_is_not_taken_for_an_inheritance_operator(operator: str, hint: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_tag_policy({"tags": {"team": {"tag_value": {operator: ["a"]}}}})
    assert refused.value.reasons == (
        f"tag policy.tags.team.tag_value.{operator} is not an operator of tag policies{hint}",
    )


def test_two_policy_keys_that_differ_in_capitals_only_are_a_mistake() -> None:
    with pytest.raises(DocumentError) as refused:
        read_tag_policy({"tags": {"CostCenter": {"tag_value": ["1"]}, "costcenter": {"tag_value": ["2"]}}})
    assert refused.value.reasons == (
        "tag policy.tags.costcenter differs from 'CostCenter' only in its capitals: AWS takes one",
    )


def test_mistakes_in_a_tag_policy_are_named() -> None:
    policy = {
        "tags": {
            "costcenter": {"tag_key": {"@@assign": "CostCentre"}, "tag_values": ["1"]},
            "team": {"tag_value": {"@@assign": "a"}, "report_required_tag_for": {"@@assign": [1]}},
        }
    }
    with pytest.raises(DocumentError) as refused:
        read_tag_policy(policy)
    assert refused.value.reasons == (
        "tag policy.tags.costcenter.tag_values is not a known key; did you mean 'tag_value'?",
        "tag policy.tags.costcenter.tag_key may differ from 'costcenter' only in its capitals, got 'CostCentre'",
        "tag policy.tags.team.tag_value.@@assign must be a list of strings, got a string",
        "tag policy.tags.team.report_required_tag_for.@@assign.1 must be a string, got a number; put it in quotes",
    )


def test_two_stars_in_a_tag_policy_are_named_by_the_policys_own_key() -> None:
    with pytest.raises(DocumentError) as refused:
        read_tag_policy({"tags": {"team": {"tag_key": "Team", "tag_value": ["*a*"]}}})
    assert refused.value.reasons == ("tag policy.tags.team may have one * in each value, got '*a*'",)
