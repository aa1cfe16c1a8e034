"""What a user reads when something is wrong: one sentence that says what to do, and no traceback."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle
from support.endpoints import at

from harness.stack import Outcome, Stack

pytestmark = pytest.mark.engine


def sentence(outcome: Outcome) -> str:
    """Returns the error that the provider gave, and fails on a traceback of the provider's.

    The engine interrupts a program that is still waiting when a resource fails, and Python says so with a traceback
    of `pulumi-language-python-exec` that ends in KeyboardInterrupt: that one is Pulumi's.
    """
    assert "pulumi/dynamic/" not in outcome.output
    assert "pulumi_healthomics/" not in outcome.output
    errors = [line.strip() for line in outcome.output.splitlines() if line.strip().startswith("error: ")]
    return next(error for error in errors if "update failed" not in error and "preview failed" not in error)


def test_every_violation_is_shown_at_preview_before_any_call(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    stack.write('RunGroup("calling", name="", max_cpus=3.5, max_runs=100_001, tags={"aws:x": "1"})')
    output = stack.preview().failed().output
    for reason in (
        "name must have between 1 and 128 characters, got 0",
        "max_cpus must be an integer between 1 and 100000 vCPUs, got a number that is not an integer",
        "max_runs must be between 1 and 100000 concurrent runs, got a larger number",
        "tags['aws:x'] key must not start with 'aws:', which AWS keeps for itself",
    ):
        assert reason in output
    assert healthomics_emulator.calls() == []


def test_no_region(stack: Stack) -> None:
    stack.write('RunGroup("calling")')
    outcome = stack.preview(AWS_REGION="", AWS_DEFAULT_REGION="").failed()
    assert "no Region is set; run `pulumi config set aws:region REGION`, pass region=… or set AWS_REGION" in sentence(
        outcome
    )


def test_no_credentials(stack: Stack) -> None:
    stack.write('RunGroup("calling")')
    outcome = stack.up(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="").failed()
    assert sentence(outcome) == (
        'error: creating run group "calling": no usable AWS credentials: unable to locate credentials; '
        "check the stack's aws: settings, AWS_PROFILE and the AWS_… variables, or sign in again"
    )


def test_an_unreachable_endpoint(stack: Stack) -> None:
    stack.write('RunGroup("calling")')
    stack.config("healthomics:endpoint", "http://127.0.0.1:9")
    said = sentence(stack.up().failed())
    assert said.startswith('error: creating run group "calling": could not connect to the endpoint URL')
    assert "check that HealthOmics or its emulator answers at http://127.0.0.1:9" in said


def test_a_region_without_the_service(stack: Stack) -> None:
    stack.write('RunGroup("calling", region="eu-north-1")')
    # No endpoint of a stand-in: AWS's own host name, which does not exist and can not be reached from a test.
    outcome = stack.up(**at(""), HTTPS_PROXY="http://127.0.0.1:9").failed()
    assert (
        "HealthOmics may not be in Region eu-north-1: choose a Region that the AWS SDK lists, ap-northeast-1"
        in sentence(outcome)
    )
    assert 'warning: run group "calling": the AWS SDK does not list HealthOmics in eu-north-1, but in' in outcome.output


def test_an_error_of_the_service_names_action_group_and_request(
    stack: Stack, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.configure(run_group_quota=0)
    stack.write('RunGroup("calling")')
    said = sentence(stack.up().failed())
    (create,) = healthomics_emulator.calls("CreateRunGroup")
    assert said.startswith('error: creating run group "calling": AWS answered ServiceQuotaExceededException: ')
    assert said.endswith(f"cannot be raised (request id {create.request_id})")


def test_a_malformed_setting_is_an_error_of_the_preview(stack: Stack) -> None:
    stack.config("aws:defaultTags", "team=x")
    stack.write('RunGroup("calling")')
    assert 'aws:defaultTags must be {"tags": {"key": "value"}}' in sentence(stack.preview().failed())
