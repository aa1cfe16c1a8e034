"""`pulumi-healthomics import` in its real process against the emulator: filters, files, and what can go wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from healthomics_emulator import EmulatorHandle, Fault
from pulumi_healthomics.aws.gateway import _CODES
from support.endpoints import at
from support.import_command import GROUPS, command, make_groups

FILES = {"run-groups.json", "run_groups.py"}
NOWHERE = {"AWS_REGION": None, "AWS_DEFAULT_REGION": None}
NOBODY = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
NO_CONFIG = {"AWS_CONFIG_FILE": os.devnull}
UNREACHABLE = {**at("http://127.0.0.1:9"), "AWS_MAX_ATTEMPTS": "1"}


@pytest.fixture
def account(healthomics_emulator: EmulatorHandle) -> dict[str, str]:
    """Groups that were made by somebody else; their ids by the keys of GROUPS."""
    return make_groups(healthomics_emulator)


def written(folder: Path) -> set[str]:
    """Returns the files that a command left in an empty folder."""
    return {file.name for file in folder.iterdir()}


def imported_ids(folder: Path) -> set[str]:
    """Returns the ids in the import file."""
    resources = json.loads((folder / "run-groups.json").read_text())["resources"]
    return {it["id"] for it in resources if it["type"].endswith(":RunGroup")}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], set(GROUPS)),
        (["--name-prefix", "call"], {"first", "second"}),
        (["--tag", "team=rare"], {"first", "second"}),
        (["--tag", "team=rare", "--tag", "stage=dev"], {"first"}),
        (["--tag", "größe=a = b"], {"unicode"}),
        (["--name-prefix", "calling", "--tag", "stage=dev"], {"first"}),
    ],
)
def test_only_the_groups_that_are_asked_for_are_imported(
    tmp_path: Path, account: dict[str, str], options: list[str], expected: set[str]
) -> None:
    assert command(tmp_path, "import", *options).returncode == 0
    assert imported_ids(tmp_path) == {account[key] for key in expected}
    assert written(tmp_path) == FILES


def test_the_region_of_the_option_comes_before_the_environments(
    tmp_path: Path, healthomics_emulator: EmulatorHandle, account: dict[str, str]
) -> None:
    assert account
    abroad = healthomics_emulator.client(region="eu-west-1").create_run_group(name="abroad", requestId="1")["id"]
    assert command(tmp_path, "import", "--region", "eu-west-1").returncode == 0
    assert imported_ids(tmp_path) == {abroad}
    assert 'region="eu-west-1"' in (tmp_path / "run_groups.py").read_text()


def test_the_profile_says_who_and_where(tmp_path: Path, healthomics_emulator: EmulatorHandle) -> None:
    healthomics_emulator.client(region="eu-west-1").create_run_group(name="abroad", requestId="1")
    config = tmp_path / "config"
    config.write_text("[profile lab]\nregion=eu-west-1\naws_access_key_id=testing\naws_secret_access_key=testing\n")
    done = command(tmp_path, "import", "--profile", "lab", **NOWHERE, **NOBODY, AWS_CONFIG_FILE=str(config))
    assert "1 run group of account 123456789012 in eu-west-1" in done.stdout


def test_files_that_are_there_are_kept_unless_forced(tmp_path: Path, account: dict[str, str]) -> None:
    program = tmp_path / "mine.py"
    program.write_text("precious")
    done = command(tmp_path, "import", "--program", "mine.py")
    assert done.returncode == 1
    assert done.stderr == "error: mine.py exists already; pass --force to overwrite it, or name another file\n"
    assert written(tmp_path) == {"mine.py"}
    assert command(tmp_path, "import", "--program", "mine.py", "--output", "it.json", "--force").returncode == 0
    assert written(tmp_path) == {"mine.py", "it.json"}
    assert program.read_text().count("RunGroup(\n") == len(account)


def test_nothing_found_is_no_failure_and_writes_nothing(tmp_path: Path, account: dict[str, str]) -> None:
    assert account
    done = command(tmp_path, "import", "--name-prefix", "nobody's")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("found none to import: wrote nothing\n")
    assert written(tmp_path) == set()


@pytest.mark.parametrize(
    ("options", "environment", "sentence"),
    [
        ([], {**NOWHERE, **NO_CONFIG}, "error: no Region is set; pass --region or set AWS_REGION"),
        ([], {**NOBODY, **NO_CONFIG}, "error: no usable AWS credentials: unable to locate credentials; check "),
        ([], UNREACHABLE, "error: could not connect to the endpoint URL: "),
        (["--profile", "nobody"], {}, "error: the config profile (nobody) could not be found; check "),
        (["--region", "no where"], {}, "error: no client can be made for Region 'no where'"),
        (["--output", "no/where.json"], {}, "error: there is no folder no; make it, or name another file "),
        (["--output", "run_groups.py"], {}, "error: --output and --program name the same file; name two"),
    ],
)
def test_a_failure_is_one_sentence(
    tmp_path: Path,
    healthomics_emulator: EmulatorHandle,
    options: list[str],
    environment: dict[str, str | None],
    sentence: str,
) -> None:
    assert healthomics_emulator
    done = command(tmp_path, "import", *options, **environment)
    assert (done.returncode, done.stdout) == (1, "")
    *progress, last = done.stderr.splitlines()
    assert last.startswith(sentence)
    assert [it for it in progress if not it.startswith("listing ")] == []
    assert written(tmp_path) == set()


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        ([], {**NOWHERE, **NO_CONFIG}),
        ([], {**NOBODY, **NO_CONFIG}),
        ([], UNREACHABLE),
        (["--profile", "nobody"], {}),
        (["--region", "no where"], {}),
        *(([], {"ANSWER": code}) for code in ("ExpiredTokenException", "NoSuchCode", *_CODES)),
    ],
)
def test_no_error_advises_what_only_a_stack_or_a_program_has(
    tmp_path: Path, healthomics_emulator: EmulatorHandle, options: list[str], environment: dict[str, str | None]
) -> None:
    if code := environment.get("ANSWER"):
        status = 400 if code == "NoSuchCode" else None
        healthomics_emulator.inject(Fault(operation="ListRunGroups", error=code, times=None, status=status))
    done = command(tmp_path, "import", *options, **{"AWS_MAX_ATTEMPTS": "1", **environment})
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert (
        re.findall(r"aws:\w+|healthomics:\w+|aws: settings|`pulumi[^`]*`|--parallel|program|stack", done.stderr) == []
    )


def test_a_profile_that_does_not_exist_is_looked_for_where_the_command_line_names_it(tmp_path: Path) -> None:
    done = command(tmp_path, "import", "--profile", "nobody")
    assert done.stderr.endswith("; check --profile, AWS_PROFILE and ~/.aws/config\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932"])
@pytest.mark.parametrize("options", [["--output", "Größe-臨床.json", "--program", "геном.py"], ["--help"]])
def test_what_the_encoding_of_the_terminal_lacks_is_escaped(
    tmp_path: Path, account: dict[str, str], encoding: str, options: list[str]
) -> None:
    assert account
    done = command(tmp_path, "import", *options, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_a_group_that_can_not_be_read_is_named(
    tmp_path: Path, healthomics_emulator: EmulatorHandle, account: dict[str, str]
) -> None:
    healthomics_emulator.inject(Fault(operation="GetRunGroup", error="AccessDeniedException", message="No."))
    done = command(tmp_path, "import", "--name-prefix", "plain")
    assert done.returncode == 1
    assert (
        f'error: reading run group "plain" ({account["plain"]}): AWS answered AccessDeniedException: No;' in done.stderr
    )
    assert written(tmp_path) == set()


def test_an_answer_of_another_shape_is_one_sentence_and_writes_nothing(
    tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    healthomics_emulator.inject(Fault(operation="ListRunGroups", body='{"items": [{"arn": "arn:x", "id": "7"}]}'))
    failed = command(tmp_path, "import")
    assert failed.returncode == 1
    assert "error: the service's answer has 'arn:x' for an ARN, which names no account; check that" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert written(tmp_path) == set()


@pytest.mark.parametrize("tag", ["team", "=rare", "aws:cloudformation:stack-name=x"])
def test_a_tag_that_can_not_be_meant_is_refused(tmp_path: Path, tag: str) -> None:
    done = command(tmp_path, "import", "--tag", tag)
    assert done.returncode == 2
    assert "argument --tag: must " in done.stderr


def test_the_installed_command_says_its_version() -> None:
    installed = Path(sys.executable).with_name("pulumi-healthomics")
    done = subprocess.run([installed, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == "pulumi-healthomics 0.1.0\n"


def test_the_file_holds_the_stacks_seed_unless_the_stack_has_one_already(
    tmp_path: Path, healthomics_emulator: EmulatorHandle
) -> None:
    make_groups(healthomics_emulator)
    found = []
    for options in ((), ("--no-seed", "--force")):
        assert command(tmp_path, "import", *options).returncode == 0
        resources = json.loads((tmp_path / "run-groups.json").read_text())["resources"]
        found.append([it["name"] for it in resources if it["type"].endswith(":IdempotencySeed")])
    assert found == [["healthomics-idempotency-seed"], []]


@pytest.mark.parametrize("options", [[], ["--no-seed"]])
@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_the_import_file_is_readable_by_its_owner_only_from_its_creation_on(
    tmp_path: Path, account: dict[str, str], options: list[str], before: int | None
) -> None:
    assert account
    file = tmp_path / "run-groups.json"
    if before is not None:
        file.write_text("")
        file.chmod(before)
    # Whatever the shell would let others do.
    code = "import os, sys; os.umask(0); from pulumi_healthomics.__main__ import main; sys.exit(main(sys.argv[1:]))"
    command_line = [sys.executable, "-c", code, "import", "--force", *options]
    done = subprocess.run(command_line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "run_groups.py").stat().st_mode & 0o777 == 0o666
    assert json.loads(file.read_text())["resources"]


def test_the_file_that_becomes_the_import_file_is_never_readable_by_others(
    tmp_path: Path, account: dict[str, str]
) -> None:
    assert account
    modes = tmp_path / "modes"
    code = f"""
import os, sys
os.umask(0)
def note(event, arguments):
    if event == "os.rename":
        with open({str(modes)!r}, "a") as file:
            file.write(f"{{oct(os.stat(arguments[0]).st_mode & 0o777)}} {{arguments[0]}}\\n")
sys.addaudithook(note)
from pulumi_healthomics.__main__ import main
sys.exit(main(["import"]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in modes.read_text().splitlines() if ".run-groups.json." in line] == ["0o600"]


def test_the_command_says_that_the_import_file_is_a_secret_to_delete(tmp_path: Path, account: dict[str, str]) -> None:
    assert account
    said = command(tmp_path, "import").stdout
    assert "delete run-groups.json: it holds the stack's seed, which is a secret, and the values of all tags" in said
    assert re.search(r"1\. pulumi import .*\n.*2\. delete run-groups\.json", said)
    said = command(tmp_path, "import", "--no-seed", "--force").stdout
    assert "delete run-groups.json: it holds the values of all tags" in said


@pytest.mark.parametrize("tag", ["hunter2", "=hunter2", "aws:token=hunter2"])
def test_a_tag_that_is_refused_is_not_quoted(tmp_path: Path, tag: str) -> None:
    done = command(tmp_path, "import", "--tag", tag)
    assert done.returncode == 2
    assert "hunter2" not in done.stderr + done.stdout
