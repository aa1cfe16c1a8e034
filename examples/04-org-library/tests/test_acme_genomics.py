"""Acme's library against the emulator of HealthOmics: no account, no network, the real Pulumi engine."""

# ruff: noqa: D103, S101 - pytest
from pathlib import Path

import pulumi
import pytest
from acme_genomics import AcmeRunGroup
from acme_genomics.plugin import PACKAGE
from healthomics_emulator import EmulatorHandle
from pulumi import automation

GOOD = {"team": "rare-disease", "cost-center": "1000"}


def up(folder: Path, args: dict[str, object]) -> automation.UpResult:
    """Deploys one group with Pulumi's Automation API, the state in a folder of the test."""

    def program() -> None:
        pulumi.export("run_tags", AcmeRunGroup("calling", args).run_tags)

    (folder / "state").mkdir()
    workspace = automation.LocalWorkspaceOptions(
        pulumi_home=str(folder / "home"),
        project_settings=automation.ProjectSettings(name="acme", runtime="python"),
        env_vars={
            # The variable, since one of the shell would win over the project's setting.
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        },
    )
    return automation.create_stack("test", "acme", program, opts=workspace).up()


def test_a_group_has_acmes_tags_and_limits(healthomics_emulator: EmulatorHandle, tmp_path: Path) -> None:
    result = up(tmp_path, {"preset": "small", "tags": GOOD})
    (group,) = healthomics_emulator.run_groups()
    assert group["tags"] == {**GOOD, "data": "internal", "managed-by": "acme-genomics"}
    assert group["limits"] == {"maxCpus": 64, "maxGpus": 1, "maxRuns": 5, "maxDuration": 600}
    assert result.outputs["run_tags"].value == group["tags"]


def test_a_group_without_a_cost_center_is_refused(healthomics_emulator: EmulatorHandle, tmp_path: Path) -> None:
    with pytest.raises(automation.CommandError, match="tags\\['cost-center'\\] is required"):
        up(tmp_path, {"preset": "small", "tags": {"team": "rare-disease"}})
    assert healthomics_emulator.run_groups() == []


def test_the_plugin_has_acmes_components_in_its_schema() -> None:
    schema = PACKAGE.schema()
    assert {*schema["resources"]} == {"acme:index:AcmeRunGroup", "acme:index:AcmeTeams"}
    # Conventions are the library's, so a team finds its presets and tags among the inputs.
    assert {"preset", "tags", "maxCpus"} <= {*schema["resources"]["acme:index:AcmeRunGroup"]["inputProperties"]}
