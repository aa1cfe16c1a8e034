"""The program that an import writes: run with stand-ins it says exactly what lives, whatever that is called."""

from __future__ import annotations

import builtins
import inspect
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_healthomics import RunGroup as Resource
from pulumi_healthomics.importing.files import program_text
from pulumi_healthomics.importing.inventory import named
from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.rules import spec

REGION = "eu-west-1"
RUFF = Path(sys.executable).with_name("ruff")

# The first text that Hypothesis makes takes seconds: it reads the whole of Unicode.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def group(id_: int, name: str | None, limits: dict[str, int], tags: dict[str, str]) -> RunGroup:
    arn = f"arn:aws:omics:{REGION}:123456789012:runGroup/{id_}"
    return RunGroup(str(id_), arn, name, limits, tags, creation_time=None)


LIMITS = st.dictionaries(st.sampled_from(spec.LIMIT_KEYS), st.integers(1, 100_000))
TEXTS = st.text() | st.text(st.sampled_from("\"'\\{}\n\r\t\0#\u202e\u2028\ud800 a"))
GROUPS = st.dictionaries(
    st.integers(1, 10**18 - 1),
    st.tuples(st.none() | TEXTS.filter(bool), LIMITS, st.dictionaries(TEXTS, TEXTS)),
    min_size=1,
    max_size=4,
).map(lambda them: named(group(id_, *those) for id_, those in them.items()))


def run(program: str) -> dict[str, dict[str, Any]]:
    """Runs a program with stand-ins for what it imports; returns the arguments of each resource by Pulumi name."""
    made: dict[str, dict[str, Any]] = {}

    def run_group(*args: Any, **kwargs: Any) -> None:
        arguments = inspect.signature(Resource).bind(*args, **kwargs).arguments
        assert made.setdefault(arguments.pop("resource_name"), arguments) is arguments

    stand_ins = SimpleNamespace(RunGroup=run_group, ResourceOptions=dict)
    known = {**vars(builtins), "__import__": lambda *_: stand_ins}
    exec(compile(program, "run_groups.py", "exec"), {"__builtins__": known})  # noqa: S102 - that is what it is for
    return made


def expected_arguments(name: str, group: RunGroup) -> dict[str, Any]:
    arguments: dict[str, Any] = {it.argument: group.limits[it.key] for it in spec.LIMITS if it.key in group.limits}
    if group.name is None:
        arguments["opts"] = {"ignore_changes": ["name"]}
    elif group.name != name:
        arguments["name"] = group.name
    if group.tags:
        arguments["tags"] = group.tags
    return {**arguments, "region": REGION}


@patiently
@given(GROUPS)
def test_the_program_says_exactly_what_lives_whatever_it_is_called(groups: dict[str, RunGroup]) -> None:
    made = run(program_text(groups, REGION))
    assert made == {name: expected_arguments(name, group) for name, group in groups.items()}


@pytest.mark.parametrize("width", ["60", "88", "120"])
@settings(patiently, max_examples=25)
@given(GROUPS)
def test_the_program_is_formatted_and_clean(width: str, groups: dict[str, RunGroup]) -> None:
    text = program_text(groups, REGION).encode()
    for command in (["format", "--diff", f"--line-length={width}"], ["check", "--quiet"]):
        done = subprocess.run(
            [RUFF, *command, "--isolated", "--no-cache", "-"], input=text, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_the_program_of_an_account() -> None:
    groups = named(
        [
            group(1, "qc", {}, {}),
            group(2, "variant calling", {"maxDuration": 2880, "maxRuns": 100_000}, {"team": 'it\'s "ours"', "a b": ""}),
            group(3, None, {"maxGpus": 8}, {}),
        ]
    )
    assert program_text(groups, REGION).partition("\n\n")[2].partition("\n\n")[2] == PROGRAM


PROGRAM = """\
from pulumi import ResourceOptions
from pulumi_healthomics import RunGroup

RunGroup(
    "qc",
    region="eu-west-1",
)

RunGroup(
    "run-group-3",
    max_gpus=8,
    region="eu-west-1",
    # It has no name in AWS.
    opts=ResourceOptions(ignore_changes=["name"]),
)

RunGroup(
    "variant-calling",
    name="variant calling",
    max_runs=100000,
    max_duration=2880,
    tags={
        "a b": "",
        "team": 'it\\'s "ours"',
    },
    region="eu-west-1",
)
"""
