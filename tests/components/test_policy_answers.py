"""Tag policies as AWS's command line prints them, and the files that are taken for them by mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from healthomics_components import DocumentError, TagConventions, read_conventions, read_tag_policy

POLICY = {"tags": {"team": {"tag_key": "Team", "tag_value": ["cancer"], "report_required_tag_for": ["omics:*"]}}}
CONVENTIONS = TagConventions(required=("Team",), allowed={"Team": ("cancer",)}, keys=("Team",))
EFFECTIVE = {"PolicyContent": json.dumps(POLICY), "TargetId": "123456789012", "PolicyType": "TAG_POLICY"}
SINGLE = {"PolicySummary": {"Name": "tags", "Type": "TAG_POLICY"}, "Content": json.dumps(POLICY)}
COMMAND = "`aws organizations describe-effective-policy --policy-type TAG_POLICY`"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusals(text: str, name: str = "policy.json") -> list[str]:
    """Returns what both readers say of a file; a tag policy that is none is one to neither."""
    Path(name).write_text(text)
    said = []
    for reader in (read_conventions, read_tag_policy):
        with pytest.raises(DocumentError) as refused:
            reader(name)
        said.append(str(refused.value))
    return said


@pytest.mark.parametrize(
    "printed",
    [{"EffectivePolicy": EFFECTIVE}, EFFECTIVE, {"Policy": SINGLE}, SINGLE, json.dumps(POLICY), POLICY],
    ids=["effective", "--query EffectivePolicy", "single", "--query Policy", "--query PolicyContent", "--output text"],
)
@pytest.mark.parametrize("name", ["policy.json", "policy.yaml", "policy"])
def test_every_form_in_which_awss_command_line_prints_a_policy_is_read(printed: Any, name: str) -> None:
    Path(name).write_text(json.dumps(printed, indent=4) + "\n")
    assert read_conventions(name) == CONVENTIONS
    assert read_tag_policy(name) == CONVENTIONS


def test_a_mistake_inside_a_policy_that_is_a_text_names_its_line_there() -> None:
    policy = json.dumps({"tags": {"team": {"tag_values": []}}}, indent=1)
    assert (
        refusals(json.dumps(policy))
        == ["policy.json (the policy in it):4: tags.team.tag_values is not a known key; did you mean 'tag_value'?"] * 2
    )


def test_a_key_that_is_twice_is_refused_in_the_answer_and_in_the_policy() -> None:
    content = '{"tags": {"team": {}, "team": {}}}'
    said = refusals(f'{{"PolicyContent": {json.dumps(content)},\n"PolicyContent": "{{}}"}}')
    for it in said:
        assert "policy.json:2: PolicyContent is in line 1 already" in it
        assert "policy.json (PolicyContent):1: tags.team is in line 1 already" in it


CHILDREN = {"@@operators_allowed_for_child_policies": ["@@none"]}


def test_what_child_policies_may_do_is_passed_over_anywhere() -> None:
    policy = {
        **CHILDREN,
        "tags": {
            **CHILDREN,
            "team": {
                **CHILDREN,
                "tag_key": {"@@assign": "Team", **CHILDREN},
                "tag_value": {**CHILDREN, "@@assign": ["cancer"]},
                "report_required_tag_for": {"@@assign": ["omics:*"], **CHILDREN},
                "enforced_for": CHILDREN,
            },
        },
    }
    Path("policy.json").write_text(json.dumps(policy))
    assert read_conventions("policy.json") == read_tag_policy(policy) == CONVENTIONS


SCP = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def test_a_service_control_policy_is_named_for_what_it_is() -> None:
    expected = f"has statements, as a service control policy has, and is not a tag policy; {COMMAND} prints one"
    assert refusals(json.dumps(SCP, indent=1)) == [f"policy.json:3: Statement {expected}"] * 2
    inside = {"Policy": {"PolicySummary": {}, "Content": json.dumps(SCP)}}
    assert refusals(json.dumps(inside)) == [f"policy.json (Content):1: Statement {expected}"] * 2


@pytest.mark.parametrize(
    "printed",
    [
        {"Policy": {"PolicySummary": {"Type": "BACKUP_POLICY"}, "Content": "{}"}},
        {"EffectivePolicy": {"PolicyType": "BACKUP_POLICY", "PolicyContent": "{}"}},
    ],
)
def test_a_policy_of_another_type_is_named(printed: dict[str, Any]) -> None:
    (wrapper,) = printed
    expected = f"is of the type BACKUP_POLICY, and is not a tag policy; {COMMAND} prints one"
    assert refusals(json.dumps(printed)) == [f"policy.json:1: {wrapper} {expected}"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", "policy.json:1 must be a mapping of keys to values, got a list"),
        ('[{"tags": {}}]', "policy.json:1 must be a mapping of keys to values, got a list"),
        ('"None"', "policy.json:1 must be a mapping of keys to values, got a string"),
        ("7", "policy.json:1 must be a mapping of keys to values, got a number"),
        ('{"EffectivePolicy": []}', "policy.json:1: EffectivePolicy must be a mapping of keys to values, got a list"),
        ('{"EffectivePolicy": {}}', "policy.json:1: EffectivePolicy.PolicyContent must be the policy as a string"),
        ('{"PolicyContent": {}}', "policy.json:1: PolicyContent must be the policy as a string, got a mapping"),
        ('{"PolicyContent": "[]"}', "policy.json (PolicyContent):1 must be a mapping of keys to values, got a list"),
        ('{"PolicyContent": "{\\n"}', "policy.json (PolicyContent):2 is not JSON: expected a key in double quotes"),
        ('{"PolicyContent": ""}', "policy.json (PolicyContent) is empty; "),
    ],
)
def test_what_is_no_policy_is_named_for_what_it_is(text: str, expected: str) -> None:
    for said in refusals(text):
        assert said.startswith(expected)


@pytest.mark.parametrize("name", ["tags.yaml", "tags.json", "tags"])
@pytest.mark.parametrize("text", ["", "\n", "null"])
def test_an_empty_file_is_refused(name: str, text: str) -> None:
    reason = "is empty; if a command was to write it, that command failed. Conventions that require nothing are {}"
    assert refusals(text, name) == [f"{name} {reason}"] * 2


def test_a_file_of_comments_only_is_refused() -> None:
    assert refusals("# required: [team]\n", "tags.yaml")[0].startswith("tags.yaml is empty; ")


def test_an_empty_mapping_asks_for_nothing() -> None:
    Path("tags.yaml").write_text("{}\n")
    assert read_conventions("tags.yaml") == read_tag_policy("tags.yaml") == read_conventions({}) == TagConventions()


@pytest.mark.parametrize("source", [None, 7, ["team"], b"tags.yaml"])
def test_what_is_neither_a_path_nor_a_mapping_is_named(source: Any) -> None:
    for reader, subject in ((read_conventions, "conventions"), (read_tag_policy, "tag policy")):
        with pytest.raises(DocumentError, match=f"{subject} must be a mapping of keys to values or a file's path, got"):
            reader(source)
