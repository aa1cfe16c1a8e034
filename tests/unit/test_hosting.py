"""What hosting translates: the names of arguments, the sentences of refusals, and the settings that do not reach us."""

from __future__ import annotations

import json

import pytest
from healthomics_plugin.hosting.arguments import in_schema_words, python_arguments
from healthomics_plugin.hosting.settings_beside import lacking_settings


def test_arguments_get_the_names_of_python_and_what_is_the_users_own_keeps_its_name() -> None:
    given = {
        "maxCpus": 4.0,
        "maxRuns": 1.5,
        "tags": {"costCenter": "x"},
        "conventions": {"required": ["costCenter"]},
        "teams": {"rareDisease": {"maxGpus": 2.0, "tags": {"aB": "c"}, "starterRoleNames": ["aB"]}, "none": None},
        "ceilings": {"maxDuration": 60.0},
    }
    assert python_arguments(given) == {
        "max_cpus": 4,
        "max_runs": 1.5,
        "tags": {"costCenter": "x"},
        "conventions": {"required": ["costCenter"]},
        "teams": {"rareDisease": {"max_gpus": 2, "tags": {"aB": "c"}, "starter_role_names": ["aB"]}, "none": None},
        "ceilings": {"max_duration": 60},
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("max_cpus must be between 1 and 2", "maxCpus must be between 1 and 2"),
        ("  1. args.adopt must be a string", "  1. adopt must be a string"),
        ("args must hold either teams or teams_file", "the inputs must hold either teams or teamsFile"),
        ("teams.yaml:2: a.max_cpu is not a limit; did you mean 'max_cpus'?", None),
        ("  3. teams.yaml:2: a.max_cpus must be a number", None),
        ('run group "calling": tags.yaml:1: max_cpus is not a key', None),
        ("tags['my_max_cpus_2'] is required", None),
    ],
)
def test_a_refusal_names_arguments_as_the_schema_does_but_for_those_in_files(said: str, expected: str | None) -> None:
    assert in_schema_words(said) == (expected or said)


def found(
    settings: dict[str, str], environment: dict[str, str] | None = None, *, has_region: bool = False
) -> list[str]:
    return list(lacking_settings(settings.get, environment or {}, has_region=has_region))


def test_a_region_of_pulumi_aws_that_the_group_would_not_have_is_lacking() -> None:
    there = {"aws:region": "eu-west-1"}
    assert found(there) == [
        "aws:region is eu-west-1, which does not reach this plugin: run groups have no Region; "
        "run `pulumi config set healthomics:region eu-west-1`"
    ]
    assert "run groups would be in us-east-1" in found(there, {"AWS_REGION": "us-east-1"})[0]
    assert found(there, {"AWS_DEFAULT_REGION": "eu-west-1"}) == []
    assert found(there, has_region=True) == []
    assert found({**there, "healthomics:region": "eu-west-1"}) == []
    assert found({}) == []


@pytest.mark.parametrize("rule", ["allowedAccountIds", "forbiddenAccountIds"])
def test_account_rules_of_pulumi_aws_that_would_not_hold_are_lacking(rule: str) -> None:
    accounts = json.dumps(["123456789012"])
    assert found({f"aws:{rule}": accounts}) == [
        f"aws:{rule} does not reach this plugin: run groups would not be held by it; "
        f"run `pulumi config set healthomics:{rule} '{accounts}'`"
    ]
    assert found({f"aws:{rule}": accounts, f"healthomics:{rule}": "[]"}) == []
    assert found({f"aws:{rule}": "[]"}) == []
    assert "'[\"x\"]'" in found({f"aws:{rule}": "x"})[0]
