"""A program's own unit tests, under Pulumi's mocks: they work and see plausible values."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# Mocks and the root stack are one a process, so each program runs in one of its own.
PRELUDE = """
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name + "_id", {**args.inputs, "arn": "arn:aws:omics:us-east-1:123456789012:runGroup/1"}]

    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks())

from pulumi_healthomics import RunGroup
"""


def run(folder: Path, program: str) -> str:
    file = folder / "test_it.py"
    file.write_text(PRELUDE + program)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env={**os.environ})
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_attributes_have_the_values_and_types_that_the_program_gave(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
group = RunGroup("calling", max_cpus=4, tags={"team": "rare"}, region="us-east-1")

@pulumi.runtime.test
def test_group():
    def check(values):
        assert values == ["calling_id", "calling", 4, None, {"team": "rare"}, {"team": "rare"}, "us-east-1"]
        assert isinstance(values[2], int)
    return pulumi.Output.all(
        group.id, group.name, group.max_cpus, group.max_gpus, group.tags, group.tags_all, group.region
    ).apply(check)
""",
    )


def test_options_pass_through(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
opts = pulumi.ResourceOptions(
    ignore_changes=["max_cpus"], import_="1234567", custom_timeouts=pulumi.CustomTimeouts(delete="5m")
)
group = RunGroup("calling", opts)

@pulumi.runtime.test
def test_group():
    # The caller's own options stay as they are.
    assert opts.ignore_changes == ["max_cpus"]
    assert opts.import_ == "1234567"
    def check(name):
        assert name == "calling"
    return group.name.apply(check)
""",
    )


def test_arguments_that_are_not_given_by_name_are_refused_in_words(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
import pytest

def test_a_mapping():
    with pytest.raises(TypeError, match=r"opts must be pulumi.ResourceOptions, got a dict: .* RunGroup\\(.*max_cpus=4"):
        RunGroup("calling", {"max_cpus": 4})

def test_an_id_without_quotes():
    with pytest.raises(TypeError, match="id must be a run group ID, 1 to 18 digits in quotes, got a number"):
        RunGroup.get("calling", 1234567)
""",
    )


def test_a_test_of_a_program_sees_the_programs_own_resources_only(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
made = []

class Watching(Mocks):
    def new_resource(self, args):
        made.append((args.typ, args.name))
        return super().new_resource(args)

pulumi.runtime.set_mocks(Watching())

@pulumi.runtime.test
def test_groups():
    groups = [RunGroup(name) for name in ("one", "two")]
    def check(_):
        assert sorted(made) == [("pulumi-python:dynamic/healthomics:RunGroup", name) for name in ("one", "two")]
    return pulumi.Output.all(*(group.urn for group in groups)).apply(check)
""",
    )
