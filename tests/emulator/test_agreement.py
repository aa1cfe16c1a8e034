"""Three readings of the rules agree: ours, the emulator's (from botocore's model), and cfn-lint's schema.

The emulator shares no source with `validation`, so that the two cannot share a mistake. Inputs are generated with at
most a few mistakes each, so that many are acceptable and each rule is often the only reason of a refusal.
"""

from __future__ import annotations

import http.client
import json
import unicodedata
import warnings
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import boto3.session
import pytest
from healthomics_emulator import EmulatorHandle
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.validation import integer, validate

EXAMPLES = 6_000

LETTERS_NUMBERS_SPACES = ("L", "N", "Z")
TAG_PUNCTUATION = "_.:/=+-@"


def of_categories(*categories: Any, exclude: str = "") -> st.SearchStrategy[str]:
    """Returns characters that all supported Pythons read alike: in the category that they had in Unicode 3.2."""
    characters = st.characters(codec="utf-8", categories=categories, exclude_characters=exclude)
    return characters.filter(lambda char: unicodedata.category(char) == unicodedata.ucd_3_2_0.category(char))


NAME_CHARS = of_categories("L", "M", "Z", "S", "N", "P")
REFUSED_NAME_CHARS = of_categories("Cc", "Cf", "Co")
TAG_CHARS = of_categories(*LETTERS_NUMBERS_SPACES) | st.sampled_from(TAG_PUNCTUATION)
REFUSED_TAG_CHARS = of_categories("M", "S", "P", "Cc", "Cf", "Co", exclude=TAG_PUNCTUATION)

KEYS = st.text(TAG_CHARS, min_size=1, max_size=128).filter(lambda key: not key.lower().startswith("aws:"))
VALUES = st.text(TAG_CHARS, max_size=256)
ACCEPTABLE = st.fixed_dictionaries(
    {"name": st.text(NAME_CHARS, min_size=1, max_size=128)},
    optional={
        **{key: st.integers(1, 100_000) | st.integers(1, 100_000).map(float) for key in spec.LIMIT_KEYS},
        "tags": st.dictionaries(KEYS, VALUES, max_size=5),
    },
)


def planted(text: st.SearchStrategy[str], mistake: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Returns texts with one character that does not belong."""
    return st.tuples(text, mistake, text).map("".join)


def limit(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.sampled_from(spec.LIMIT_KEYS), values).map(lambda it: dict([it]))


def tag(keys: st.SearchStrategy[str] = KEYS, values: st.SearchStrategy[Any] = VALUES) -> st.SearchStrategy[Any]:
    return st.tuples(keys, values).map(lambda it: {"tags": dict([it])})


SHORT_NAME, SHORT_TAG = st.text(NAME_CHARS, max_size=10), st.text(TAG_CHARS, max_size=10)
MISTAKES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "name too short": st.just({"name": ""}),
    "name too long": st.integers(129, 200).map(lambda size: {"name": "n" * size}),
    "name character": planted(SHORT_NAME, REFUSED_NAME_CHARS).map(lambda name: {"name": name}),
    "name no string": (st.integers(0, 9).map(float) | st.booleans() | st.just([])).map(lambda it: {"name": it}),
    "limit too small": limit(st.integers(-(10**6), 0)),
    "limit too large": limit(st.integers(100_001, 10**6)),
    "limit fraction": limit(st.floats(1, 99_999).filter(lambda it: not it.is_integer())),
    "limit boolean": limit(st.booleans()),
    "limit string": limit(st.integers(1, 100_000).map(str) | st.just("many")),
    "tag key empty": tag(keys=st.just("")),
    "tag key too long": tag(keys=st.integers(129, 200).map(lambda size: "k" * size)),
    "tag key character": tag(keys=planted(SHORT_TAG.map(lambda it: f"k{it}"), REFUSED_TAG_CHARS)),
    "tag key reserved": tag(keys=st.tuples(st.sampled_from(["aws:", "AWS:", "Aws:"]), SHORT_TAG).map("".join)),
    "tag value too long": tag(values=st.integers(257, 300).map(lambda size: "v" * size)),
    "tag value character": tag(st.just("k"), planted(SHORT_TAG, REFUSED_TAG_CHARS)),
    "tag value no string": tag(values=st.integers(0, 9).map(float) | st.booleans() | st.just([])),
    "too many tags": st.integers(51, 60).map(lambda size: {"tags": {f"k{i}": "v" for i in range(size)}}),
}


@st.composite
def inputs(draw: st.DrawFn) -> tuple[frozenset[str], dict[str, Any]]:
    """Draws the inputs of a group, with up to two mistakes, and which these are."""
    drawn: dict[str, Any] = draw(ACCEPTABLE)
    one = st.sampled_from(sorted(MISTAKES)).map(lambda it: frozenset([it]))
    two = st.frozensets(st.sampled_from(sorted(MISTAKES)), min_size=2, max_size=2)
    chosen = draw(st.just(frozenset[str]()) | one | two)
    for mistake in sorted(chosen):
        change = draw(MISTAKES[mistake])
        drawn = {**drawn, **change}
    return chosen, drawn


class Service:
    """The emulator, asked over one connection without an SDK in between: an SDK would refuse some inputs itself."""

    def __init__(self, emulator: EmulatorHandle) -> None:
        address = urlsplit(emulator.endpoint)
        self._connection = http.client.HTTPConnection(str(address.hostname), address.port)
        self._number = 0

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def accepts(self, group: dict[str, Any]) -> bool:
        """Returns whether a CreateRunGroup of these inputs is accepted."""
        self._number += 1
        body = {key: integer(value) if key in spec.LIMIT_KEYS else value for key, value in group.items()}
        scope = "testing/20260101/us-east-1/omics/aws4_request"
        self._connection.request(
            "POST",
            "/runGroup",
            json.dumps({**body, "requestId": f"r{self._number}"}),
            {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"},
        )
        answer = self._connection.getresponse()
        text = answer.read().decode()
        assert answer.status in {201, 400}, text
        return answer.status == 201


def test_our_validation_accepts_exactly_what_the_emulator_accepts(
    healthomics_emulator: EmulatorHandle, request: pytest.FixtureRequest
) -> None:
    healthomics_emulator.configure(run_group_quota=10 * EXAMPLES)
    service = Service(healthomics_emulator)
    request.addfinalizer(service.close)
    seen: Counter[str] = Counter()
    sole: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs())
    def agree(drawn: tuple[frozenset[str], dict[str, Any]]) -> None:
        mistakes, group = drawn
        ours = not validate({**group, "tagsAll": group.get("tags", {})})
        assert service.accepts(group) is ours, group
        seen["all"] += 1
        seen["accepted"] += ours
        if not ours and len(mistakes) == 1:
            sole.update(mistakes)

    agree()
    assert seen["all"] >= 5_000
    assert seen["accepted"] >= 0.3 * seen["all"]
    assert {mistake: sole[mistake] for mistake in MISTAKES if sole[mistake] < 20} == {}


@pytest.fixture(scope="module")
def cfn_lint_schema() -> dict[str, Any]:
    """The schema that cfn-lint has of AWS::Omics::RunGroup."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - noisy and slow to import

        schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", "AWS::Omics::RunGroup").schema
    return schema


@pytest.mark.parametrize("of", spec.LIMITS, ids=lambda it: it.key)
def test_cfn_lint_reads_the_same_ranges(cfn_lint_schema: dict[str, Any], of: spec.Limit) -> None:
    found = cfn_lint_schema["properties"][of.key[0].upper() + of.key[1:]]
    assert (found["minimum"], found["maximum"]) == (of.minimum, of.maximum)


def test_cfn_lint_reads_the_same_name_and_tag_values(cfn_lint_schema: dict[str, Any]) -> None:
    name = cfn_lint_schema["properties"]["Name"]
    assert (name["minLength"], name["maxLength"]) == (spec.NAME.minimum, spec.NAME.maximum)
    (value,) = cfn_lint_schema["definitions"]["TagMap"]["patternProperties"].values()
    assert (value["minLength"], value["maxLength"]) == (spec.TAG_VALUE.minimum, spec.TAG_VALUE.maximum)


def test_the_regions_that_we_know_are_regions_that_the_sdk_lists() -> None:
    # Here, where versions are pinned: an older SDK lists fewer, and a newer one may list more.
    assert set(boto3.session.Session().get_available_regions("omics")) >= spec.KNOWN_REGIONS
