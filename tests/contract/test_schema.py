"""The package schema of the native plugin is what the settings, the specification and the docstrings say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import healthomics_components
import healthomics_emulator
import healthomics_plugin
import pulumi_healthomics
import pytest
from healthomics_plugin import PACKAGE, PLUGIN_DOWNLOAD_URL, RUN_GROUP, descriptions
from healthomics_plugin.properties import INPUTS
from healthomics_plugin.provider_inputs import NAMES, SECRETS, SETTINGS, TYPES, reference
from healthomics_plugin.schema import FILE, package_schema
from healthomics_plugin.schema_source import schema_from_sources
from pulumi_healthomics import RunGroup
from pulumi_healthomics.resource.state import OUTPUT_KEYS
from pulumi_healthomics.rules import spec
from pulumi_healthomics.settings import roles
from pulumi_healthomics.settings.settings import OWN_KEYS, Settings, parse_settings

from tools.schema import text

VERSION = version("pulumi-healthomics")
SCHEMA = package_schema(VERSION)
GROUP = SCHEMA["resources"][RUN_GROUP]

COMPONENTS = ("GovernedRunGroup", "TeamRunGroups")
INPUTS_OF_ALL: dict[str, dict[str, Any]] = {
    **{token.rpartition(":")[2]: it["inputProperties"] for token, it in SCHEMA["resources"].items()},
    **{name: SCHEMA["types"][f"{PACKAGE}:index:{name}"]["properties"] for name in ("TeamArgs", "LimitsArgs")},
}

# What is only the engine's and ours, or what the engine itself gives to a native resource.
NOT_SHOWN = {
    *(
        "idempotencyToken",
        "incarnation",
        "requestId",
        "raisedLimits",
        "driftedLimits",
        "heldTags",
        "lineage",
        "unfinished",
    ),
    *("deleteTimeout", "adoptId", "formerAdoptId", "expectedAccountId", "defaultTags"),
}
OF_PYTHON = re.compile(r"\b[a-z]+_[a-z_]+\b(?<!raise_to_maximum)|timedelta|\bNone\b|boto3|aws:|import_|\bcan not\b")


def sentences(node: Any) -> Iterator[str]:
    """Yields every description in a part of the schema."""
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for part in node.values():
            yield from sentences(part)
    elif isinstance(node, list):
        for part in node:
            yield from sentences(part)


def test_the_committed_schema_is_made_from_its_sources() -> None:
    assert FILE.read_text() == text(), "run `make schema`"


def test_the_schema_of_a_version_differs_only_in_the_version() -> None:
    assert schema_from_sources(VERSION) == SCHEMA
    assert package_schema("2.0.0") == schema_from_sources("2.0.0")


def test_the_version_is_a_semantic_one() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9a-z.-]+)?", VERSION)


def test_every_setting_that_is_read_is_listed_and_the_reverse() -> None:
    read: list[str] = []
    parse_settings(read.append, {}, setting=str)
    own = {f"{PACKAGE}:{key}" for key in OWN_KEYS}
    # Those of an older pulumi-aws are read only to be refused; the plugin has no seed to leave out.
    without = {"aws:assumeRole", "aws:sharedCredentialsFile", f"{PACKAGE}:exactlyOnce"}
    assert {key for key in read if key.startswith(f"{PACKAGE}:")} == own
    assert sorted(NAMES) == sorted({key.partition(":")[2] for key in {*read} - without})
    assert len(NAMES) == len({*NAMES})


@pytest.mark.parametrize(
    ("key", "name", "least"),
    [
        ("assumeRoles", "ProviderAssumeRole", {"roleArn": "arn:x"}),
        (
            "assumeRoleWithWebIdentity",
            "ProviderAssumeRoleWithWebIdentity",
            {"roleArn": "arn:x", "webIdentityToken": "x"},
        ),
        ("defaultTags", "ProviderDefaultTags", {}),
        ("ignoreTags", "ProviderIgnoreTags", {}),
        ("endpoints", "ProviderEndpoint", {}),
    ],
)
def test_every_part_of_a_structured_setting_is_read(key: str, name: str, least: dict[str, str]) -> None:
    (shape,) = (it.shape for it in SETTINGS if it.name == key)
    assert shape in (reference(name), {"type": "array", "items": reference(name)})
    parts = {**dict.fromkeys(it.name for it in TYPES[name][1]), **least}
    parse_settings({f"aws:{key}": [parts] if "items" in shape else parts}.get, {})


def test_the_parts_of_roles_are_those_that_are_read() -> None:
    role, web_identity = (
        {part.name for part in TYPES[name][1]} for name in ("ProviderAssumeRole", "ProviderAssumeRoleWithWebIdentity")
    )
    assert (role, web_identity) == ({*roles._ROLE}, {*roles._WEB_IDENTITY})


def test_what_is_not_shown_by_a_settings_repr_is_a_secret_of_the_schema() -> None:
    hidden = {name for name, it in Settings.__dataclass_fields__.items() if not it.repr}
    camel = {re.sub("_(.)", lambda letter: letter[1].upper(), name) for name in hidden}
    assert camel & {*NAMES} <= SECRETS | {"defaultTags"}
    marked = {name for name, it in SCHEMA["provider"]["inputProperties"].items() if it.get("secret")}
    assert marked == SECRETS


def test_settings_are_those_of_a_stack_and_of_an_explicit_provider() -> None:
    assert list(SCHEMA["provider"]["inputProperties"]) == [*NAMES]
    assert SCHEMA["config"]["variables"] == SCHEMA["provider"]["inputProperties"]


def test_inputs_are_the_arguments_of_the_python_run_group() -> None:
    assert list(GROUP["inputProperties"]) == [*INPUTS]
    arguments = [it for it in inspect.signature(RunGroup).parameters if it not in ("resource_name", "opts")]
    assert [re.sub("_(.)", lambda letter: letter[1].upper(), it) for it in arguments] == [*INPUTS]


def test_every_key_of_a_state_is_either_a_property_or_not_shown_on_purpose() -> None:
    assert {*GROUP["properties"]} | NOT_SHOWN >= {*OUTPUT_KEYS}
    assert {*GROUP["properties"]} & NOT_SHOWN == set()
    assert {*GROUP["properties"]} <= {*OUTPUT_KEYS}
    assert GROUP["required"] == ["arn", "creationTime", "name", "region", "tagsAll"]


@pytest.mark.parametrize("limit", spec.LIMITS, ids=lambda limit: limit.key)
def test_a_limit_has_its_bounds_in_its_description(limit: spec.Limit) -> None:
    said = GROUP["inputProperties"][limit.key]["description"]
    assert said.endswith(f"From {limit.minimum} to {limit.maximum} {limit.unit}.")
    assert said.count(str(limit.maximum)) == 1
    assert GROUP["inputProperties"][limit.key]["type"] == "integer"


@pytest.mark.parametrize("inputs", INPUTS_OF_ALL.values(), ids=INPUTS_OF_ALL)
def test_choices_and_bounds_are_in_the_descriptions(inputs: dict[str, Any]) -> None:
    said = {key: it["description"] for key, it in inputs.items()}
    choices = {"limitRemoval": spec.LIMIT_REMOVAL, "onActiveRuns": spec.ON_ACTIVE_RUNS}
    missing = [it for key in choices if key in said for it in choices[key] if f"`{it}`" not in said[key]]
    bounds: dict[str, spec.Limit | spec.Length] = {"name": spec.NAME, **{it.key: it for it in spec.LIMITS}}
    missing += [key for key, it in bounds.items() if key in said and f"{it.minimum} to {it.maximum}" not in said[key]]
    assert missing == []


def test_the_components_have_the_defaults_that_nothing_else_decides() -> None:
    found = {
        (name, key): it["default"]
        for name, keys in INPUTS_OF_ALL.items()
        for key, it in keys.items()
        if "default" in it
    }
    assert found == {
        ("GovernedRunGroup", "limitRemoval"): "raise_to_maximum",
        **{(name, key): False for name in COMPONENTS for key in ("allowBatches", "allowOtherRunTags")},
    }


def test_every_description_is_a_sentence_for_every_language() -> None:
    found = list(sentences(SCHEMA))
    assert len(found) > len(NAMES)
    assert [it for it in found if OF_PYTHON.search(it)] == []
    assert [it for it in found if not re.match(r"[A-Z]|vCPUs", it) or not re.search(r"\.$|```\n$", it)] == []


def test_a_changed_docstring_is_noticed() -> None:
    with pytest.raises(LookupError, match="correct the table of words"):
        descriptions._replaced("the default tags", [("of Python", "of every language")])


def test_names_of_generated_sdks_are_neither_ours_nor_in_the_scope_of_others() -> None:
    languages = SCHEMA["language"]
    ours = {
        it.__name__ for it in (pulumi_healthomics, healthomics_components, healthomics_emulator, healthomics_plugin)
    }
    assert languages["python"]["packageName"] not in ours
    assert languages["python"]["packageName"].replace("_", "-") != "pulumi-healthomics"
    assert "@" not in languages["nodejs"]["packageName"]
    assert languages["go"]["importBasePath"].split("/")[0].endswith(".invalid")
    assert not languages["csharp"]["rootNamespace"].startswith("Pulumi")
    assert not languages["java"]["basePackage"].startswith("com.")
    assert [name for name in ("python", "nodejs", "go", "csharp") if not languages[name]["respectSchemaVersion"]] == []


def test_a_missing_plugin_is_looked_for_nowhere() -> None:
    # RFC 2606: the domain never exists.
    assert re.fullmatch(r"https://[a-z-]+\.invalid", SCHEMA["pluginDownloadURL"])
    assert SCHEMA["pluginDownloadURL"] == PLUGIN_DOWNLOAD_URL


def test_a_stack_of_a_python_program_is_taken_over_by_an_alias() -> None:
    assert GROUP["aliases"] == [{"type": "pulumi-python:dynamic/healthomics:RunGroup"}]
