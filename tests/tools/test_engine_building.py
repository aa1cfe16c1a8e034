"""An engine built from Go modules, and the cache that keeps it."""

import os
from pathlib import Path

import pytest
from support.machine import PROGRAMS, Machine, copy_of_checkout


def test_a_built_engine_is_whole(machine: Machine) -> None:
    machine.go()
    engine = machine.run().engine
    assert {file.name for file in engine.iterdir()} == set(PROGRAMS)
    assert all(os.access(file, os.X_OK) for file in engine.iterdir())
    assert (engine / "pulumi-language-python-exec").read_text() == "the executor\n"
    assert "-m pulumi.dynamic" in (engine / "pulumi-resource-pulumi-python").read_text()
    assert machine.leftovers() == [engine.parent.name]


def test_a_second_run_does_not_build_again(machine: Machine) -> None:
    machine.go()
    engine = machine.run().engine
    assert machine.builds() == 2
    assert machine.run().engine == engine
    assert machine.builds() == 2


def test_a_built_engine_needs_no_go_any_more(machine: Machine) -> None:
    machine.go()
    engine = machine.run().engine
    (machine.path / "go").unlink()
    assert machine.run().engine == engine


def test_a_second_checkout_does_not_build_again(machine: Machine, tmp_path: Path) -> None:
    machine.go()
    engine = machine.run().engine
    assert machine.run(copy_of_checkout(tmp_path / "clone")).engine == engine
    assert machine.builds() == 2


@pytest.mark.parametrize(
    "changed",
    ["modules/pulumi/go.sum", "modules/language-python/go.mod", "pulumi-resource-pulumi-python"],
)
def test_a_changed_recipe_builds_again(machine: Machine, tmp_path: Path, changed: str) -> None:
    machine.go()
    engine = machine.run().engine
    clone = copy_of_checkout(tmp_path / "clone")
    with (clone / "tools" / "engine" / changed).open("a") as file:
        file.write("\n")
    assert machine.run(clone).engine != engine
    assert machine.builds() == 4


def test_the_callers_go_settings_do_not_change_what_is_built(machine: Machine) -> None:
    machine.go()
    machine.environment.update(GOFLAGS="-race", GOOS="plan9", CGO_ENABLED="1", GONOPROXY="mine")
    assert machine.run().status == 0
    settings = (machine.root / "go.env").read_text().splitlines()
    assert {"GOFLAGS=-mod=readonly", "CGO_ENABLED=0", "GONOPROXY=mine"} <= set(settings)
    assert not [line for line in settings if line.startswith("GOOS=")]


def test_a_go_that_is_too_old_is_told_apart(machine: Machine) -> None:
    machine.go(version="go1.25.10")
    outcome = machine.run()
    assert outcome.status == 1
    assert "the go on PATH is go1.25.10, the modules need 1.25.11" in outcome.story
    assert machine.builds() == 0


def test_a_go_that_does_not_work_is_told_apart(machine: Machine) -> None:
    machine.program("go", "echo toolchain not available >&2; exit 1")
    outcome = machine.run()
    assert outcome.status == 1
    assert "go does not work here: toolchain not available" in outcome.story


def test_a_failed_build_leaves_nothing_behind(machine: Machine) -> None:
    machine.go(fate="echo disk full >&2; exit 7")
    outcome = machine.run()
    assert (outcome.status, outcome.answer) == (1, "")
    assert "disk full\n" in outcome.story
    assert "go could not build pulumi: exit code 7" in outcome.story
    assert outcome.last_line.startswith("engine: no Pulumi engine: install")
    assert machine.leftovers() == []


def test_a_build_that_is_not_what_it_should_be_is_removed(machine: Machine) -> None:
    machine.go(stamp="v3.1.0")
    outcome = machine.run()
    assert outcome.status == 1
    assert "made no working engine: it is 3.1.0, not 3.259.0" in outcome.story
    assert machine.leftovers() == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_damaged_engine_in_the_cache_is_made_again(machine: Machine, program: str) -> None:
    machine.go()
    engine = machine.run().engine
    (engine / program).unlink()
    assert machine.run().engine == engine
    assert (engine / program).exists()
    assert machine.leftovers() == [engine.parent.name]
