"""`spec.py` holds the same bounds as the service model that botocore ships."""

from __future__ import annotations

import re
from typing import Any

import botocore.session
import pytest
from botocore import loaders
from pulumi_healthomics.aws.gateway import _CODES
from pulumi_healthomics.rules import spec

SHAPES: dict[str, Any] = loaders.Loader().load_service_model("omics", "service-2")["shapes"]
MODEL = botocore.session.get_session().get_service_model("omics")
RUN_GROUP_OPERATIONS = (
    "CreateRunGroup",
    "GetRunGroup",
    "UpdateRunGroup",
    "DeleteRunGroup",
    "ListRunGroups",
    "TagResource",
    "UntagResource",
    "ListTagsForResource",
)


def member(operation: str, name: str) -> dict[str, Any]:
    """Returns a request member as the raw model has it: botocore's own classes leave bounds out in places."""
    shape = SHAPES[f"{operation}Request"]["members"][name]["shape"]
    found: dict[str, Any] = SHAPES[shape]
    return found


@pytest.mark.parametrize("operation", ["CreateRunGroup", "UpdateRunGroup"])
@pytest.mark.parametrize("limit", spec.LIMITS, ids=lambda limit: limit.key)
def test_a_limit_has_the_bounds_of_the_model(operation: str, limit: spec.Limit) -> None:
    shape = member(operation, limit.key)
    assert (shape["type"], shape["min"], shape["max"]) == ("integer", limit.minimum, limit.maximum)


@pytest.mark.parametrize("operation", ["CreateRunGroup", "UpdateRunGroup"])
def test_there_are_no_limits_but_ours(operation: str) -> None:
    integers = [
        name for name in SHAPES[f"{operation}Request"]["members"] if member(operation, name)["type"] == "integer"
    ]
    assert sorted(integers) == sorted(spec.LIMIT_KEYS)


@pytest.mark.parametrize(("name", "length"), [("name", spec.NAME), ("requestId", spec.REQUEST_ID)])
def test_a_text_has_the_lengths_and_the_categories_of_the_model(name: str, length: spec.Length) -> None:
    shape = member("CreateRunGroup", name)
    assert (shape["min"], shape["max"]) == (length.minimum, length.maximum)
    # L, M, Z, S, N and P are all categories but C, whose members we name.
    assert set(re.findall(r"\\p\{(\w)\}", shape["pattern"])) == set("LMZSNP")
    assert {"Cc", "Cf", "Cs", "Co"} == spec.REFUSED_CATEGORIES


def test_the_name_of_an_update_has_the_rules_of_a_create() -> None:
    assert member("UpdateRunGroup", "name") == member("CreateRunGroup", "name")


def test_tags_have_the_lengths_of_the_model() -> None:
    assert (SHAPES["TagKey"]["min"], SHAPES["TagKey"]["max"]) == (spec.TAG_KEY.minimum, spec.TAG_KEY.maximum)
    assert (SHAPES["TagValue"]["min"], SHAPES["TagValue"]["max"]) == (spec.TAG_VALUE.minimum, spec.TAG_VALUE.maximum)
    assert SHAPES["TagResourceRequestTagsMap"]["max"] == spec.TAGS_PER_RESOURCE


def test_an_id_has_the_pattern_of_the_model() -> None:
    shape = SHAPES["RunGroupId"]
    assert f"{shape['pattern'].removesuffix('+')}{{{shape['min']},{shape['max']}}}" == spec.ID_PATTERN


@pytest.mark.parametrize("operation", RUN_GROUP_OPERATIONS)
def test_every_error_that_an_operation_declares_has_a_class_of_ours(operation: str) -> None:
    declared = {shape.name for shape in MODEL.operation_model(operation).error_shapes}
    assert declared
    assert declared <= set(_CODES)


def test_no_two_codes_share_a_class() -> None:
    classes = [kind for kind, _ in _CODES.values()]
    assert len(set(classes)) == len(classes)
