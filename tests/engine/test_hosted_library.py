"""An organisation's own library as a plugin: its components from YAML, with native run groups inside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle
from healthomics_plugin.hosting.package import ComponentPackage

from harness.yaml_stack import YamlStack

pytestmark = pytest.mark.engine

LIBRARY = Path(__file__).parents[2] / "examples" / "04-org-library"
PROGRAM = """
resources:
  calling:
    type: acme:AcmeRunGroup
    properties: {preset: small, tags: {team: rare-disease, cost-center: "%s"}}
  all:
    type: acme:AcmeTeams
    properties:
      tags: {cost-center: "2000"}
      teamTag: team
      teams: {rare: {maxRuns: 3}, cancer: {preset: small}}
outputs:
  id: ${calling.runGroupId}
"""


@pytest.fixture
def acme(yaml_stack: YamlStack, tmp_path: Path) -> YamlStack:
    """A stack whose programs may use Acme's package, installed by its own command."""
    packages = tmp_path / "packages"
    shutil.copytree(LIBRARY / "acme_genomics", packages / "acme_genomics")
    yaml_stack.environment["PYTHONPATH"] = str(packages)
    command = [sys.executable, "-m", "acme_genomics.plugin", "install"]
    done = subprocess.run(command, env=yaml_stack.environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"Installed the plugin acme 1.0.0. Pulumi runs it with {sys.executable}.\n")
    return yaml_stack


def test_the_librarys_components_live_from_yaml(acme: YamlStack, healthomics_emulator: EmulatorHandle) -> None:
    acme.write(PROGRAM % "1000")
    acme.up().succeeded()
    groups = {it["name"]: it for it in healthomics_emulator.run_groups()}
    assert {*groups} == {"calling", "all-rare", "all-cancer"}
    tags = {"team": "rare-disease", "cost-center": "1000", "data": "internal", "managed-by": "acme-genomics"}
    assert groups["calling"]["tags"] == tags
    assert groups["all-rare"]["limits"]["maxRuns"] == 3
    components = [acme.resources(f"acme:index:{name}") for name in ("AcmeRunGroup", "AcmeTeams")]
    assert [len(it) for it in components] == [3, 1]
    assert len(acme.resources()) == 3
    acme.up("--expect-no-changes").succeeded()
    acme.write(PROGRAM % "3000")
    assert "tags['cost-center'] must be one of '1*', '2*', got '3000'" in acme.preview().failed().output
    acme.write("")
    acme.up().succeeded()
    assert healthomics_emulator.run_groups() == []


def test_the_commands_of_the_library_describe_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "acme_genomics.plugin", "schema"],
        cwd=LIBRARY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    schema = json.loads(done.stdout)
    assert (schema["name"], schema["version"]) == ("acme", "1.0.0")
    assert {*schema["resources"]} == {"acme:index:AcmeRunGroup", "acme:index:AcmeTeams"}
    assert "maxCpus" in schema["resources"]["acme:index:AcmeRunGroup"]["inputProperties"]


def test_what_is_not_a_component_of_ours_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="str is not a subclass of GovernedRunGroup or TeamRunGroups"):
        ComponentPackage("acme", "1.0.0", [str], "acme")
