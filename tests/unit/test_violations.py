"""One shape for what is wrong with arguments and tags, worded as the place calls it in which the program is written."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pulumi_healthomics import Violation, nearest
from pulumi_healthomics.messages import python_argument
from pulumi_healthomics.resource.state import INPUT_KEYS
from pulumi_healthomics.rules import spec

OURS = {"tagsAll", "formerAdoptId", "idempotencyToken", "expectedAccountId", "defaultTags", "heldTags", "lineage"}


@pytest.mark.parametrize(
    ("violation", "sentence"),
    [
        (Violation("maxCpus", "must be whole"), "maxCpus must be whole"),
        (Violation("tags", "is required", "team"), "tags['team'] is required"),
        (Violation("tags", "is odd", 'a"b\u0435'), "tags['a\"b\\u0435'] is odd"),
        (Violation("tags", "must be 'a'", "team", "b", ("a",)), "tags['team'] must be 'a', got 'b'"),
        (
            Violation("tags", "must be 'abc'", "team", "abd", ("abc",), "abc"),
            "tags['team'] must be 'abc', got 'abd'; did you mean 'abc'?",
        ),
    ],
)
def test_a_violation_is_a_sentence(violation: Violation, sentence: str) -> None:
    assert str(violation) == sentence


def test_a_violation_is_worded_as_the_program_calls_its_argument() -> None:
    assert Violation("maxCpus", "must be whole").worded(python_argument) == "max_cpus must be whole"
    assert Violation("tags", "is required", "team").worded(str.upper) == "TAGS['team'] is required"


def test_every_input_that_a_program_gives_has_its_name_in_python() -> None:
    given = {key: python_argument(key) for key in INPUT_KEYS if key not in OURS}
    assert given == {
        **{limit.key: limit.argument for limit in spec.LIMITS},
        **{key: key for key in ("name", "tags", "region")},
        "limitRemoval": "limit_removal",
        "onActiveRuns": "on_active_runs",
        "deleteTimeout": "custom_timeouts.delete",
        "adoptId": "import_ (in a component: adopt)",
    }


def test_the_nearest_is_found_whatever_its_capitals_and_stars() -> None:
    assert nearest("CANCER", ["rare-disease", "cancer-*"]) == "cancer-*"
    assert nearest("xyz", ["abc", "def"]) is None
    assert nearest("xyz", ["abc"], cutoff=0) == "abc"
    assert nearest("xyz", [], cutoff=0) is None


def test_a_program_without_a_mistake_does_not_load_what_finds_the_nearest() -> None:
    code = "import sys, pulumi_healthomics; print('difflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
