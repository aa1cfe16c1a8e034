"""`pulumi import`, the option `import` and lookups through the native plugin, on the real engine, from YAML."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

NATIVE = "healthomics:index:RunGroup"
GROUP = "resources:\n  calling:\n    type: healthomics:RunGroup\n    properties: {properties}\n    options: {options}\n"


def made(emulator: EmulatorHandle, tags: dict[str, str], **limits: int) -> str:
    """Makes a group that no stack has, and returns its ID."""
    group = emulator.client().create_run_group(name="calling", requestId="1", tags=tags, **limits)
    emulator.clear_calls()
    return str(group["id"])


def writes(emulator: EmulatorHandle) -> list[str]:
    return [it.operation for it in emulator.calls() if not it.operation.startswith(("Get", "List"))]


def test_pulumi_import_brings_a_group_into_the_stack_and_writes_its_program(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    id_ = made(healthomics_emulator, {"team": "rare", "cost": "7"}, maxCpus=256, maxDuration=60)
    yaml_stack.run("config", "set", "--path", "healthomics:defaultTags.tags.cost", "7").succeeded()
    output = yaml_stack.run("import", NATIVE, "calling", id_, "--yes", "--protect=false").succeeded().output
    # The default tag is not the program's.
    program = output[output.index("resources:") :].split("\nResources:")[0]
    assert "maxCpus: 256" in program
    assert "team: rare" in program
    assert "cost" not in program
    assert "heldTags" not in output
    yaml_stack.write(program)
    yaml_stack.preview("--expect-no-changes").succeeded()
    yaml_stack.refresh("--expect-no-changes").succeeded()
    assert [it for it in writes(healthomics_emulator) if it != "GetCallerIdentity"] == []
    yaml_stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_the_option_import_adopts_a_group_and_is_harmless_afterwards(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    id_ = made(healthomics_emulator, {"team": "rare"}, maxCpus=4)
    properties = "{maxCpus: 4, tags: {team: rare}}"
    for options in (f'{{import: "{id_}"}}', f'{{import: "{id_}"}}', "{}"):
        yaml_stack.write(GROUP.format(properties=properties, options=options))
        yaml_stack.up().succeeded()
        yaml_stack.preview("--expect-no-changes").succeeded()
        assert [it["id"] for it in yaml_stack.resources()] == [id_]
    assert [it["id"] for it in healthomics_emulator.run_groups()] == [id_]


@pytest.mark.parametrize(
    ("id_", "sentence"),
    [
        ("1234567", "there is no run group 1234567 in us-east-1; check the id, the Region and the account"),
        ("calling", "the text that was given is not a run group's id; an id has 1 to 18 digits"),
    ],
)
def test_an_import_of_what_does_not_exist_fails_with_one_sentence(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle, id_: str, sentence: str
) -> None:
    output = yaml_stack.run("import", NATIVE, "calling", id_, "--yes").failed().output
    assert sentence in output
    assert "Traceback" not in output
    assert yaml_stack.resources() == []
    assert healthomics_emulator.run_groups() == []


def test_a_group_is_looked_up_by_its_id_and_never_managed(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    id_ = made(healthomics_emulator, {"team": "rare"}, maxCpus=4)
    program = 'resources:\n  calling:\n    type: healthomics:RunGroup\n    get: {id: "%s"}\noutputs:\n  cpus: %s\n'
    yaml_stack.write(program % (id_, "${calling.maxCpus}"))
    yaml_stack.up().succeeded()
    assert yaml_stack.outputs() == {"cpus": 4}
    yaml_stack.destroy().succeeded()
    assert [it["id"] for it in healthomics_emulator.run_groups()] == [id_]
    yaml_stack.write(program % ("7654321", "${calling.maxCpus}"))
    assert "there is no run group 7654321 in us-east-1" in yaml_stack.up().failed().output
