"""The SDK's own installer, played by a package of the test's own."""

from support.machine import PROGRAMS, Machine

INSTALLS = f"""
import pathlib
class PulumiCommand:
    @staticmethod
    def install(root):
        folder = pathlib.Path(root, "bin")
        folder.mkdir(parents=True)
        for name in {PROGRAMS!r}:
            (folder / name).write_text("#!/bin/sh\\necho v3.999.0\\n")
            (folder / name).chmod(0o755)
"""
FAILS = """
class PulumiCommand:
    @staticmethod
    def install(root):
        raise RuntimeError("no package for this machine")
"""


def _with_sdk(machine: Machine, code: str, version: str = "3.999.0") -> None:
    """Put an SDK of this version before the real one, and let its installer run."""
    site = machine.root / "site"
    (site / "pulumi").mkdir(parents=True)
    (site / "pulumi" / "__init__.py").touch()
    (site / "pulumi" / "automation.py").write_text(code)
    (site / f"pulumi-{version}.dist-info").mkdir()
    (site / f"pulumi-{version}.dist-info" / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: pulumi\nVersion: {version}\n"
    )
    machine.environment["PYTHONPATH"] = str(site)
    machine.environment["PULUMI_HEALTHOMICS_ENGINE_INSTALLER"] = "on"


def test_the_installers_engine_is_kept_in_the_cache(machine: Machine) -> None:
    _with_sdk(machine, INSTALLS)
    engine = machine.run().engine
    assert engine.is_relative_to(machine.cache)
    assert {file.name for file in engine.iterdir()} == set(PROGRAMS)
    assert machine.leftovers() == [engine.parent.name]


def test_what_the_installer_leaves_goes_with_the_workshop(machine: Machine) -> None:
    # It runs a script from the temporary folder, which is left if it is killed, and can not be run on some machines.
    _with_sdk(machine, INSTALLS + "        import tempfile; tempfile.mkstemp()\n")
    machine.environment["TMPDIR"] = str(machine.root / "temporary")
    (machine.root / "temporary").mkdir()
    engine = machine.run().engine
    assert list((machine.root / "temporary").iterdir()) == []
    assert machine.leftovers() == [engine.parent.name]


def test_the_installer_runs_once(machine: Machine) -> None:
    _with_sdk(machine, INSTALLS)
    engine = machine.run().engine
    (machine.root / "site" / "pulumi" / "automation.py").write_text(FAILS)
    assert machine.run().engine == engine


def test_an_installer_that_fails_costs_one_line_and_go_is_next(machine: Machine) -> None:
    _with_sdk(machine, FAILS)
    machine.go()
    outcome = machine.run()
    assert outcome.engine.parent.name.startswith("built-")
    assert "installer does not serve: RuntimeError: no package for this machine\n" in outcome.story


def test_an_installer_that_installs_another_version_is_not_believed(machine: Machine) -> None:
    _with_sdk(machine, INSTALLS, version="3.998.0")
    outcome = machine.run()
    assert outcome.status == 1
    assert "made no working engine: it is 3.999.0, not 3.998.0" in outcome.story
    assert machine.leftovers() == []


def test_an_sdk_whose_engine_would_be_too_old_is_not_asked(machine: Machine) -> None:
    _with_sdk(machine, INSTALLS, version="3.216.0")
    assert "it would install 3.216.0, older than 3.254.0" in machine.run().story


def test_a_site_out_of_reach_costs_one_line(machine: Machine) -> None:
    _with_sdk(machine, INSTALLS)
    machine.environment["PULUMI_HEALTHOMICS_ENGINE_INSTALLER"] = ""
    machine.environment["HTTPS_PROXY"] = "http://127.0.0.1:1"
    outcome = machine.run()
    assert outcome.status == 1
    assert len(outcome.story.splitlines()) == 3
    assert "installer does not serve: Pulumi's site does not answer: " in outcome.story


def test_without_an_sdk_there_is_no_installer(machine: Machine) -> None:
    machine.environment["PULUMI_HEALTHOMICS_ENGINE_INSTALLER"] = "on"
    outcome = machine.run(options=("-S",))
    assert "the pulumi package is not installed" in outcome.story
