"""Providers of the native plugin on the real engine: settings, mistakes, and what they refuse; from YAML."""

from __future__ import annotations

import json

import pytest
from healthomics_emulator import EmulatorHandle

from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

GROUP = "resources:\n  calling:\n    type: healthomics:RunGroup\n    properties: {maxCpus: 4, tags: {team: rare}}\n"
ELSEWHERE = """
resources:
  ireland:
    type: pulumi:providers:healthomics
    properties: {region: eu-west-1, defaultTags: {tags: {cost: "7"}}}
  joint:
    type: healthomics:RunGroup
    properties: {maxCpus: %s}
    options: {provider: "${ireland}"}
  calling:
    type: healthomics:RunGroup
    properties: {maxCpus: 2}
outputs:
  all: ${joint.tagsAll}
"""
NO_REGION = {"AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": "/dev/null"}


def test_an_explicit_provider_has_its_own_region_and_default_tags(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(ELSEWHERE % 1)
    yaml_stack.up().succeeded()
    groups = {it["name"]: (it["region"], it["tags"]) for it in healthomics_emulator.run_groups()}
    assert groups == {"joint": ("eu-west-1", {"cost": "7"}), "calling": ("us-east-1", {})}
    assert yaml_stack.outputs()["all"] == {"cost": "7"}
    yaml_stack.write(ELSEWHERE % 5)
    yaml_stack.up().succeeded()
    yaml_stack.refresh("--expect-no-changes").succeeded()
    yaml_stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_a_change_of_the_providers_settings_updates_its_groups_and_never_replaces_the_provider(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    yaml_stack.run("config", "set", "--path", "healthomics:defaultTags.tags.cost", "7").succeeded()
    assert '+ cost: "7"' in yaml_stack.preview().succeeded().output
    yaml_stack.up().succeeded()
    (after,) = healthomics_emulator.run_groups()
    assert (after["id"], after["tags"]) == (before["id"], {"team": "rare", "cost": "7"})
    assert len(yaml_stack.resources("pulumi:providers:healthomics")) == 1


def test_all_mistakes_in_the_settings_are_reported_at_once_by_their_keys(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    for key, value in (("maxRetries", "many"), ("onActiveRuns", "wiat"), ("regoin", "us-east-1")):
        yaml_stack.config(f"healthomics:{key}", value)
    yaml_stack.config("healthomics:endpoint", "hunter2", "--secret")
    yaml_stack.write(GROUP)
    output = yaml_stack.preview().failed().output
    for sentence in (
        "healthomics:maxRetries must be a whole number of at least 0",
        "healthomics:onActiveRuns must be fail or wait or cancel",
        "healthomics:regoin is not a setting of this provider, the nearest is healthomics:region",
        "healthomics:endpoint must be a URL",
    ):
        assert sentence in output
    assert "hunter2" not in output
    assert healthomics_emulator.calls() == []


def test_mistakes_of_an_explicit_provider_are_reported_in_the_same_way(yaml_stack: YamlStack) -> None:
    wrong = {"accessKey": "a", "assumeRoles": [{"roleArn": "x"}], "allowedAccountIds": ["12"]}
    properties = json.dumps(wrong)
    yaml_stack.write(f"resources:\n  p:\n    type: pulumi:providers:healthomics\n    properties: {properties}\n")
    output = yaml_stack.preview().failed().output
    assert "healthomics:assumeRoles[0].roleArn must be the ARN of a role" in output
    assert "healthomics:allowedAccountIds[0] must be twelve digits" in output


def test_without_a_region_one_sentence_says_what_to_set_here(yaml_stack: YamlStack) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.config("aws:region", "us-east-1")
    output = yaml_stack.preview(**NO_REGION).failed().output
    assert "no Region is set; run `pulumi config set healthomics:region REGION`" in output
    assert "aws:region does not reach this plugin" in output
    assert "Traceback" not in output
    yaml_stack.config("healthomics:region", "us-west-2")
    yaml_stack.up(**NO_REGION).succeeded()
    assert [it["outputs"]["region"] for it in yaml_stack.resources()] == ["us-west-2"]


def test_a_wrong_account_is_refused_at_preview(yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    yaml_stack.run("config", "set", "--path", "healthomics:allowedAccountIds[0]", "210987654321").succeeded()
    yaml_stack.write(GROUP)
    output = yaml_stack.preview().failed().output
    assert "account 123456789012, but healthomics:allowedAccountIds allows only 210987654321" in output
    assert healthomics_emulator.run_groups() == []


def test_everything_wrong_with_a_group_is_reported_at_once_and_no_secret_is_shown(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    properties = {
        "maxCpus": 0,
        "maxRuns": {"fn::secret": 100001},
        "tags": {"aws:x": "1"},
        "onActiveRuns": "wiat",
    }
    yaml_stack.write(f"resources:\n  joint: {{type: 'healthomics:RunGroup', properties: {json.dumps(properties)}}}\n")
    output = yaml_stack.preview().failed().output
    for sentence in (
        "property maxCpus value {0} has a problem: maxCpus must be between 1 and 100000 vCPUs, got a smaller number",
        "'joint' has a problem: maxRuns must be between 1 and 100000 concurrent runs, got a larger number",
        "tags['aws:x'] key must not start with 'aws:'",
        "onActiveRuns must be one of fail, wait, cancel, got another string; did you mean 'wait'?",
    ):
        assert sentence in output
    assert "100001" not in output
    assert healthomics_emulator.run_groups() == []


def test_a_name_that_is_a_secret_is_refused_without_being_shown(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    properties = '{name: {"fn::secret": hunter2}}'
    yaml_stack.write(f"resources:\n  calling: {{type: 'healthomics:RunGroup', properties: {properties}}}\n")
    output = yaml_stack.preview().failed().output + yaml_stack.up().failed().output
    assert "'calling' has a problem: name must not be a secret" in output
    assert "hunter2" not in output + yaml_stack.run("stack", "export").output
    assert healthomics_emulator.run_groups() == []


def test_pulumi_autonaming_proposes_the_name_of_a_new_group_and_an_old_name_is_kept(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write("resources:\n  old: {type: 'healthomics:RunGroup'}\n")
    yaml_stack.up().succeeded()
    yaml_stack.run("config", "set", "--path", "pulumi:autonaming.pattern", "acme-${name}").succeeded()
    yaml_stack.write("resources:\n  old: {type: 'healthomics:RunGroup'}\n  new: {type: 'healthomics:RunGroup'}\n")
    yaml_stack.up().succeeded()
    yaml_stack.up("--expect-no-changes").succeeded()
    assert sorted(it["name"] for it in healthomics_emulator.run_groups()) == ["acme-new", "old"]


def test_changes_that_the_program_ignores_are_neither_shown_nor_made(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    program = """
resources:
  calling:
    type: healthomics:RunGroup
    properties: {{maxCpus: {cpus}, tags: {{team: "{cpus}", owner: x}}}}
    options: {{ignoreChanges: {ignored}}}
"""
    yaml_stack.write(program.format(cpus=4, ignored="[]"))
    yaml_stack.up().succeeded()
    (before,) = healthomics_emulator.run_groups()
    yaml_stack.run("config", "set", "--path", "healthomics:defaultTags.tags.cost", "7").succeeded()
    for ignored in ("[maxCpus, tags, tagsAll]", '["*"]'):
        yaml_stack.write(program.format(cpus=5, ignored=ignored))
        yaml_stack.preview("--expect-no-changes").succeeded()
        yaml_stack.up("--expect-no-changes").succeeded()
        yaml_stack.refresh("--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == [before]
    yaml_stack.write(program.format(cpus=5, ignored="['tags[\"team\"]', 'tagsAll[\"team\"]']"))
    yaml_stack.up().succeeded()
    (after,) = healthomics_emulator.run_groups()
    assert (after["limits"], after["tags"]) == ({"maxCpus": 5}, {"team": "4", "owner": "x", "cost": "7"})
    yaml_stack.up("--expect-no-changes").succeeded()


def test_an_explicit_provider_works_in_another_account_with_its_own_guard(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    program = """
resources:
  theirs:
    type: pulumi:providers:healthomics
    properties:
      assumeRoles: [{{roleArn: "arn:aws:iam::210987654321:role/deployer"}}]
      allowedAccountIds: ["{allowed}"]
  joint: {{type: 'healthomics:RunGroup', properties: {{maxCpus: 4}}, options: {{provider: "${{theirs}}"}}}}
  calling: {{type: 'healthomics:RunGroup', properties: {{maxCpus: 2}}}}
"""
    yaml_stack.write(program.format(allowed="210987654321"))
    yaml_stack.up().succeeded()
    accounts = {it["name"]: it["account"] for it in healthomics_emulator.run_groups()}
    assert accounts == {"joint": "210987654321", "calling": "123456789012"}
    yaml_stack.refresh("--expect-no-changes").succeeded()
    yaml_stack.write(program.format(allowed="123456789012").replace("maxCpus: 4", "maxCpus: 5"))
    output = yaml_stack.preview().failed().output
    assert "account 210987654321, but healthomics:allowedAccountIds allows only 123456789012" in output
    yaml_stack.write(program.format(allowed="210987654321"))
    yaml_stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []
