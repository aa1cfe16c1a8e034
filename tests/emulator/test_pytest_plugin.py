"""The fixtures for users' own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

USERS_TESTS = '''
import os

import boto3
import botocore.session
import pytest
from healthomics_emulator import Fault


def program():
    """A user's program, which knows nothing of an emulator."""
    return boto3.client("omics").create_run_group(name="mine")["id"]


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_an_emulator_of_its_own(healthomics_emulator, time):
    program()
    assert [group["name"] for group in healthomics_emulator.run_groups()] == ["mine"]


def test_calls_can_be_made_to_fail(healthomics_emulator):
    healthomics_emulator.inject(Fault(operation="CreateRunGroup", error="ConflictException"))
    with pytest.raises(Exception, match="ConflictException"):
        program()
    assert [call.status for call in healthomics_emulator.calls()] == [409]


def test_another_endpoint_or_profile_of_the_user_does_not_matter(healthomics_emulator):
    assert "AWS_PROFILE" not in os.environ
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_configuration_that_ignores_endpoints_does_not_matter(healthomics_emulator):
    session = botocore.session.get_session()
    assert session.full_config["profiles"]["default"] == {"ignore_configured_endpoint_urls": "true"}
    assert boto3.client("omics").meta.endpoint_url == healthomics_emulator.endpoint


def test_without_the_fixture_nothing_is_set():
    assert os.environ["AWS_PROFILE"] == "production"
    assert os.environ["AWS_ENDPOINT_URL_OMICS"] == "http://127.0.0.1:9"
    assert "AWS_ENDPOINT_URL_STS" not in os.environ
'''


def pytest_run(folder: Path, *arguments: str) -> str:
    configuration = folder / ".aws" / "config"
    configuration.parent.mkdir()
    configuration.write_text("[default]\nignore_configured_endpoint_urls = true\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={
            **environment,
            "HOME": str(folder),
            "AWS_PROFILE": "production",
            "AWS_ENDPOINT_URL_OMICS": "http://127.0.0.1:9",
        },
    )
    return outcome.stdout + outcome.stderr


def test_users_tests_pass_with_the_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(USERS_TESTS)
    assert "6 passed" in pytest_run(tmp_path)


def test_the_fixtures_explain_themselves(tmp_path: Path) -> None:
    shown = pytest_run(tmp_path, "--fixtures")
    assert "A fresh emulator of AWS HealthOmics" in shown


def test_the_fixture_works_here_too(healthomics_emulator: object) -> None:
    assert os.environ["AWS_ENDPOINT_URL_OMICS"] == getattr(healthomics_emulator, "endpoint", None)


def test_the_plugin_is_registered(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin("healthomics_emulator")


# As if the package were installed without its extra.
WITHOUT_MOTO = "import runpy, sys; sys.modules['moto'] = sys.modules['regex'] = None; sys.argv = sys.argv[1:]; "
HINT = "moto is not installed: pip install 'pulumi-healthomics[emulator]'"


@pytest.mark.parametrize(
    ("program", "last_line"),
    [
        ("runpy.run_module('healthomics_emulator', run_name='__main__')", f"healthomics_emulator: {HINT}"),
        ("from healthomics_emulator import Emulator", f"ImportError: {HINT}"),
    ],
)
def test_without_the_extra_the_last_line_says_what_to_install(program: str, last_line: str) -> None:
    command = [sys.executable, "-c", WITHOUT_MOTO + program, "healthomics_emulator"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert outcome.stderr.splitlines()[-1] == last_line


@pytest.mark.parametrize("missing", ["moto", "werkzeug"])
def test_without_the_extra_the_fixture_says_what_to_install(tmp_path: Path, missing: str) -> None:
    (tmp_path / "test_mine.py").write_text("def test_mine(healthomics_emulator):\n    pass\n")
    # Python finds no module that is None here.
    (tmp_path / "conftest.py").write_text(f"import sys\n\nsys.modules[{missing!r}] = None\n")
    assert f"\n{HINT.replace('moto', missing)}\n" in pytest_run(tmp_path)
