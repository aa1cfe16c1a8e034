"""What users and the SDK hold on to: public names and overridden signatures."""

from __future__ import annotations

import importlib.resources
import inspect
import json
import typing

import pulumi_healthomics
import pytest
from pulumi.dynamic import ResourceProvider
from pulumi_healthomics import RunGroup
from pulumi_healthomics.provider import RunGroupProvider


def test_the_public_names() -> None:
    assert pulumi_healthomics.__all__ == [
        "UNKNOWN",
        "Contradiction",
        "ConventionsViolatedError",
        "DocumentError",
        "GovernanceError",
        "RunGroup",
        "TagConventions",
        "Violation",
        "nearest",
    ]
    assert all(hasattr(pulumi_healthomics, name) for name in pulumi_healthomics.__all__)
    assert {*pulumi_healthomics.__all__} <= {*dir(pulumi_healthomics)}


def test_the_constructor_of_a_run_group() -> None:
    parameters = inspect.signature(RunGroup).parameters.values()
    assert [it.name for it in parameters if it.kind is it.POSITIONAL_OR_KEYWORD] == ["resource_name", "opts"]
    assert [it.name for it in parameters if it.kind is it.KEYWORD_ONLY] == [
        "name",
        "max_cpus",
        "max_gpus",
        "max_runs",
        "max_duration",
        "tags",
        "region",
        "limit_removal",
        "on_active_runs",
    ]


# A method with a misspelt name or other parameters would silently leave the SDK's default in force.
@pytest.mark.parametrize("method", ["configure", "check", "diff", "create", "read", "update", "delete"])
def test_the_provider_overrides_a_method_with_the_sdks_own_signature(method: str) -> None:
    ours, theirs = getattr(RunGroupProvider, method), getattr(ResourceProvider, method)
    assert ours is not theirs
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)


def test_every_attribute_is_typed_as_an_output() -> None:
    properties = [value for _, value in inspect.getmembers(RunGroup) if isinstance(value, property)]
    ours = [it.fget for it in properties if it.fget is not None and it.fget.__module__.startswith("pulumi_healthomics")]
    assert len(ours) == 10
    for getter in ours:
        assert "Output[" in str(typing.get_type_hints(getter)["return"]), getter


def test_the_package_is_typed_and_says_that_it_has_no_plugin() -> None:
    files = importlib.resources.files("pulumi_healthomics")
    assert (files / "py.typed").is_file()
    assert json.loads((files / "pulumi-plugin.json").read_text()) == {"resource": False}
