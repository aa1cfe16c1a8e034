"""The main job from Automation API inline programs: no project folder, no language host, the program in our process."""

from __future__ import annotations

import gc
import os
import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest
from healthomics_emulator import EmulatorHandle
from pulumi import automation
from pulumi.runtime.settings import get_root_resource
from pulumi_healthomics import RunGroup

pytestmark = pytest.mark.engine

Program = Callable[[], None]
Summary = dict[str, int]


@dataclass
class Group:
    """A program that says what a group shall be; `None` leaves it out."""

    settings: dict[str, Any] | None = field(
        default_factory=lambda: {"max_cpus": 256, "max_runs": 20, "tags": {"team": "rare-disease"}}
    )

    def __call__(self) -> None:
        """Is the program."""
        if self.settings is not None:
            pulumi.export("id", RunGroup("calling", **self.settings).id)

    def change(self, **settings: Any) -> None:
        """Edits the program."""
        self.settings = {**(self.settings or {}), **settings}


class Workshop:
    """Makes stacks that share a private backend and a fresh emulator."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._options = automation.LocalWorkspaceOptions(
            work_dir=str(folder / "work"),
            pulumi_home=str(folder / "home"),
            env_vars={
                "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
                "PULUMI_CONFIG_PASSPHRASE": "tests",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                **environment,
            },
        )
        for name in ("work", "state"):
            (folder / name).mkdir()

    def stack(self, name: str, program: Program) -> automation.Stack:
        """A stack of an inline program."""
        return automation.create_or_select_stack(name, "inline", program, opts=self._options)


@pytest.fixture
def workshop(
    engine: Path, tmp_path: Path, healthomics_emulator: EmulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> Workshop:
    # The Automation API looks for `pulumi` on the PATH of this process.
    path = [str(Path(sys.executable).parent), str(engine), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    return Workshop(tmp_path, healthomics_emulator.environment())


def changes(result: automation.UpResult | automation.RefreshResult) -> Summary:
    """Returns what happened to resources other than nothing."""
    counted = result.summary.resource_changes or {}
    return {str(kind): number for kind, number in counted.items() if kind != "same"}


def live(emulator: EmulatorHandle) -> dict[str, Any]:
    """Returns the one live group's limits and tags."""
    (group,) = emulator.run_groups()
    return {**group["limits"], "tags": group["tags"]}


def test_a_group_is_created_left_alone_updated_tagged_and_removed(
    workshop: Workshop, healthomics_emulator: EmulatorHandle
) -> None:
    program = Group()
    stack = workshop.stack("dev", program)

    created = stack.up()
    (group,) = healthomics_emulator.run_groups()
    assert created.outputs["id"].value == group["id"]

    healthomics_emulator.clear_calls()
    assert changes(stack.up()) == {}
    assert healthomics_emulator.calls() == []

    program.change(max_cpus=512, tags={"team": "rare-disease", "cost": "42"})
    assert changes(stack.up()) == {"update": 1}
    assert live(healthomics_emulator) == {
        "maxCpus": 512,
        "maxRuns": 20,
        "tags": {"team": "rare-disease", "cost": "42"},
    }

    program.change(tags={"cost": "42"})
    assert changes(stack.up()) == {"update": 1}
    assert live(healthomics_emulator)["tags"] == {"cost": "42"}

    program.settings = None
    assert "delete" in changes(stack.up())
    assert healthomics_emulator.run_groups() == []


def test_drift_is_seen_by_refresh_and_corrected_and_a_lost_group_is_made_again(
    workshop: Workshop, healthomics_emulator: EmulatorHandle
) -> None:
    stack = workshop.stack("dev", Group())
    first = stack.up().outputs["id"].value
    asked = live(healthomics_emulator)

    healthomics_emulator.client().update_run_group(id=first, maxRuns=5)
    assert changes(stack.refresh()) == {"update": 1}
    assert changes(stack.up()) == {"update": 1}
    assert live(healthomics_emulator) == asked

    healthomics_emulator.client().delete_run_group(id=first)
    assert changes(stack.refresh()) == {"delete": 1}
    assert stack.up().outputs["id"].value != first
    assert live(healthomics_emulator) == asked

    stack.destroy()
    assert healthomics_emulator.run_groups() == []


def test_two_stacks_in_one_process_keep_apart(workshop: Workshop, healthomics_emulator: EmulatorHandle) -> None:
    development, production = workshop.stack("dev", Group()), workshop.stack("prod", Group())
    ids = {stack.up().outputs["id"].value for stack in (development, production)}
    assert {group["id"] for group in healthomics_emulator.run_groups()} == ids
    assert len(ids) == 2
    development.destroy()
    assert changes(production.refresh()) == {}
    assert len(healthomics_emulator.run_groups()) == 1


def test_nothing_of_a_program_is_held_when_it_is_over(workshop: Workshop) -> None:
    roots: list[weakref.ref[pulumi.Resource]] = []

    def program() -> None:
        root = get_root_resource()
        assert root is not None
        roots.append(weakref.ref(root))
        RunGroup("calling", max_cpus=4)

    stack = workshop.stack("dev", program)
    for _ in range(3):
        stack.up()
    gc.collect()
    # The SDK itself may hold the last one.
    assert [root() is None for root in roots[:-1]] == [True] * (len(roots) - 1)
    assert len(roots) >= 3
