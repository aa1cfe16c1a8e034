"""The policies of those who start runs in a `GovernedRunGroup`: refused by name, and as many as IAM needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.iam import Request, allows
from support.mocked import Told, run

PLACE = "arn:aws:omics:us-east-1:123456789012"
WORKFLOW = f"{PLACE}:workflow/11"
ROLE = "arn:aws:iam::123456789012:role/runner"
IN_US_EAST_1 = {"aws:region": "us-east-1"}


def group(**args: Any) -> str:
    """Returns a program with one group; an argument in `<>` is code."""
    given = json.dumps({"conventions": {}, **args}).replace('"<', "").replace('>"', "")
    given = given.replace("true", "True")
    outputs = ("start_run_policy", "start_run_policies", "start_run_policy_arn", "start_run_policy_arns")
    exports = "\n".join(f'export("{it}", group.{it})' for it in outputs)
    return f"later = pulumi.Output.from_input\ngroup = GovernedRunGroup('calling', {given})\n{exports}\n"


WEST = WORKFLOW.replace("us-east-1", "us-west-2")
ELSEWHERE = ROLE.replace("123456789012", "210987654321")
A_WORKFLOW = "must be the ARN of a workflow, such as arn:aws:omics:us-east-1:123456789012:workflow/1234567"
NOW = {
    "a wildcard": ({"workflow_arns": [WORKFLOW, "*"]}, f"args.workflow_arns.2 {A_WORKFLOW}, got '*'"),
    "a bare ID": ({"workflow_arns": ["1234567"]}, f"args.workflow_arns.1 {A_WORKFLOW}, got '1234567'"),
    "a workflow of another Region": (
        {"workflow_arns": [WEST]},
        f"args.workflow_arns.1 must be a workflow in us-east-1, where the group is, got {WEST!r}",
    ),
    "a workflow of another partition": (
        {"workflow_arns": [WORKFLOW.replace("aws", "aws-us-gov", 1)]},
        "args.workflow_arns.1 must be a workflow in the partition aws, where the group is, got "
        "'arn:aws-us-gov:omics:us-east-1:123456789012:workflow/11'",
    ),
    "a run cache of another Region": (
        {"run_cache_arns": [f"{PLACE.replace('us-east-1', 'us-west-2')}:runCache/21"]},
        "args.run_cache_arns.1 must be a run cache in us-east-1, where the group is, got "
        "'arn:aws:omics:us-west-2:123456789012:runCache/21'",
    ),
    "the ARN of a configuration": (
        {"configuration_names": [f"{PLACE}:configuration/vpc"]},
        f"args.configuration_names.1 must be the name of a configuration, such as vpc, got '{PLACE}:configuration/vpc'",
    ),
}


@pytest.mark.parametrize("case", NOW)
@pytest.mark.parametrize("source", ["args", "settings"])
def test_what_is_plain_text_is_refused_before_anything_is_made(tmp_path: Path, case: str, source: str) -> None:
    args, reason = NOW[case]
    by_args = source == "args"
    program = group(**args, **({"region": "us-east-1"} if by_args else {}))
    told = run(tmp_path, program, config={"aws:region": "us-west-2"} if by_args else IN_US_EAST_1, preview=True)
    assert (told.refused, told.count) == (f'run group "calling": {reason}', 0)


def test_a_region_that_a_provider_may_replace_refuses_nothing_yet(tmp_path: Path) -> None:
    program = (
        "import pulumi_aws\nwest = pulumi_aws.Provider('west', region='us-west-2')\n"
        "Recorder.new_resource = lambda self, args: (args.name, args.inputs)\n"
        "class Parent(pulumi.ComponentResource):\n    pass\n"
        "parent = Parent('x:y:Z', 'parent', None, pulumi.ResourceOptions(providers=[west]))\n"
        f"args = {{'conventions': {{}}, 'workflow_arns': [{WEST!r}]}}\n"
        "GovernedRunGroup('a', args, pulumi.ResourceOptions(provider=west))\n"
        "GovernedRunGroup('b', args, pulumi.ResourceOptions(providers=[west]))\n"
        "GovernedRunGroup('c', args, pulumi.ResourceOptions(parent=parent))\n"
    )
    assert run(tmp_path, program, config=IN_US_EAST_1).refused == ""


LATER: dict[str, tuple[dict[str, Any], str]] = {
    "a workflow of another account's role": (
        {"run_role_arns": [ELSEWHERE]},
        f"args.run_role_arns.1 must be a role in the account 123456789012, where the group is, got {ELSEWHERE!r}",
    ),
    "a workflow, where no setting has the Region": (
        {"workflow_arns": [WEST]},
        f"args.workflow_arns.1 must be a workflow in us-east-1, where the group is, got {WEST!r}",
    ),
    "an output": ({"workflow_arns": [WORKFLOW, "<later('*')>"]}, f"args.workflow_arns.2 {A_WORKFLOW}"),
    "an output of another Region": (
        {"workflow_arns": [f"<later('{WEST}')>"]},
        "args.workflow_arns.1 must be a workflow in us-east-1, where the group is",
    ),
    "an output of another type": (
        {"workflow_arns": ["<later(7)>"]},
        f"args.workflow_arns.1 {A_WORKFLOW}, got a number",
    ),
    "an output that is a list": (
        {"workflow_arns": f"<later(['{WORKFLOW}', '*'])>"},
        f"args.workflow_arns.2 {A_WORKFLOW}",
    ),
    "an output that is no list": (
        {"workflow_arns": "<later('*')>"},
        "args.workflow_arns must be a list of strings, got a string",
    ),
    "a secret role": (
        {"run_role_arns": [f"<pulumi.Output.secret('{ELSEWHERE}')>"]},
        "args.run_role_arns.1 must be a role in the account 123456789012, where the group is",
    ),
}


@pytest.mark.parametrize("case", LATER)
def test_what_is_known_later_is_refused_then(tmp_path: Path, case: str) -> None:
    args, reason = LATER[case]
    told = run(tmp_path, group(**args))
    assert told.refused == f'run group "calling": {reason}'


def policies(told: Told) -> list[dict[str, Any]]:
    return [json.loads(it) for it in told.exports["start_run_policies"]]


def test_outputs_and_options_reach_the_policy(tmp_path: Path) -> None:
    args: dict[str, Any] = {
        "workflow_arns": f"<later(['{WORKFLOW}'])>",
        "run_role_arns": [f"<later('{ROLE}')>"],
        "run_cache_arns": [f"{PLACE}:runCache/21", f"<later('{PLACE}:runCache/22')>"],
        "configuration_names": ["vpc"],
        "allow_batches": True,
    }
    told = run(tmp_path, group(**args))
    (policy,) = policies(told)
    assert json.loads(told.exports["start_run_policy"]) == policy
    for kind in ("workflow/11", "runCache/21", "runCache/22", "configuration/vpc", "runBatch/1"):
        assert allows(policy, Request("omics:StartRun", f"{PLACE}:{kind}")), kind
    assert allows(policy, Request("omics:StartRunBatch", f"{PLACE}:runBatch/1"))
    assert allows(policy, Request("iam:PassRole", ROLE, {"iam:PassedToService": "omics.amazonaws.com"}))


MANY = [f"{PLACE}:workflow/{number}" for number in range(1000000, 1000250)]


@pytest.mark.parametrize("as_outputs", [False, True])
def test_many_workflows_make_several_policies_that_every_role_has(tmp_path: Path, as_outputs: bool) -> None:
    workflows = [f"<later('{it}')>" for it in MANY] if as_outputs else MANY
    program = group(workflow_arns=workflows, starter_role_names=["a", "<later('b')>"])
    told = run(tmp_path, program)
    documents = policies(told)
    # An output counts as the longest ARN that the API allows.
    assert len(documents) == (7 if as_outputs else 3)
    assert all(any(allows(it, Request("omics:StartRun", arn)) for it in documents) for arn in MANY)
    assert (told.exports["start_run_policy"], told.exports["start_run_policy_arn"]) == (None, None)
    made = sorted(told.of("policy:Policy"), key=lambda it: it["name"])
    suffixes = ["", *(f"-{number}" for number in range(2, len(documents) + 1))]
    assert [it["name"] for it in made] == [f"calling-start-run{suffix}" for suffix in suffixes]
    assert [json.loads(it["inputs"]["policy"]) for it in made] == documents
    arns = told.exports["start_run_policy_arns"]
    assert arns == [f"arn:aws:iam::123456789012:policy/{it['name']}" for it in made]
    attached = [(it["inputs"]["role"], it["inputs"]["policyArn"]) for it in told.of("RolePolicyAttachment")]
    assert sorted(attached) == sorted((role, arn) for arn in arns for role in ("a", "b"))
    previewed = run(tmp_path, program, preview=True)
    assert sorted(it["name"] for it in previewed.resources) == sorted(it["name"] for it in told.resources)


def test_what_cannot_fit_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    roles = [f"{ROLE}-{'x' * 40}-{number:04}" for number in range(80)]
    told = run(tmp_path, group(run_role_arns=roles, tags={"team": "cancer"}, conventions={"required": ["team"]}))
    assert told.count == 0
    assert told.refused.startswith('run group "calling": the policy of those who start runs would have 7,')
    assert ", of which IAM allows 6,144; beside the workflows, run_role_arns 7,034, the run tags " in told.refused


def test_what_may_fit_is_not_refused(tmp_path: Path) -> None:
    tags = {f"key-{number}": f"<later('{number}')>" for number in range(20)}
    program = group(tags=tags, conventions={"required": list(tags)}, workflow_arns=[WORKFLOW])
    assert len(policies(run(tmp_path, program))) == 1


TEAMS = """
a:
  workflow_arns: ["arn:aws:omics:us-west-2:123456789012:workflow/11"]
"""


def test_a_table_names_the_line_of_a_workflow_and_the_team_whose_policy_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "teams.yaml").write_text(TEAMS)
    table = "TeamRunGroups('genomics', {'conventions': {}, 'teams_file': 'teams.yaml', 'run_cache_arns': ['*']})"
    told = run(tmp_path, table, config=IN_US_EAST_1)
    assert told.count == 0
    assert "args.run_cache_arns.1 must be the ARN of a run cache, such as " in told.refused
    assert (
        "teams.yaml:3: a.workflow_arns.1 must be a workflow in us-east-1, where the group is, got 'arn:" in told.refused
    )

    roles = [f"{ROLE}-{'x' * 40}-{number:04}" for number in range(80)]
    teams = "{'a': {}, 'b': {}}"
    table = f"TeamRunGroups('genomics', {{'conventions': {{}}, 'teams': {teams}, 'run_role_arns': {roles!r}}})"
    told = run(tmp_path, table)
    assert told.count == 0
    assert told.refused.startswith('team run groups "genomics": 2 problems\n')
    for team in ("a", "b"):
        assert f"teams.{team}: the policy of those who start runs would have " in told.refused


def test_each_teams_policies_are_a_list(tmp_path: Path) -> None:
    table = f"""
teams = TeamRunGroups("genomics", {{
    "conventions": {{}}, "teams": {{"a": {{}}, "b": {{"workflow_arns": {MANY!r}}}}}, "workflow_arns": [{WORKFLOW!r}],
    "allow_batches": True, "configuration_names": ["vpc"], "run_cache_arns": ["{PLACE}:runCache/21"],
}})
export("start_run_policies", teams.start_run_policies)
"""
    told = run(tmp_path, table).exports["start_run_policies"]
    assert {team: len(it) for team, it in told.items()} == {"a": 1, "b": 3}
    (policy,) = map(json.loads, told["a"])
    for kind in ("workflow/11", "runCache/21", "configuration/vpc"):
        assert allows(policy, Request("omics:StartRun", f"{PLACE}:{kind}")), kind
    assert allows(policy, Request("omics:StartRunBatch", f"{PLACE}:runBatch/1"))
