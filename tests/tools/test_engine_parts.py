"""Optional parts of an engine, such as the language host of YAML: found, or built without touching the engine."""

from pathlib import Path

import pytest
from support.machine import PROGRAMS, Machine, copy_of_checkout

from tools.engine.recipe import OPTIONAL, build_key, part_key

YAML = ("yaml",)
HOST = "pulumi-language-yaml"


def test_a_part_is_built_beside_the_engine_and_named_behind_it(machine: Machine) -> None:
    machine.go()
    engine, yaml = machine.run(parts=YAML).folders
    assert {file.name for file in engine.iterdir()} == set(PROGRAMS)
    assert [file.name for file in yaml.iterdir()] == [HOST]
    assert machine.leftovers() == sorted([engine.parent.name, yaml.parent.name])


def test_an_engine_that_is_there_is_not_built_again_for_a_part(machine: Machine) -> None:
    machine.go()
    engine = machine.run().engine
    assert machine.builds() == 2
    assert machine.run(parts=YAML).folders[0] == engine
    assert machine.builds() == 3
    assert machine.run().engine == engine


def test_a_second_run_and_a_second_checkout_do_not_build_a_part_again(machine: Machine, tmp_path: Path) -> None:
    machine.go()
    folders = machine.run(parts=YAML).folders
    (machine.path / "go").unlink()
    assert machine.run(parts=YAML).folders == folders
    assert machine.run(copy_of_checkout(tmp_path / "clone"), parts=YAML).folders == folders


@pytest.mark.parametrize("changed", ["go.mod", "go.sum", "main.go"])
def test_a_changed_module_of_a_part_builds_that_part_again_and_no_engine(
    machine: Machine, tmp_path: Path, changed: str
) -> None:
    machine.go()
    engine, yaml = machine.run(parts=YAML).folders
    clone = copy_of_checkout(tmp_path / "clone")
    with (clone / "tools" / "engine" / "modules" / "language-yaml" / changed).open("a") as file:
        file.write("\n")
    again, other = machine.run(clone, parts=YAML).folders
    assert again == engine
    assert other != yaml
    assert machine.builds() == 4


def test_the_true_version_is_stamped_where_the_host_reads_it(machine: Machine) -> None:
    machine.go()
    machine.run(parts=YAML)
    (build,) = (line for line in (machine.root / "go.log").read_text().splitlines() if line.endswith(HOST))
    part = OPTIONAL["yaml"]
    assert f"-X github.com/pulumi/pulumi-yaml/pkg/version.Version=v{part.version} " in build
    assert f"{part.package.partition('/cmd/')[0]} v{part.version} " in (part.module / "go.mod").read_text()


def test_a_part_beside_the_engine_is_used(machine: Machine) -> None:
    folder = machine.pulumi("echo v3.260.0")
    machine.program(HOST, "exit 1", folder)
    assert machine.run(parts=YAML).folders == [folder, folder]
    assert not machine.cache.exists()


def test_a_part_elsewhere_on_path_is_used(machine: Machine, tmp_path: Path) -> None:
    machine.go()
    host = machine.program(HOST, "exit 1", tmp_path / "elsewhere")
    machine.environment["PATH"] += f":{host.parent}"
    assert machine.run(parts=YAML).folders[1] == host.parent
    assert machine.builds() == 2


def test_without_go_one_sentence_says_how_to_get_the_part(machine: Machine) -> None:
    machine.pulumi("echo v3.260.0")
    outcome = machine.run(parts=YAML)
    assert (outcome.status, outcome.answer) == (1, "")
    assert outcome.last_line.startswith(f"engine: no {HOST}: install the official Pulumi CLI")


def test_what_the_official_cli_lacks_is_not_said_to_be_in_it(machine: Machine) -> None:
    machine.pulumi("echo v3.260.0")
    outcome = machine.run(parts=("sdk",))
    assert outcome.status == 1
    assert outcome.last_line.startswith("engine: no pulumi-sdk-generator: install Go ")


def test_parts_are_named_in_the_order_of_the_arguments(machine: Machine) -> None:
    machine.go()
    _, *folders = machine.run(parts=("go", "yaml", "nodejs", "sdk")).folders
    programs = ["pulumi-language-go", HOST, "pulumi-language-nodejs", "pulumi-sdk-generator"]
    assert [file.name for folder in folders for file in folder.iterdir()] == programs


@pytest.mark.parametrize("name", OPTIONAL)
def test_the_version_of_a_part_is_that_of_its_modules(name: str) -> None:
    part = OPTIONAL[name]
    assert f" v{part.version}" in (part.module / "go.mod").read_text()


def test_a_failed_build_of_a_part_is_a_failure_and_leaves_the_engine(machine: Machine) -> None:
    machine.go()
    engine = machine.run().engine
    machine.go(fate="exit 7")
    outcome = machine.run(parts=YAML)
    assert (outcome.status, outcome.answer) == (1, "")
    assert f"go could not build {HOST}: exit code 7" in outcome.story
    assert machine.leftovers() == [engine.parent.name]


def test_a_part_that_does_not_start_is_not_believed(machine: Machine) -> None:
    machine.pulumi("echo v3.260.0")
    machine.go(stamp='"cannot; exit 3"')
    outcome = machine.run(parts=YAML)
    assert outcome.status == 1
    assert f"made no working {HOST}: cannot" in outcome.story
    assert machine.leftovers() == []


def test_a_damaged_part_in_the_cache_is_made_again(machine: Machine) -> None:
    machine.go()
    engine, yaml = machine.run(parts=YAML).folders
    (yaml / HOST).unlink()
    assert machine.run(parts=YAML).folders == [engine, yaml]
    assert (yaml / HOST).exists()
    assert machine.builds() == 4


def test_an_unknown_part_is_refused_with_the_names_that_there_are(machine: Machine) -> None:
    outcome = machine.run(parts=("yml",))
    assert (outcome.status, outcome.answer) == (2, "")
    assert outcome.last_line == "engine: unknown part 'yml'; the optional parts are: yaml, nodejs, go, sdk"


def test_every_part_has_a_key_that_no_other_has() -> None:
    keys = [build_key(), *map(part_key, OPTIONAL.values())]
    assert len(set(keys)) == len(keys)
