"""The components from a program that is not Python: the native plugin hosts them, of native run groups."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle
from support.killed import assert_twenty_survive_a_kill

from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

GOVERNED = """
resources:
  calling:
    type: healthomics:GovernedRunGroup
    properties:
      conventions: {{required: [team], fixed: {{org: acme}}, forbidden: [owner]}}
      preset: development
      maxRuns: {runs}
      tags: {tags}
outputs:
  id: ${{calling.runGroupId}}
  tags: ${{calling.tags}}
  runTags: ${{calling.runTags}}
  policy: ${{calling.startRunPolicy}}
"""
TABLE = """
resources:
  all:
    type: healthomics:TeamRunGroups
    properties:
      conventions: {{required: [team]}}
      teamTag: team
      defaults: {{maxRuns: 3}}
      teams: {teams}
outputs:
  ids: ${{all.runGroupIds}}
"""
SECRET = "hunter2-of-the-tag"  # noqa: S105 (planted)


def governed(properties: str, options: str = "{}", name: str = "calling") -> str:
    return (
        f"  {name}:\n    type: healthomics:GovernedRunGroup\n"
        f"    properties: {{conventions: {{required: [team]}}, {properties}}}\n    options: {options}\n"
    )


def by_name(emulator: EmulatorHandle) -> dict[str, str]:
    return {it["name"]: it["id"] for it in emulator.run_groups()}


def test_a_governed_group_lives_from_yaml(yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    yaml_stack.write(GOVERNED.format(runs=7, tags="{team: rare}"))
    yaml_stack.preview().succeeded()
    assert healthomics_emulator.calls() == []
    yaml_stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["limits"] == {"maxCpus": 64, "maxGpus": 1, "maxRuns": 7, "maxDuration": 720}
    assert group["tags"] == {"team": "rare", "org": "acme"}
    outputs = yaml_stack.outputs()
    assert (outputs["id"], outputs["tags"], outputs["runTags"]) == (group["id"], group["tags"], group["tags"])
    assert group["arn"] in outputs["policy"]
    (state,) = yaml_stack.resources()
    assert not {"__healthomics", "governance"} & {*state["inputs"], *state["outputs"]}
    yaml_stack.up("--expect-no-changes").succeeded()
    yaml_stack.refresh("--expect-no-changes").succeeded()
    yaml_stack.write(GOVERNED.format(runs=8, tags="{team: cancer}"))
    yaml_stack.up().succeeded()
    (changed,) = healthomics_emulator.run_groups()
    assert (changed["id"], changed["limits"]["maxRuns"], changed["tags"]["team"]) == (group["id"], 8, "cancer")
    yaml_stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


@pytest.mark.parametrize(
    ("properties", "facts"),
    [
        (
            "maxRuns: 0, tags: {owner: me}, conventions: {required: [team], forbidden: [owner]}",
            [
                "problem: run group \"calling\": 3 problems\n  1. tags['team'] is required\n  2. ",
                "maxRuns must be between 1 and 100000 concurrent runs, got a smaller number",
            ],
        ),
        ("conventionsFile: no.yaml", ["no.yaml cannot be read"]),
        ("tags: {team: a}", ["must hold either conventions or conventionsFile"]),
        ("conventions: {}, preset: huge", ["preset must be one of development, standard, long-running"]),
        ("conventions: {}, adopt: calling", ["adopt must be a run group ID, 1 to 18 digits in quotes"]),
    ],
)
def test_a_refusal_is_one_clean_message_in_the_names_of_the_language(
    yaml_stack: YamlStack, properties: str, facts: list[str]
) -> None:
    yaml_stack.write(
        f"resources:\n  calling:\n    type: healthomics:GovernedRunGroup\n    properties: {{{properties}}}\n"
    )
    output = yaml_stack.preview().failed().output
    for fact in facts:
        assert fact in output
    for word in ("max_runs", "conventions_file", "Traceback", ".py", "<class", "args."):
        assert word not in output


def test_a_table_lives_from_yaml_and_a_renamed_team_keeps_its_group(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(TABLE.format(teams="{a: {preset: development}, b: {maxCpus: 4}, c: {}}"))
    yaml_stack.up().succeeded()
    before = by_name(healthomics_emulator)
    assert {*before} == {"all-a", "all-b", "all-c"}
    assert yaml_stack.outputs()["ids"] == {name[-1]: id_ for name, id_ in before.items()}
    yaml_stack.up("--expect-no-changes").succeeded()
    yaml_stack.write(TABLE.format(teams="{a: {preset: development}, d: {maxCpus: 4, formerly: b}, c: {}}"))
    yaml_stack.up().succeeded()
    after = by_name(healthomics_emulator)
    assert (after["all-d"], {*after}) == (before["all-b"], {"all-a", "all-c", "all-d"})
    lineages = {it["inputs"]["name"]: it["inputs"]["lineage"] for it in yaml_stack.resources()}
    assert lineages["all-d"] == "b > d"
    # A table by which the engine would delete a team's group is refused.
    yaml_stack.write(TABLE.format(teams="{a: {preset: development}, c: {formerly: d}}"))
    assert "names 'd', but the stack has a group of team 'c'" in yaml_stack.preview().failed().output
    yaml_stack.write(TABLE.format(teams="{a: {maxCpu: 1}}"))
    assert "maxCpu" in yaml_stack.preview().failed().output
    yaml_stack.destroy().succeeded()
    assert by_name(healthomics_emulator) == {}


def test_a_live_group_is_adopted_by_the_argument(yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    client = healthomics_emulator.client()
    id_ = client.create_run_group(name="calling", maxCpus=4, tags={"team": "a"}, requestId="by hand")["id"]
    yaml_stack.write("resources:\n" + governed(f'maxCpus: 4, tags: {{team: a}}, adopt: "{id_}"'))
    yaml_stack.up().succeeded()
    yaml_stack.up("--expect-no-changes").succeeded()
    assert by_name(healthomics_emulator) == {"calling": id_}
    yaml_stack.write("resources:\n" + governed("maxCpus: 5, tags: {team: a}"))
    yaml_stack.up().succeeded()
    assert [(it["id"], it["limits"]) for it in healthomics_emulator.run_groups()] == [(id_, {"maxCpus": 5})]


def test_a_group_to_adopt_that_does_not_exist_is_named(yaml_stack: YamlStack) -> None:
    yaml_stack.write("resources:\n" + governed('tags: {team: a}, adopt: "1234567"'))
    output = yaml_stack.preview().failed().output
    assert "there is no run group 1234567 in us-east-1; check the id, the Region and the account" in output


def test_secrets_outputs_options_and_an_explicit_provider_reach_the_group(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.config("owner", SECRET, "--secret")
    yaml_stack.config("cpus", "12", "--secret")
    yaml_stack.write(
        "configuration:\n  owner: {type: String, secret: true}\n  cpus: {type: Integer, secret: true}\n"
        "resources:\n"
        "  there:\n    type: pulumi:providers:healthomics\n"
        "    properties: {region: us-west-2, defaultTags: {tags: {team: x}}}\n"
        "  first: {type: healthomics:RunGroup, properties: {maxRuns: 9}}\n"
        + governed(
            'maxCpus: "${cpus}", maxRuns: "${first.maxRuns}", tags: {owner: "${owner}"}',
            '{customTimeouts: {delete: 7m}, protect: true, provider: "${there}"}',
        )
    )
    outcome = yaml_stack.up().succeeded()
    (group,) = (it for it in healthomics_emulator.run_groups() if it["name"] == "calling")
    assert group["arn"].split(":")[3] == "us-west-2"
    assert group["limits"] == {"maxCpus": 12, "maxRuns": 9}
    assert group["tags"] == {"owner": SECRET, "team": "x"}
    assert SECRET not in outcome.output
    assert SECRET not in yaml_stack.run("stack", "export").succeeded().output
    (state,) = (it for it in yaml_stack.resources() if it["urn"].endswith("::calling"))
    assert (state["protect"], state["customTimeouts"]["delete"]) == (True, 420)
    yaml_stack.up("--expect-no-changes").succeeded()


def test_a_tag_that_turns_out_to_be_empty_is_refused_before_the_group_is_made(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    later = '{fn::select: [3, {fn::split: ["/", "${first.arn}///"]}]}'
    yaml_stack.write(
        "resources:\n  first: {type: healthomics:RunGroup}\n" + governed(f"tags: {{team: {later}}}"),
    )
    yaml_stack.preview().succeeded()
    output = yaml_stack.up().failed().output
    assert "tags['team'] is required, and must not be empty" in output
    assert "Traceback" not in output
    assert {*by_name(healthomics_emulator)} == {"first"}


def test_settings_of_pulumi_aws_that_do_not_reach_the_plugin_are_refused_with_the_ones_to_add(
    yaml_stack: YamlStack,
) -> None:
    yaml_stack.write("resources:\n" + governed("tags: {team: a}"))
    yaml_stack.config("aws:region", "eu-west-1")
    yaml_stack.config("aws:allowedAccountIds", '["123456789012"]')
    output = yaml_stack.preview().failed().output
    assert "run `pulumi config set healthomics:region eu-west-1`" in output
    assert "run `pulumi config set healthomics:allowedAccountIds '[\"123456789012\"]'`" in output
    yaml_stack.config("healthomics:region", "eu-west-1")
    yaml_stack.config("healthomics:allowedAccountIds", '["123456789012"]')
    yaml_stack.preview().succeeded()


def test_options_name_properties_in_either_spelling_and_a_misspelt_one_is_refused(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    for spelling in ("maxCpus", "max_cpus"):
        for cpus in (4, 5):
            options = f"{{ignoreChanges: [{spelling}]}}"
            yaml_stack.write("resources:\n" + governed(f"maxCpus: {cpus}, tags: {{team: a}}", options))
            yaml_stack.up().succeeded()
    assert [it["limits"] for it in healthomics_emulator.run_groups()] == [{"maxCpus": 4}]
    yaml_stack.write("resources:\n" + governed("tags: {team: a}", "{ignoreChanges: [maxCpu]}"))
    output = yaml_stack.preview().failed().output
    assert "ignoreChanges names 'maxCpu', but a run group has no property 'maxCpu'; did you mean 'maxCpus'?" in output


def test_default_tags_of_the_stack_and_of_the_environment_count(yaml_stack: YamlStack) -> None:
    yaml_stack.write("resources:\n" + governed("maxCpus: 4").replace("[team]}", "[team], forbidden: [owner]}"))
    assert "tags['team'] is required" in yaml_stack.preview().failed().output
    yaml_stack.preview(TF_AWS_DEFAULT_TAGS_team="x").succeeded()
    yaml_stack.config("healthomics:defaultTags.tags.team", "x", "--path")
    yaml_stack.preview().succeeded()
    refused = yaml_stack.preview(TF_AWS_DEFAULT_TAGS_owner="x").failed().output
    assert "tags['owner'] must not be set: the conventions forbid the key" in refused


def test_a_file_is_relative_to_the_program(yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    folder = yaml_stack.folder
    (folder / "tags.yaml").write_text("required: [team]\n")
    (folder / "teams.yaml").write_text("a:\n  max_cpu: 4\n")
    program = (
        "resources:\n  all:\n    type: healthomics:TeamRunGroups\n"
        "    properties: {conventionsFile: tags.yaml, teamsFile: teams.yaml, teamTag: team}\n"
    )
    yaml_stack.write(program)
    # The names in a file are the same for every language.
    assert "teams.yaml:2: a.max_cpu is not a known key; did you mean 'max_cpus'" in yaml_stack.preview().failed().output
    (folder / "teams.yaml").write_text("a:\n  max_cpus: 4\n")
    yaml_stack.up().succeeded()
    assert {*by_name(healthomics_emulator)} == {"all-a"}


@pytest.mark.parametrize("moment", [3, 14])
def test_a_killed_up_of_twenty_governed_groups_is_repeated_without_a_duplicate_or_an_orphan(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle, moment: int
) -> None:
    twenty = "".join(governed(f"maxCpus: {number + 1}, tags: {{team: a}}", name=f"g{number}") for number in range(20))
    assert_twenty_survive_a_kill(yaml_stack, healthomics_emulator, "resources:\n" + twenty, moment)
