"""`make demo`, as a user runs it: what it shows, and that nothing of it is left."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
TIMEOUT = 240

# What a user may have: credentials, an endpoint and a backend that the demo must not reach.
CALLERS_OWN = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_ENDPOINT_URL_OMICS": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "PULUMI_ACCESS_TOKEN": "pul-production",
    "PULUMI_BACKEND_URL": "https://127.0.0.1:9",
    "PULUMI_STACK": "production",
}

# Each step's line, and what the engine says that nobody else would.
STEPS = {
    "preview: what would be created": [
        "+ pulumi-python:dynamic/healthomics:RunGroup: (create)",
        "maxCpus: 256",
        "to create",
    ],
    "up: the run group is created": ["RunGroup variant-calling created", "run_group_id: "],
    "up again: nothing changes": ["unchanged"],
    "max_cpus is 512 in the program now": ["~ maxCpus: 256 => 512", "~ 1 updated"],
    "max_runs was changed to 5 outside Pulumi": ["~ maxRuns: 20 => 5", "~ 1 updated"],
    "up corrects it": ["~ maxRuns: 5 => 20", "~ 1 updated"],
    "destroy: nothing remains": ["RunGroup variant-calling deleted", " deleted\n"],
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the demo needs of a checkout: it works in a folder there, and other tests run it at the same time."""
    for folder in ("tools", "harness", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def started(checkout: Path, engine: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), str(engine), os.environ["PATH"]])
    return subprocess.Popen(
        [sys.executable, "-m", "tools.demo"],
        cwd=checkout,
        env={**os.environ, **CALLERS_OWN, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def left_running(checkout: Path) -> list[str]:
    """Returns the processes that have the demo's folder in their environment, as all of the demo's do."""
    listed = subprocess.run(["ps", "axeww", "-o", "command"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line for line in listed.splitlines() if f"HOME={checkout}/.demo/" in line]


def test_the_demo_shows_the_life_of_a_group_and_leaves_nothing(checkout: Path, engine: Path) -> None:
    with started(checkout, engine) as demo:
        output, errors = demo.communicate(timeout=TIMEOUT)
    assert demo.returncode == 0, output + errors
    _, *parts = output.split("\n==> ")
    for part, (narration, sayings) in zip(parts, STEPS.items(), strict=True):
        said = re.sub(" +: ", ": ", part)
        assert said.startswith(narration)
        for saying in sayings:
            assert saying in said
    assert not (checkout / ".demo").exists()
    assert left_running(checkout) == []


def test_an_interrupted_demo_ends_with_one_sentence_and_leaves_nothing(checkout: Path, engine: Path) -> None:
    with started(checkout, engine) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if line.startswith("==> up: "):
                break
        assert left_running(checkout) != []
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=20)
    assert demo.returncode == 128 + signal.SIGINT
    assert errors.splitlines()[-1] == "demo: interrupted; nothing of it is left running or lying about"
    assert not (checkout / ".demo").exists()
    assert left_running(checkout) == []


def test_a_step_that_fails_is_named(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pulumi = tmp_path_factory.mktemp("engine") / "pulumi"
    pulumi.write_text('#!/bin/sh\n[ "$1" != up ]\n')
    pulumi.chmod(0o755)
    with started(checkout, pulumi.parent) as demo:
        _, errors = demo.communicate(timeout=TIMEOUT)
    assert demo.returncode == 1
    assert errors.splitlines()[-1] == "demo: the step `pulumi up --yes --skip-preview` failed with exit status 1"
    assert not (checkout / ".demo").exists()


def test_a_folder_that_can_not_be_made_is_one_sentence(checkout: Path, engine: Path) -> None:
    (checkout / ".demo").touch()
    with started(checkout, engine) as demo:
        _, errors = demo.communicate(timeout=TIMEOUT)
    assert (demo.returncode, errors) == (1, f"demo: [Errno 17] File exists: '{checkout}/.demo'\n")
