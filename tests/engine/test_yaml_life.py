"""A run group's life from a YAML program: the native plugin on the real engine, without a line of Python."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

GROUP = """
resources:
  calling:
    type: healthomics:RunGroup
    properties:
      maxCpus: 256
      maxRuns: 20
      tags: {team: rare-disease}
outputs:
  id: ${calling.id}
  arn: ${calling.arn}
  name: ${calling.name}
  region: ${calling.region}
  cpus: ${calling.maxCpus}
  tags: ${calling.tags}
  tagsAll: ${calling.tagsAll}
  creationTime: ${calling.creationTime}
"""
SECRET = "hunter2-of-the-tag"  # noqa: S105 (planted)


def live(emulator: EmulatorHandle) -> dict[str, object]:
    """Returns the one live group's settings."""
    (group,) = emulator.run_groups()
    return {"name": group["name"], **group["limits"], "tags": group["tags"]}


def test_a_preview_shows_the_group_and_makes_no_call(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(GROUP)
    outcome = yaml_stack.preview().succeeded()
    assert "maxCpus: 256" in outcome.output
    assert "+ 2 to create" in outcome.output  # the stack and the group: no seed
    assert healthomics_emulator.calls() == []


def test_a_misspelt_property_is_an_error_of_the_preview_that_names_its_line(yaml_stack: YamlStack) -> None:
    yaml_stack.write(GROUP.replace("maxCpus: 256", "maxCpu: 256"))
    refused = yaml_stack.preview().failed().output
    assert "Property maxCpu does not exist on 'healthomics:index:RunGroup'" in refused
    assert "on Pulumi.yaml line" in refused
    assert "maxCpus" in refused


def test_up_makes_the_group_with_its_outputs_and_the_second_up_changes_nothing(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    outputs = yaml_stack.outputs()
    assert outputs.pop("creationTime").endswith("+00:00")
    assert outputs == {
        "id": group["id"],
        "arn": group["arn"],
        "name": "calling",
        "region": "us-east-1",
        "cpus": 256,
        "tags": {"team": "rare-disease"},
        "tagsAll": {"team": "rare-disease"},
    }
    (resource,) = yaml_stack.resources()
    assert (resource["type"], resource["id"]) == ("healthomics:index:RunGroup", group["id"])
    healthomics_emulator.clear_calls()
    yaml_stack.up("--expect-no-changes").succeeded()
    yaml_stack.preview("--expect-no-changes").succeeded()
    assert healthomics_emulator.calls() == []


def test_an_edit_of_limits_and_tags_is_previewed_in_detail_and_updates_in_place(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.up().succeeded()
    before = yaml_stack.outputs()["id"]
    yaml_stack.write(
        GROUP.replace("maxCpus: 256", "maxCpus: 512").replace("{team: rare-disease}", "{team: oncology, stage: dev}")
    )
    preview = yaml_stack.preview().succeeded().output
    assert "~ maxCpus: 256 => 512" in preview
    assert '~ team: "rare-disease" => "oncology"' in preview
    assert '+ stage: "dev"' in preview
    assert "maxRuns" not in preview
    assert "~ 1 to update" in preview
    yaml_stack.up().succeeded()
    assert yaml_stack.outputs()["id"] == before
    assert live(healthomics_emulator) == {
        "name": "calling",
        "maxCpus": 512,
        "maxRuns": 20,
        "tags": {"team": "oncology", "stage": "dev"},
    }
    yaml_stack.preview("--expect-no-changes").succeeded()


def test_a_change_outside_pulumi_is_shown_by_refresh_and_corrected_by_up(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.up().succeeded()
    yaml_stack.refresh("--expect-no-changes").succeeded()
    wanted, outputs = live(healthomics_emulator), yaml_stack.outputs()
    client = healthomics_emulator.client()
    client.update_run_group(id=outputs["id"], maxRuns=5)
    client.tag_resource(resourceArn=outputs["arn"], tags={"by": "hand"})
    refresh = yaml_stack.refresh().succeeded().output
    assert "~ maxRuns: 20 => 5" in refresh
    assert '+ by: "hand"' in refresh
    assert "maxCpus" not in refresh
    assert "~ maxRuns: 5 => 20" in yaml_stack.preview().succeeded().output
    yaml_stack.up().succeeded()
    assert live(healthomics_emulator) == wanted


def test_another_region_is_a_previewed_replacement(yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.up().succeeded()
    yaml_stack.write(GROUP.replace("maxRuns: 20", "maxRuns: 20\n      region: eu-west-1"))
    preview = yaml_stack.preview().succeeded().output
    assert '~ region: "us-east-1" => "eu-west-1"' in preview
    assert "+-1 to replace" in preview
    yaml_stack.up().succeeded()
    (group,) = healthomics_emulator.run_groups()
    assert group["region"] == yaml_stack.outputs()["region"] == "eu-west-1"


def test_a_secret_tag_reaches_aws_and_is_nowhere_in_clear(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.config("owner", SECRET, "--secret")
    yaml_stack.write(
        "configuration:\n  owner: {type: String, secret: true}\n" + GROUP.replace("rare-disease", '"${owner}"')
    )
    printed = [yaml_stack.preview().succeeded().output, yaml_stack.up().succeeded().output]
    assert "team: [secret]" in printed[0]
    assert live(healthomics_emulator)["tags"] == {"team": SECRET}
    client = healthomics_emulator.client()
    client.update_run_group(id=yaml_stack.outputs()["id"], maxRuns=5)
    printed += [yaml_stack.refresh().succeeded().output, yaml_stack.preview().succeeded().output]
    state = "".join(file.read_text() for file in yaml_stack.state.rglob("*") if file.is_file())
    assert "calling" in state
    printed += [state, yaml_stack.destroy().succeeded().output]
    assert [text.count(SECRET) for text in printed] == [0] * len(printed)


def test_destroy_deletes_the_groups_and_leaves_an_empty_state(
    yaml_stack: YamlStack, healthomics_emulator: EmulatorHandle
) -> None:
    yaml_stack.write(GROUP)
    yaml_stack.up().succeeded()
    yaml_stack.write("resources: {}")
    yaml_stack.refresh("--expect-no-changes").succeeded()
    yaml_stack.destroy().succeeded()
    assert healthomics_emulator.run_groups() == []
    assert yaml_stack.resources() == []
