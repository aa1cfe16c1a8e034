"""The names of decision record 1, which live in users' state and must not change from the release on."""

from __future__ import annotations

import base64
import pickle
import pickletools
import re
import subprocess
import sys
from pathlib import Path

import dill
from healthomics_plugin import properties
from pulumi.dynamic.dynamic import serialize_provider
from pulumi_healthomics import RunGroup
from pulumi_healthomics.program import seed
from pulumi_healthomics.provider import IdempotencySeedProvider, RunGroupProvider
from pulumi_healthomics.resource import state

RECORD = Path(__file__).parents[2] / "docs" / "decisions" / "0001-persisted-names.md"


def test_the_type_token() -> None:
    assert f"pulumi-python:{RunGroup._resource_type_name}" == "pulumi-python:dynamic/healthomics:RunGroup"


def test_the_provider_is_persisted_by_reference_only() -> None:
    pickled = base64.b64decode(serialize_provider(RunGroupProvider()))
    strings = [argument for _, argument, _ in pickletools.genops(pickled) if isinstance(argument, str)]
    assert strings == ["pulumi_healthomics.provider", "RunGroupProvider"]


def test_the_pickle_of_the_provider_is_these_bytes() -> None:
    # From the release of 0.1.0 on, other bytes would show a change for every group of every user.
    assert serialize_provider(RunGroupProvider()) == (
        "gASVNwAAAAAAAACMG3B1bHVtaV9oZWFsdGhvbWljcy5wcm92aWRlcpSMEFJ1bkdyb3VwUHJvdmlkZXKUk5QpgZQu"
    )


def test_the_seed_is_persisted_under_its_token_its_name_and_by_reference_only() -> None:
    assert f"pulumi-python:{seed.IdempotencySeed._resource_type_name}" == (
        "pulumi-python:dynamic/healthomics:IdempotencySeed"
    )
    assert seed.NAME == "healthomics-idempotency-seed"
    pickled = base64.b64decode(serialize_provider(IdempotencySeedProvider()))
    strings = [argument for _, argument, _ in pickletools.genops(pickled) if isinstance(argument, str)]
    assert strings == ["pulumi_healthomics.provider", "IdempotencySeedProvider"]


def test_a_provider_that_served_requests_would_still_pickle_by_reference() -> None:
    assert isinstance(dill.loads(dill.dumps(RunGroupProvider())), RunGroupProvider)  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(RunGroupProvider())).__dict__ == {}  # noqa: S301 - our own bytes


def test_every_state_key_stands_in_the_decision_record() -> None:
    text = RECORD.read_text()
    assert [key for key in state.OUTPUT_KEYS if f"`{key}`" not in text] == []


def test_a_program_that_imports_the_package_does_not_import_boto3() -> None:
    code = "import sys, pulumi_healthomics; print([m for m in sys.modules if m.split('.')[0] in ('boto3', 'botocore')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def rows_of_record_1() -> dict[str, tuple[bool, str]]:
    """Returns, by state key, whether it is an input, and which doors write it."""
    table = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (yes)? ?\| (?:yes)? ?\| .* \| (\w*) ?\|$", RECORD.read_text(), re.M)
    return {key: (input_ == "yes", doors) for keys, input_, doors in table for key in re.findall(r"`(\w+)`", keys)}


def test_the_table_of_record_1_says_which_door_writes_which_key() -> None:
    rows = rows_of_record_1()
    assert {key for key, (_, doors) in rows.items() if doors} == set(state.OUTPUT_KEYS)
    assert {key for key, (_, doors) in rows.items() if doors == "Python"} == properties.OF_ANOTHER_DOOR - {"__provider"}
    assert {key for key, (_, doors) in rows.items() if doors == "plugin"} == {"unfinished"}
    inputs = {key for key, (is_input, doors) in rows.items() if is_input and doors == "both"}
    assert inputs == {*properties.INPUTS, "tagsAll", "heldTags"}
    assert {key for key, (is_input, _) in rows.items() if is_input} == set(state.INPUT_KEYS)
