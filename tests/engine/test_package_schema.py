"""The package schema, as the real engine takes it in: from the file, and from the plugin that serves it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from healthomics_plugin.schema import FILE

pytestmark = pytest.mark.engine

# What the engine's own reader leaves away, because it is the default or in another order.
PARTS = ("name", "version", "pluginDownloadURL", "config", "types", "provider", "resources", "language")


def pulumi(engine: Path, home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    command = [engine / "pulumi", *arguments, "--non-interactive"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_engine_finds_nothing_wrong_with_the_schema(engine: Path, tmp_path: Path) -> None:
    done = pulumi(engine, tmp_path, "schema", "check", FILE)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_engine_would_find_a_type_that_does_not_exist(engine: Path, tmp_path: Path) -> None:
    schema = json.loads(FILE.read_text())
    del schema["types"]["healthomics:index:ProviderIgnoreTags"]
    (tmp_path / "schema.json").write_text(json.dumps(schema))
    done = pulumi(engine, tmp_path, "schema", "check", tmp_path / "schema.json")
    assert done.returncode != 0
    assert "ProviderIgnoreTags" in done.stdout + done.stderr


def test_the_plugin_serves_the_schema(engine: Path, tmp_path: Path) -> None:
    launcher = tmp_path / "pulumi-resource-healthomics"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m healthomics_plugin.serve "$@"\n')
    launcher.chmod(0o755)
    done = pulumi(engine, tmp_path, "package", "get-schema", launcher)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    committed = json.loads(FILE.read_text())
    assert {key: found[key] for key in PARTS} == {key: committed[key] for key in PARTS}
