"""What ends with a process, and what is left running."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness.processes import end, in_session, kill, kill_only, started
from harness.waiting import eventually

# Starts a process in a group of its own, as the engine does with its plugins, and ends.
LEAVES_AN_ORPHAN = """
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], preexec_fn=os.setpgrp)
"""

CLEANS_UP = """
import pathlib, time
try:
    pathlib.Path("started").touch()
    time.sleep(600)
except KeyboardInterrupt:
    pathlib.Path("cleaned").touch()
"""

SLEEPS = ["/bin/sh", "-c", "sleep 600; exit 3"]


def in_its_session(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=folder, start_new_session=True)


def test_a_killed_session_leaves_no_orphan_in_a_group_of_its_own(tmp_path: Path) -> None:
    process = in_its_session(tmp_path, sys.executable, "-c", LEAVES_AN_ORPHAN)
    process.wait()
    assert len(in_session(process.pid)) == 1
    kill(process)
    eventually(lambda: in_session(process.pid) == [])


def test_an_ended_process_has_time_to_clean_up(tmp_path: Path) -> None:
    process = in_its_session(tmp_path, sys.executable, "-c", CLEANS_UP)
    eventually((tmp_path / "started").exists)
    end(process)
    assert process.returncode == 0
    assert (tmp_path / "cleaned").exists()


def test_one_process_of_a_session_is_killed_by_its_command(tmp_path: Path) -> None:
    process = in_its_session(tmp_path, *SLEEPS)
    eventually(lambda: "sleep 600" in [member.command for member in in_session(process.pid)])
    assert kill_only(process, "no such command") == 0
    assert kill_only(process, "exit 3") == 1
    process.wait()
    assert [member.command for member in in_session(process.pid)] == ["sleep 600"]
    kill(process)


def test_what_is_started_ends_with_its_block(tmp_path: Path) -> None:
    with started(SLEEPS, tmp_path) as process:
        assert process.poll() is None
    assert process.returncode != 0
    eventually(lambda: in_session(process.pid) == [])
