"""`pulumi-healthomics import` in its real process, and an account for it to import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from healthomics_emulator import EmulatorHandle

GROUPS: dict[str, dict[str, Any]] = {
    "plain": {"name": "plain"},
    "first": {"name": "calling", "maxCpus": 256, "maxDuration": 2880, "tags": {"team": "rare", "stage": "dev"}},
    "second": {"name": "calling", "maxRuns": 100_000, "tags": {"team": "rare"}},
    "unicode": {"name": 'Größe "臨床"\\', "maxGpus": 2, "tags": {"größe": "a = b"}},
    "nameless": {"maxRuns": 5},
}


def make_groups(emulator: EmulatorHandle) -> dict[str, str]:
    """Makes GROUPS, as somebody without Pulumi would; returns their ids by their keys."""
    client = emulator.client()
    return {key: client.create_run_group(requestId=key, **group)["id"] for key, group in GROUPS.items()}


def command(folder: Path, *arguments: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Runs `pulumi-healthomics` in a folder; a variable that is None is not set."""
    variables = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-m", "pulumi_healthomics", *arguments],
        cwd=folder,
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # a test may have the command write in another encoding
        check=False,
    )
