"""``python -m healthomics_emulator``: its one line, its end, and what survives it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from healthomics_emulator import Emulator, EmulatorError, EmulatorHandle, StateFileError

COMMAND = [sys.executable, "-m", "healthomics_emulator"]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts an emulator; whatever is still there at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def starter(*arguments: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield starter
    for process in started:
        process.kill()
        process.communicate()


def handle_of(process: subprocess.Popen[str]) -> EmulatorHandle:
    assert process.stdout is not None
    return EmulatorHandle(process.stdout.readline().strip())


def fails(*arguments: str | Path) -> str:
    """Runs an emulator that can not start; gives what it says."""
    outcome = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=30, check=False)
    assert outcome.returncode != 0
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    return outcome.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_only_and_ends_on_a_signal(start: Start, number: signal.Signals) -> None:
    process = start()
    emulator = handle_of(process)
    assert emulator.endpoint.startswith("http://127.0.0.1:")
    assert emulator.health()["status"] == "ok"
    process.send_signal(number)
    rest, complaints = process.communicate(timeout=5)
    assert (process.returncode, rest, complaints) == (0, "", "")


def test_it_ends_though_a_client_keeps_its_connection(start: Start) -> None:
    process = start()
    client = handle_of(process).client()
    client.list_run_groups()
    process.terminate()
    assert process.wait(timeout=5) == 0


def test_it_listens_where_it_is_told(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    emulator = handle_of(start("-H", "localhost", "-p", str(port)))
    assert emulator.endpoint == f"http://localhost:{port}"
    assert emulator.health()["status"] == "ok"


def test_a_busy_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        complaint = fails("-p", str(port))
    assert complaint == (f"healthomics_emulator: cannot listen on 127.0.0.1, port {port}: Address already in use\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-p", "99999"], "cannot listen on 127.0.0.1, port 99999: "),
        (["-H", "203.0.113.1"], "cannot listen on 203.0.113.1, port 0: "),
        (["-H", ""], "argument -H/--host: an empty address would be every one: name 0.0.0.0 if that is meant"),
        (["--run-group-quota", "-1"], "run_group_quota must be a whole number from 0 to a billion"),
    ],
)
def test_a_senseless_argument_is_one_sentence(arguments: list[str], sentence: str) -> None:
    assert sentence in fails(*arguments).splitlines()[-1]


def test_behaviour_is_switched_by_flags(start: Start) -> None:
    emulator = handle_of(start("--rate-limits", "--name-filter", "prefix", "--read-lag-seconds", "1.5"))
    options = emulator.options()
    assert options["rate_limits"] is True
    assert (options["name_filter"], options["read_lag_seconds"]) == ("prefix", 1.5)
    emulator.configure(rate_limits=False)
    emulator.reset()
    assert emulator.options() == options


def contents(client: Any) -> list[Any]:
    groups = [client.get_run_group(id=item["id"]) for item in client.list_run_groups()["items"]]
    runs = [client.get_run(id=item["id"]) for item in client.list_runs()["items"]]
    return [{**each, "ResponseMetadata": None} for each in [*groups, *runs]]


def fill(client: Any) -> str:
    """Makes a bit of everything; gives the id of a group that is gone."""
    group = client.create_run_group(name="kept", requestId="kept", maxRuns=1, tags={"a": "é"})
    for number in range(2):
        client.start_run(
            workflowId="1", roleArn="arn:x", outputUri="s3://b", runGroupId=group["id"], requestId=str(number)
        )
    gone = client.create_run_group(requestId="gone")
    client.delete_run_group(id=gone["id"])
    return str(gone["id"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_state_survives(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    state = tmp_path / "state.json"
    process = start("--state", state)
    client = handle_of(process).client()
    gone = fill(client)
    before = contents(client)
    process.send_signal(number)
    process.wait(timeout=5)

    client = handle_of(start("--state", state)).client()
    assert contents(client) == before
    assert client.create_run_group(requestId="gone")["id"] == gone
    assert client.create_run_group()["id"] not in {gone, *(each["id"] for each in before)}


def test_a_kill_among_writes_leaves_a_whole_file(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    process = start("--state", state)
    client = handle_of(process).client()
    answered: list[str] = []

    def write() -> None:
        while True:
            try:
                answered.append(client.create_run_group(requestId=f"r{len(answered)}")["id"])
            except Exception:
                return
            if len(answered) == 40:
                process.kill()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join(timeout=30)
    emulator = handle_of(start("--state", state))
    kept = {group["id"] for group in emulator.run_groups()}
    assert set(answered) <= kept
    assert len(kept) <= len(answered) + 1


def test_a_reset_is_kept_too(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    process = start("--state", state)
    emulator = handle_of(process)
    before = emulator.client().create_run_group()["id"]
    emulator.reset()
    process.kill()
    process.wait()
    emulator = handle_of(start("--state", state))
    assert emulator.run_groups() == []
    assert int(emulator.client().create_run_group()["id"]) > int(before)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        "{}",
        '{"version": 2}',
        '{"version": 1, "next_id": 1e999, "run_groups": [], "runs": [], "tokens": []}',
        '{"version": 1, "next_id": 5, "run_groups": [{}], "runs": [], "tokens": []}',
        b"\xff\x00",
    ],
)
def test_a_damaged_state_is_refused_and_left_alone(tmp_path: Path, content: Any) -> None:
    state = tmp_path / "state.json"
    raw = content if isinstance(content, bytes) else content.encode()
    state.write_bytes(raw)
    with pytest.raises(StateFileError, match=f"{state} does not hold the state of an emulator"):
        Emulator(state=state)
    assert state.read_bytes() == raw


def test_a_damaged_state_is_one_sentence(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{")
    assert fails("--state", state) == (
        f"healthomics_emulator: {state} does not hold the state of an emulator, or is damaged: "
        "move it away to start with an empty state\n"
    )


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_is_an_empty_state(tmp_path: Path, content: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(content)
    for names in (["one"], ["one", "two"]):
        with Emulator(state=state) as emulator:
            emulator.client().create_run_group(name=names[-1])
            assert [group["name"] for group in emulator.run_groups()] == names


def test_a_second_emulator_on_a_state_file_is_refused_until_the_first_ends(start: Start, tmp_path: Path) -> None:
    state, link = tmp_path / "state.json", tmp_path / "link.json"
    link.symlink_to(state)
    process = start("--state", state)
    handle_of(process).client().create_run_group(name="kept")
    before = state.read_bytes()
    for path in (state, link):
        assert fails("--state", path) == (
            f"healthomics_emulator: {state} is in use by another emulator: stop it, or use another file\n"
        )
        with pytest.raises(StateFileError, match="is in use by another emulator"):
            Emulator(state=path)
    assert state.read_bytes() == before
    process.kill()
    process.wait()
    for _ in range(2):  # Nor does one that was stopped keep it.
        with Emulator(state=state) as emulator:
            assert [group["name"] for group in emulator.run_groups()] == ["kept"]


def test_an_emulator_that_could_not_listen_gives_its_state_file_back(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        for _ in range(2):
            with pytest.raises(OSError, match="Address already in use"):
                Emulator(port=busy.getsockname()[1], state=tmp_path / "state.json")


def test_a_state_that_can_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    state = tmp_path / "nowhere" / "state.json"
    assert fails("--state", state) == (f"healthomics_emulator: cannot write {state}: No such file or directory\n")


def test_what_is_no_file_is_no_state(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")  # Whoever opened it would wait for a writer, deaf to signals.
    for path in (tmp_path, tmp_path / "fifo"):
        assert fails("--state", path) == f"healthomics_emulator: cannot use {path}: it is not a regular file\n"


def test_a_state_that_becomes_unwritable_is_said_by_calls_and_resets(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with Emulator(state=folder / "state.json") as emulator:
        shutil.rmtree(folder)
        with pytest.raises(ClientError, match=r"The emulator cannot write .*: No such file or directory"):
            emulator.client(config=Config(retries={"total_max_attempts": 1})).create_run_group()
        with pytest.raises(EmulatorError, match=r"cannot write .*: No such file or directory"):
            emulator.reset()


def test_a_linked_state_stays_linked(start: Start, tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)
    handle_of(start("--state", link)).client().create_run_group()
    assert link.is_symlink()
    assert len(json.loads(real.read_text())["run_groups"]) == 1


def test_the_package_is_light_until_it_is_used() -> None:
    heavy = ["moto", "werkzeug", "flask", "boto3", "botocore"]
    program = (
        "import sys, healthomics_emulator, healthomics_emulator.pytest_plugin; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert outcome.stdout == "[]\n"


def test_it_goes_on_though_nobody_reads_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen([*COMMAND, "-p", str(port)], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    wait_for(EmulatorHandle(f"http://127.0.0.1:{port}"))
    process.terminate()
    _, complaints = process.communicate(timeout=5)
    assert (process.returncode, complaints) == (0, "")


def wait_for(emulator: EmulatorHandle) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            emulator.health()
        except EmulatorError:
            assert time.monotonic() < deadline
        else:
            return
