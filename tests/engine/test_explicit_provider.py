"""An explicit `aws.Provider` that reaches a run group: it gives the Region, and its account must be ours."""

from __future__ import annotations

import json

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

OURS = "123456789012"
THEIRS = "210987654321"

PROVIDERS = """
import pulumi_aws as aws

west = aws.Provider("west", region="us-west-2")
role = aws.ProviderAssumeRoleArgs(role_arn="arn:aws:iam::210987654321:role/deployer")
other = aws.Provider("other", region="us-west-2", assume_roles=[role])

class Team(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("test:index:Team", name, None, opts)
        RunGroup("calling", opts=ResourceOptions(parent=self))
"""

REACHING = {
    "provider": 'RunGroup("calling", opts=ResourceOptions(provider={}))',
    "providers": 'RunGroup("calling", opts=ResourceOptions(providers=[{}]))',
    "inherited": 'Team("team", ResourceOptions(providers=[{}]))',
}


def sts_callers(emulator: EmulatorHandle) -> list[bool]:
    """Returns, for each call of STS that asks for an identity, whether it was the provider of run groups that asked."""
    return ["pulumi-healthomics/" in call.user_agent for call in emulator.calls("GetCallerIdentity")]


@pytest.mark.parametrize("program", REACHING.values(), ids=REACHING)
def test_a_group_lands_in_the_region_of_a_provider_of_the_same_account(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle, program: str
) -> None:
    stack_with_aws.write(PROVIDERS + program.format("west"))
    output = stack_with_aws.up().succeeded().output
    (group,) = healthomics_emulator.run_groups()
    assert (group["account"], group["region"]) == (OURS, "us-west-2")
    # The engine says where it has the stand-in from; the SDK has nothing to say of the option.
    assert output.count("warning: ") == output.count("warning: using pulumi-resource-aws from $PATH")


def test_the_account_is_shown_at_preview_and_stays_through_up_refresh_and_destroy(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack = stack_with_aws
    stack.write(PROVIDERS + REACHING["inherited"].format("west"))
    assert f'expectedAccountId: "{OURS}"' in stack.preview().succeeded().output
    stack.up().succeeded()
    stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


@pytest.mark.parametrize("program", REACHING.values(), ids=REACHING)
def test_a_provider_of_another_account_is_an_error_of_the_preview(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle, program: str
) -> None:
    stack_with_aws.write(PROVIDERS + program.format("other"))
    sentence = (
        f'the aws.Provider "other" works in account {THEIRS}, but the run group\'s own credentials belong to '
        f"account {OURS}; set aws:assumeRoles, aws:profile or the AWS_… variables of the stack to that account (an "
        "aws.Provider's credentials do not reach dynamic resources), or create the group in a separate stack"
    )
    outcome = stack_with_aws.preview().failed()
    assert sentence in outcome.output
    assert "pulumi_healthomics/" not in outcome.output
    assert [call for call in healthomics_emulator.calls() if call.service == "omics"] == []


def test_with_a_provider_of_another_account_nothing_is_made(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(PROVIDERS + REACHING["inherited"].format("other"))
    assert f'the aws.Provider "other" works in account {THEIRS}' in stack_with_aws.up().failed().output
    assert healthomics_emulator.run_groups() == []


def test_the_setting_that_the_error_names_helps(stack_with_aws: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack = stack_with_aws
    stack.write(PROVIDERS + REACHING["provider"].format("other"))
    stack.config("--path", "aws:assumeRoles[0].roleArn", f"arn:aws:iam::{THEIRS}:role/deployer")
    stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert (group["account"], group["region"]) == (THEIRS, "us-west-2")


def test_without_an_explicit_provider_nobody_is_asked(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(PROVIDERS + 'RunGroup("calling")')
    stack_with_aws.up().succeeded()
    assert sts_callers(healthomics_emulator) == []
    (group,) = stack_with_aws.resources()
    assert "expectedAccountId" not in group["inputs"]


def test_sts_is_asked_once_by_each_side_however_many_groups_there_are(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(PROVIDERS + 'for i in range(5):\n    RunGroup(f"g{i}", opts=ResourceOptions(provider=west))')
    stack_with_aws.preview().succeeded()
    assert sorted(sts_callers(healthomics_emulator)) == [False, True]


def test_the_programs_own_region_wins(stack_with_aws: Stack, healthomics_emulator: EmulatorHandle) -> None:
    stack_with_aws.write(PROVIDERS + 'RunGroup("calling", region="eu-west-1", opts=ResourceOptions(provider=west))')
    stack_with_aws.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["region"] == "eu-west-1"


def test_a_region_that_the_provider_has_from_a_profile_is_found(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    config = stack_with_aws.folder / "aws-config"
    config.write_text("[profile abroad]\nregion = eu-central-1\naws_access_key_id = k\naws_secret_access_key = s\n")
    stack_with_aws.write(
        'import pulumi_aws as aws\n\nabroad = aws.Provider("abroad", profile="abroad")\n'
        'RunGroup("calling", opts=ResourceOptions(provider=abroad))'
    )
    stack_with_aws.config("aws:region", "us-east-1")
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        del stack_with_aws.environment[variable]
    stack_with_aws.up(AWS_CONFIG_FILE=str(config)).succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["region"] == "eu-central-1"


def test_a_provider_that_is_not_known_before_the_up_stops_no_preview(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write("""
import json
import pulumi_aws as aws

trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}
role = aws.iam.Role("deployer", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
assumed = aws.Provider("assumed", region="us-west-2", assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role.arn)])
RunGroup("calling", opts=ResourceOptions(provider=assumed))
""")
    preview = stack_with_aws.preview().succeeded().output
    assert 'region: "us-west-2"' in preview
    assert "expectedAccountId: [unknown]" in preview
    assert sts_callers(healthomics_emulator) == []
    stack_with_aws.up().succeeded()
    (group,) = stack_with_aws.resources()
    assert group["inputs"]["expectedAccountId"] == OURS


DEFAULT_TAGS = """
import pulumi_aws as aws

tags = aws.ProviderDefaultTagsArgs(tags={})
west = aws.Provider("west", region="us-west-2", default_tags=tags)
RunGroup("calling", tags={{"team": "rare"}}, opts=ResourceOptions(provider=west))
"""


def test_default_tags_are_the_providers_and_not_the_stacks(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack = stack_with_aws
    stack.config("--path", "aws:defaultTags.tags.site", "lab")
    for given, live in [
        ('{"cost": "1", "team": "common"}', {"cost": "1", "team": "rare"}),
        ("{}", {"team": "rare"}),
        ('{"cost": "2"}', {"cost": "2", "team": "rare"}),
    ]:
        stack.write(DEFAULT_TAGS.format(given))
        assert "[unknown]" not in stack.preview().succeeded().output.partition("tagsAll")[2]
        stack.up().succeeded()
        (group,) = healthomics_emulator.run_groups()
        assert group["tags"] == live
        stack.up("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    stack.destroy().succeeded()


def test_secret_default_tags_of_a_provider_are_nowhere_in_clear(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(DEFAULT_TAGS.format('{"cost": pulumi.Output.secret("hunter2")}'))
    for outcome in (stack_with_aws.preview("--diff"), stack_with_aws.up("--diff")):
        assert "hunter2" not in outcome.succeeded().output
    assert healthomics_emulator.run_groups()[0]["tags"] == {"cost": "hunter2", "team": "rare"}
    assert "hunter2" not in json.dumps(stack_with_aws.resources())


def test_default_tags_that_are_not_known_before_the_up_are_unknown_in_the_preview(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    made = """
import json
import pulumi_aws as aws

trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}
role = aws.iam.Role("deployer", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
tags = aws.ProviderDefaultTagsArgs(tags={"role": role.arn})
RunGroup("calling", opts=ResourceOptions(provider=aws.Provider("west", region="us-west-2", default_tags=tags)))
"""
    stack_with_aws.write(made)
    assert "tagsAll: [unknown]" in stack_with_aws.preview().succeeded().output
    stack_with_aws.up().succeeded()
    assert list(healthomics_emulator.run_groups()[0]["tags"]) == ["role"]


def test_a_provider_added_and_removed_later_changes_only_the_state(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack = stack_with_aws
    alone, together = (
        PROVIDERS + f'RunGroup("calling", region="us-west-2"{opts})'
        for opts in ("", ", opts=ResourceOptions(provider=west)")
    )
    stack.write(alone)
    stack.up().succeeded()
    healthomics_emulator.clear_calls()
    for program in (together, alone):
        stack.write(program)
        assert "~ 1 updated" in stack.up().succeeded().output
    stack.up("--expect-no-changes").succeeded()
    assert [call.operation for call in healthomics_emulator.calls() if call.service == "omics"] == []


def test_a_group_does_not_move_with_its_provider_to_another_account(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack = stack_with_aws
    stack.write(PROVIDERS + REACHING["provider"].format("west"))
    stack.up().succeeded()
    stack.write(PROVIDERS + REACHING["provider"].format("other"))
    stack.config("--path", "aws:assumeRoles[0].roleArn", f"arn:aws:iam::{THEIRS}:role/deployer")
    outcome = stack.preview().failed()
    assert f"it lives in account {OURS}, but its aws.Provider works in account {THEIRS}; a group cannot move" in (
        outcome.output
    )
    (group,) = healthomics_emulator.run_groups()
    assert group["account"] == OURS


def test_a_lookup_by_id_goes_by_the_provider_too(stack_with_aws: Stack, healthomics_emulator: EmulatorHandle) -> None:
    id_ = healthomics_emulator.client(region="us-west-2").create_run_group(name="calling", requestId="1")["id"]
    lookup = f'group = RunGroup.get("calling", "{id_}", ResourceOptions(provider={{}}))\n'
    stack_with_aws.write(PROVIDERS + lookup.format("west") + 'pulumi.export("name", group.name)')
    stack_with_aws.up().succeeded()
    assert stack_with_aws.outputs() == {"name": "calling"}
    stack_with_aws.refresh("--expect-no-changes").succeeded()
    stack_with_aws.write(PROVIDERS + lookup.format("other"))
    assert f'the aws.Provider "other" works in account {THEIRS}' in stack_with_aws.preview().failed().output


def test_who_may_not_ask_sts_is_told_that_nobody_looks(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(PROVIDERS + REACHING["provider"].format("other"))
    stack_with_aws.config("aws:skipRequestingAccountId", "true")
    outcome = stack_with_aws.up().succeeded()
    assert "aws:skipRequestingAccountId is set: run groups are not checked against the account" in outcome.output
    assert sts_callers(healthomics_emulator) == [False]


def test_a_targeted_group_does_not_need_its_provider_to_be_targeted(
    stack_with_aws: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack_with_aws.write(PROVIDERS + REACHING["provider"].format("west"))
    stack_with_aws.up("--target", stack_with_aws.urn("calling")).succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["region"] == "us-west-2"
