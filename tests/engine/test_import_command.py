"""What `pulumi-healthomics import` writes, imported into an empty stack on the real engine."""

from __future__ import annotations

import shlex

import pytest
from healthomics_emulator import EmulatorHandle
from support.import_command import GROUPS, command, make_groups

from harness.stack import Stack

pytestmark = pytest.mark.engine


@pytest.fixture
def imported(stack: Stack, healthomics_emulator: EmulatorHandle) -> dict[str, str]:
    """The groups of the account, imported into the stack as the command says; their ids by the keys of GROUPS."""
    ids = make_groups(healthomics_emulator)
    done = command(stack.folder, "import")
    assert done.returncode == 0, done.stderr
    (line,) = [it for it in done.stdout.splitlines() if "pulumi import" in it]
    stack.run(*shlex.split(line.partition("pulumi ")[2])).succeeded()
    stack.write("import run_groups")
    return ids


def test_an_imported_account_previews_and_refreshes_without_a_change(
    stack: Stack, healthomics_emulator: EmulatorHandle, imported: dict[str, str]
) -> None:
    before = healthomics_emulator.run_groups()
    stack.preview("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()
    stack.up("--expect-no-changes").succeeded()
    assert {it["id"] for it in stack.resources()} == set(imported.values())
    assert healthomics_emulator.run_groups() == before


def test_an_imported_group_is_updated_in_place(
    stack: Stack, healthomics_emulator: EmulatorHandle, imported: dict[str, str]
) -> None:
    program = stack.folder / "run_groups.py"
    program.write_text(program.read_text().replace("max_cpus=256", "max_cpus=512").replace('"stage": "dev",', ""))
    assert "~ 1 to update" in stack.preview().succeeded().output
    stack.up().succeeded()
    live = {it["id"]: it for it in healthomics_emulator.run_groups()}
    assert set(live) == set(imported.values())
    assert live[imported["first"]]["limits"] == {"maxCpus": 512, "maxDuration": 2880}
    assert live[imported["first"]]["tags"] == {"team": "rare"}
    stack.preview("--expect-no-changes").succeeded()


def test_a_limit_removed_from_an_imported_group_is_raised_in_place(
    stack: Stack, healthomics_emulator: EmulatorHandle, imported: dict[str, str]
) -> None:
    program = stack.folder / "run_groups.py"
    program.write_text(program.read_text().replace("    max_cpus=256,\n", ""))
    stack.up().succeeded()
    live = {it["id"]: it for it in healthomics_emulator.run_groups()}
    assert live[imported["first"]]["limits"] == {"maxCpus": 100_000, "maxDuration": 2880}
    stack.preview("--expect-no-changes").succeeded()
    stack.refresh("--expect-no-changes").succeeded()


def test_destroy_removes_the_imported_groups_and_no_others(
    stack: Stack, healthomics_emulator: EmulatorHandle, imported: dict[str, str]
) -> None:
    assert imported
    other = healthomics_emulator.client().create_run_group(name="plain", requestId="later")["id"]
    stack.destroy().succeeded()
    assert [it["id"] for it in healthomics_emulator.run_groups()] == [other]


def test_an_imported_group_has_the_state_that_a_create_leaves(
    stack: Stack, healthomics_emulator: EmulatorHandle, imported: dict[str, str]
) -> None:
    assert imported
    by_import = {it["urn"]: it for it in stack.resources()}
    stack.destroy().succeeded()
    stack.up().succeeded()
    assert len(healthomics_emulator.run_groups()) == len(GROUPS)
    for created in stack.resources():
        found, nameless = by_import[created["urn"]], "run-group-" in created["urn"]
        # The mark is random, the service's facts are another group's, and a new group can not be without a name.
        own = {"incarnation", "arn", "creationTime"} | ({"name"} if nameless else set())
        made = {key: value for key, value in created["outputs"].items() if key != "idempotencyToken"}
        assert set(found["outputs"]) | own == set(made)
        for key in set(made) - own:
            assert found["outputs"][key] == made[key]
        token = created["inputs"].pop("idempotencyToken")
        assert {**found["inputs"], "name": created["inputs"]["name"]} == created["inputs"]
        assert token not in str(found)


def test_the_stacks_own_region_does_not_move_an_imported_group(stack: Stack, imported: dict[str, str]) -> None:
    assert imported
    stack.config("aws:region", "eu-west-1")
    stack.preview("--expect-no-changes").succeeded()


def test_default_tags_that_a_group_lacks_are_all_that_a_preview_shows(stack: Stack, imported: dict[str, str]) -> None:
    assert imported
    stack.config("aws:defaultTags.tags.team", "rare", "--path")
    preview = stack.preview().succeeded().output
    # Two of the groups have that tag.
    assert f"~ {len(GROUPS) - 2} to update" in preview
    assert '+ team: "rare"' in preview
    assert "replace" not in preview


def test_tags_that_the_stack_ignores_change_nothing(
    stack: Stack, healthomics_emulator: EmulatorHandle, imported: dict[str, str]
) -> None:
    before = healthomics_emulator.run_groups()
    stack.config("aws:ignoreTags.keys[0]", "stage", "--path")
    stack.preview("--expect-no-changes").succeeded()
    # The program need not name them either.
    program = stack.folder / "run_groups.py"
    program.write_text(program.read_text().replace('"stage": "dev",', ""))
    stack.preview("--expect-no-changes").succeeded()
    stack.up("--refresh", "--expect-no-changes").succeeded()
    assert healthomics_emulator.run_groups() == before
    assert {it["id"] for it in stack.resources()} == set(imported.values())
