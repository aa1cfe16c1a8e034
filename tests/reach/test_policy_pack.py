"""The policy pack on the real engine, in its own environment, over run groups of both kinds."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from support.engine_parts import found_or_made, program

from harness.native_plugin import write_launcher
from harness.stack import Stack
from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.reach

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policies" / "healthomics"
SECRET = "hunter2-of-the-tag"  # noqa: S105 (planted)


@pytest.fixture
def pack(tmp_path: Path) -> str:
    """An executable for `--policy-pack`: the hosts of the tests cannot start a pack from its folder."""
    python = ROOT / ".venv-policies" / "bin" / "python"
    assert python.exists(), "`make reach` makes the environment of the policy pack"
    launcher = tmp_path / "pack"
    launcher.write_text(f'#!/bin/sh\ncd {shlex.quote(str(PACK))}\nexec {python} -u -m pulumi.policy "$@" .\n')
    launcher.chmod(0o755)
    return str(launcher)


@pytest.fixture(params=["python", "plugin"])
def stack(request: pytest.FixtureRequest, engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle) -> Stack:
    """A stack whose run groups are a Python program's, or the native plugin's."""
    environment = healthomics_emulator.environment()
    if request.param == "python":
        return Stack(tmp_path, engine, environment)
    host = program("pulumi-language-yaml", os.pathsep.join(found_or_made("yaml")))
    return YamlStack(tmp_path, engine, environment, host=host, native=write_launcher(tmp_path / "launcher"))


@pytest.fixture
def configure(stack: Stack) -> Callable[[str], None]:
    """Writes the configuration of the pack, beside conventions that every test shares."""
    (stack.folder / "tags.yaml").write_text("required: [team]\nfixed: {org: acme}\nforbidden: [owner]\n")

    def write(text: str) -> None:
        file = stack.folder / "policies.yaml"
        file.write_text(text)
        stack.environment["PULUMI_HEALTHOMICS_POLICIES"] = str(file)

    return write


def write(stack: Stack, cpus: int, tags: dict[str, str]) -> None:
    """Makes a program of a group with a limit and tags, and, if it has none, of one without limits."""
    if isinstance(stack, YamlStack):
        named = ", ".join(f'{key}: "{value}"' for key, value in tags.items())
        stack.write(
            f"resources:\n  one: {{type: healthomics:RunGroup, properties: {{maxCpus: {cpus}, tags: {{{named}}}}}}}\n"
        )
    else:
        stack.write(f'RunGroup("one", max_cpus={cpus}, tags={tags})')


RULES = """
conventions: {{file: tags.yaml, level: {level}}}
ceilings: {{maxCpus: 8, level: {level}}}
parents: {{level: {level}}}
budget: {{maxCpus: 8, level: {level}}}
"""
FOUND = (
    "run group \"one\": tags['team'] is required",
    "run group \"one\": tags['owner'] must not be set: the conventions forbid the key",
    'run group "one" has maxCpus 9; at most 8 vCPUs are allowed',
    'run group "one" must be in a component of type healthomics:index:GovernedRunGroup',
)
OF_THE_STACK = "the stack's run groups have 9 vCPUs together; the budget is 8"


def test_each_rule_refuses_warns_and_passes(
    stack: Stack, pack: str, configure: Callable[[str], None], healthomics_emulator: EmulatorHandle
) -> None:
    write(stack, 9, {"owner": SECRET})
    configure(RULES.format(level="mandatory"))
    refused = stack.preview("--policy-pack", pack).failed().output
    assert [it for it in (*FOUND, OF_THE_STACK) if it not in refused] == []
    stack.up("--policy-pack", pack).failed()
    assert healthomics_emulator.run_groups() == []
    configure(RULES.format(level="advisory"))
    warned = stack.preview("--policy-pack", pack).succeeded().output
    assert [it for it in (*FOUND, OF_THE_STACK) if it not in warned] == []
    write(stack, 8, {"team": "a", "org": "acme"})
    configure("conventions: {file: tags.yaml}\nceilings: {maxCpus: 8}\nlimits:\nbudget: {maxCpus: 8}\n")
    stack.up("--policy-pack", pack).succeeded()
    assert len(healthomics_emulator.run_groups()) == 1


def test_a_group_without_limits_is_refused(stack: Stack, pack: str, configure: Callable[[str], None]) -> None:
    configure("limits:\n")
    if isinstance(stack, YamlStack):
        stack.write("resources:\n  one: {type: healthomics:RunGroup}\n")
    else:
        stack.write('RunGroup("one")')
    assert 'run group "one" has no limits' in stack.preview("--policy-pack", pack).failed().output


def test_remediated_tags_are_on_the_live_group_and_the_next_preview_is_clean(
    stack: Stack, pack: str, configure: Callable[[str], None], healthomics_emulator: EmulatorHandle
) -> None:
    configure("conventions: {file: tags.yaml, level: remediate}\n")
    write(stack, 4, {"team": "a"})
    stack.up("--policy-pack", pack).succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {"team": "a", "org": "acme"}
    stack.preview("--policy-pack", pack, "--expect-no-changes").succeeded()


def test_a_governed_group_is_refused_by_its_own_conventions_before_the_pack_could_correct_it(
    stack: Stack, pack: str, configure: Callable[[str], None], healthomics_emulator: EmulatorHandle
) -> None:
    configure("conventions: {file: tags.yaml, level: remediate}\n")
    if isinstance(stack, YamlStack):
        stack.write(
            "resources:\n  one:\n    type: healthomics:GovernedRunGroup\n"
            "    properties: {conventionsFile: tags.yaml, tags: {team: a, org: other}}\n"
        )
    else:
        stack.write(
            "from healthomics_components import GovernedRunGroup\n"
            'GovernedRunGroup("one", {"conventions_file": "tags.yaml", "tags": {"team": "a", "org": "other"}})'
        )
    refused = stack.preview("--policy-pack", pack).failed().output
    assert "run group \"one\": tags['org'] is set to 'acme' by the conventions, got 'other'" in refused
    assert healthomics_emulator.run_groups() == []


def test_a_pack_with_a_broken_configuration_stops_the_preview_with_its_sentence(
    stack: Stack, pack: str, configure: Callable[[str], None]
) -> None:
    write(stack, 4, {"team": "a"})
    configure("conventons: {}\n")
    output = stack.preview("--policy-pack", pack).failed().output
    assert "conventons is not a rule; did you mean 'conventions'?" in output
    assert "Traceback" not in output
    (stack.folder / "tags.yaml").write_text("required: 7\n")
    configure("conventions: {file: tags.yaml}\n")
    assert "required must be a list of strings" in stack.preview("--policy-pack", pack).failed().output
