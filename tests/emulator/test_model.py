"""The emulator's truth is botocore's model, and its rules beside it cite AWS."""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from typing import Any

import pytest
from botocore.loaders import Loader
from healthomics_emulator.omics import rules, tagging
from healthomics_emulator.omics.operations import OPERATIONS
from healthomics_emulator.wire import errors
from healthomics_emulator.wire.constraints import broken_constraints, compile_pattern, fits
from healthomics_emulator.wire.errors import ServiceError
from healthomics_emulator.wire.model import error_status, input_shape, limit_names, service_model
from healthomics_emulator.wire.routing import Router

MODEL = Loader().load_service_model("omics", "service-2")
NAME_PATTERN = MODEL["shapes"]["RunGroupName"]["pattern"]
LISTED = ("L", "M", "Z", "S", "N", "P", "Cn")


def reached(name: str, seen: set[str]) -> set[str]:
    """The names of all shapes that a shape is made of."""
    if name not in seen:
        seen.add(name)
        shape = MODEL["shapes"][name]
        parts = [*shape.get("members", {}).values()]
        parts += [shape[part] for part in ("member", "key", "value") if part in shape]
        for part in parts:
            reached(part["shape"], seen)
    return seen


INPUTS = sorted(set().union(*(reached(MODEL["operations"][each]["input"]["shape"], set()) for each in OPERATIONS)))


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_what_is_served_is_in_the_model(operation: str) -> None:
    http = MODEL["operations"][operation]["http"]
    path = re.sub(r"\{\w+\}", "7654321", http["requestUri"])
    assert Router(OPERATIONS).match(http["method"], path)[0] == operation


def test_every_other_operation_of_the_model_is_refused_by_name() -> None:
    router = Router(OPERATIONS)
    for name in sorted(set(MODEL["operations"]) - set(OPERATIONS)):
        http = MODEL["operations"][name]["http"]
        path = re.sub(r"\{\w+\}", "7654321", http["requestUri"])
        with pytest.raises(ServiceError, match=f"{name} is an operation of AWS HealthOmics"):
            router.match(http["method"], path)


@pytest.mark.parametrize("name", INPUTS)
def test_every_bound_of_an_input_is_held(name: str) -> None:
    described = MODEL["shapes"][name]
    shape: Any = service_model().shape_for(name)
    if described["type"] in ("integer", "long"):
        for bound, beyond in (("min", -1), ("max", 1)):
            if bound in described:
                assert not list(broken_constraints(shape, described[bound]))
                assert list(broken_constraints(shape, described[bound] + beyond))
    if described["type"] == "string" and "max" in described:
        assert list(broken_constraints(shape, "1" * (described["max"] + 1)))
    if described.get("min", 0) > 0 and described["type"] == "string":
        assert list(broken_constraints(shape, ""))
    if "enum" in described:
        assert not list(broken_constraints(shape, described["enum"][0]))
        assert list(broken_constraints(shape, "no such choice"))
    if described["type"] == "map" and "max" in described:
        assert list(broken_constraints(shape, {str(n): "" for n in range(described["max"] + 1)}))


def test_a_bound_comes_from_the_model_not_from_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    shape: Any = input_shape("CreateRunGroup").members["maxCpus"]
    assert list(broken_constraints(shape, 100_001))
    monkeypatch.setitem(shape.metadata, "max", 100_001)
    assert not list(broken_constraints(shape, 100_001))


def test_the_limits_are_those_of_the_model() -> None:
    assert set(limit_names()) == {"maxCpus", "maxGpus", "maxRuns", "maxDuration"}


@pytest.mark.parametrize("pattern", sorted({s["pattern"] for s in MODEL["shapes"].values() if "pattern" in s}))
def test_every_pattern_of_the_model_can_be_read(pattern: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compile_pattern(pattern)


def test_the_name_pattern_is_the_unicode_categories_it_lists() -> None:
    wrong = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if fits(NAME_PATTERN, chr(point)) != unicodedata.category(chr(point)).startswith(LISTED)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("pattern", "text", "other"),
    [
        (r"[0-9]{12}", "123456789012", "12345678901"),
        (r"arn:.+", "arn:x", "arn:\n"),
        (r"[A-Za-z0-9][A-Za-z0-9\-\._]*", "a-b.c_d", "-a"),
        (r"\p{Lu}x", "Äx", "äx"),
        (r"[^\p{L}]", "1", "a"),
        (r"[^\p{L}]", "1", "\u0378"),
        (r"\p{N}", "\u0378", "a"),
        (r"\\p{2}", r"\pp", "a"),
        (r"[a||b]+", "a|b", "c"),
        (r"[ab&&b]+", "a&b", "c"),
        (r"[a-c--b]+", "a-b", "d"),
        (r"[a~~b]+", "a~b", "c"),
        (r"[[a]+", "[a", "b"),
        (r"[a[b]c]", "[c]", "ac"),
        (r"[[:alpha:]]+", "[]]", "z"),
        (r"[\p{L}\t]+", "a\tb", "a\nb"),
    ],
)
def test_a_pattern_means_what_it_means_to_smithy(pattern: str, text: str, other: str) -> None:
    assert fits(pattern, text)
    assert not fits(pattern, other)


def test_errors_have_the_status_of_the_model() -> None:
    for name, shape in MODEL["shapes"].items():
        if shape.get("exception"):
            assert error_status(name) == shape["error"]["httpStatusCode"]
    assert error_status("ServiceQuotaExceededException") == 402


def test_no_rule_beside_the_model_repeats_it() -> None:
    assert not set(errors.ERRORS_BESIDE_THE_MODEL) & set(MODEL["shapes"])


def test_every_rule_beside_the_model_cites_its_source() -> None:
    limits = [value for value in vars(rules).values() if isinstance(value, rules.Limit)]
    sources = [each.source for each in [*limits, *rules.REQUESTS_A_SECOND.values()]]
    sources += [source for _, source in errors.ERRORS_BESIDE_THE_MODEL.values()]
    sources += [source for _, _, source in tagging.TAG_RULES]
    assert all(source.startswith(("https://docs.aws.amazon.com/", "https://smithy.io/")) for source in sources)


def test_every_throttled_operation_is_served() -> None:
    assert set(rules.REQUESTS_A_SECOND) <= set(OPERATIONS)
