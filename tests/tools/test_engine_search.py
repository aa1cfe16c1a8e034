"""Which engine is taken, and what is said when there is none."""

from pathlib import Path

import pytest
from support.machine import Machine, copy_of_checkout

REMEDY = "no Pulumi engine: install Pulumi 3.254.0 or newer"
ELSEWHERE = "name another folder in PULUMI_HEALTHOMICS_CACHE, or install Pulumi 3.254.0 or newer"


def test_a_whole_engine_on_path_that_is_new_enough_is_used(machine: Machine) -> None:
    folder = machine.pulumi("echo v3.254.0")
    assert machine.run().engine == folder
    assert not machine.cache.exists()


@pytest.mark.parametrize("version", ["v3.260.0-alpha.1+dirty", "3.300.1", "v4.0.0"])
def test_a_version_may_be_written_in_any_of_pulumis_ways(machine: Machine, version: str) -> None:
    folder = machine.pulumi(f"echo {version}")
    assert machine.run().engine == folder


def test_an_engine_that_is_too_old_is_passed_over(machine: Machine) -> None:
    machine.pulumi("echo v3.253.9")
    outcome = machine.run()
    assert outcome.status == 1
    assert "it is 3.253.9, older than 3.254.0" in outcome.story


@pytest.mark.parametrize(
    "lacking",
    ["pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python"],
)
def test_an_engine_that_is_not_whole_is_passed_over(machine: Machine, lacking: str) -> None:
    machine.pulumi("echo v3.260.0", lacking=(lacking,))
    outcome = machine.run()
    assert outcome.status == 1
    assert f"PATH lacks its {lacking}" in outcome.story


def test_the_language_host_may_stand_elsewhere_on_path(machine: Machine, tmp_path: Path) -> None:
    folder = machine.pulumi("echo v3.260.0", lacking=("pulumi-language-python",))
    host = machine.program("pulumi-language-python", "exit 1", tmp_path / "elsewhere")
    machine.environment["PATH"] += f":{host.parent}"
    assert machine.run().engine == folder


def test_a_link_on_path_leads_to_the_engine_behind_it(machine: Machine, tmp_path: Path) -> None:
    folder = machine.pulumi("echo v3.260.0", tmp_path / "opt")
    (machine.path / "pulumi").symlink_to(folder / "pulumi")
    assert machine.run().engine == folder


def test_an_engine_that_talks_rubbish_is_passed_over(machine: Machine) -> None:
    machine.pulumi("echo what version")
    assert "it calls its version 'what version'" in machine.run().story


def test_an_engine_that_fails_is_passed_over_with_its_last_words(machine: Machine) -> None:
    machine.pulumi("echo loading >&2; echo no such library >&2; exit 3")
    assert "pulumi: no such library\n" in machine.run().story


def test_an_engine_that_hangs_is_passed_over(machine: Machine) -> None:
    machine.pulumi("sleep 600")
    assert "pulumi: no answer within 10 s\n" in machine.run().story


def test_without_any_source_one_sentence_says_what_to_do(machine: Machine) -> None:
    outcome = machine.run()
    assert (outcome.status, outcome.answer) == (1, "")
    assert outcome.last_line.startswith(f"engine: {REMEDY}")


def test_a_cache_that_can_not_be_written_is_one_sentence(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    machine.environment["PULUMI_HEALTHOMICS_CACHE"] = str(tmp_path / "file" / "cache")
    outcome = machine.run()
    assert outcome.status == 1
    assert (
        outcome.last_line
        == f"engine: cannot keep an engine: [Errno 20] Not a directory: '{tmp_path}/file/cache'; {ELSEWHERE}"
    )


def test_a_user_without_a_home_is_told_to_name_a_folder(machine: Machine) -> None:
    del machine.environment["PULUMI_HEALTHOMICS_CACHE"]
    machine.environment["HOME"] = "~"  # As good as none, to Python; a user unknown to the system has none.
    outcome = machine.run()
    assert outcome.status == 1
    assert outcome.last_line == f"engine: cannot keep an engine: there is no home folder; {ELSEWHERE}"


@pytest.mark.parametrize("variable", ["PULUMI_HEALTHOMICS_CACHE", "XDG_CACHE_HOME"])
def test_a_cache_that_is_named_from_here_is_found_from_everywhere(machine: Machine, variable: str) -> None:
    del machine.environment["PULUMI_HEALTHOMICS_CACHE"]
    machine.environment[variable] = "here"
    machine.go()
    assert machine.run(copy_of_checkout(machine.root)).engine.is_relative_to(machine.root / "here")


def test_a_home_without_settings_gets_the_usual_cache_folder(machine: Machine) -> None:
    del machine.environment["PULUMI_HEALTHOMICS_CACHE"]
    machine.environment["XDG_CACHE_HOME"] = str(machine.root / "xdg")
    machine.go()
    home = machine.root / "home" / "Library" / "Caches", machine.root / "xdg"
    assert any(machine.run().engine.is_relative_to(folder) for folder in home)
