"""What the plugin answers before it loads what serves run groups, and when it loads that."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from threading import Event
from typing import Any

import pytest
from google.protobuf import empty_pb2
from healthomics_plugin.introduction import Introduction
from healthomics_plugin.late import Late
from pulumi.runtime.proto import plugin_pb2, provider_pb2

EMPTY = empty_pb2.Empty()
_SCHEMA, _GROUPS = "healthomics_plugin.process", "healthomics_plugin.process, healthomics_plugin.servicer"


class Servicer:
    """Serves everything else."""

    def Check(self, request: Any, context: Any) -> list[Any]:  # noqa: N802 - gRPC's name
        return [request, context]


def refused() -> Any:
    pytest.fail("it is not needed")


def loaded(modules: str) -> set[str]:
    """Returns the packages that are loaded with modules."""
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {it.partition(".")[0] for it in done.stdout.split()}


def test_the_process_of_a_schema_loads_nothing_of_the_provider() -> None:
    assert not {"pulumi", "pulumi_healthomics", "botocore"} & loaded(_SCHEMA)


def test_the_process_of_groups_does_not_load_the_sdk_for_programs() -> None:
    packages = loaded(_GROUPS)
    assert "pulumi_healthomics" in packages
    assert "pulumi" not in packages


def test_pulumis_grpc_classes_are_those_of_the_sdk_that_is_loaded_after_them() -> None:
    # A component is made by the SDK's servicer, which a request that the plugin received is handed to.
    code = (
        "from healthomics_plugin.grpc_classes import plugin_pb2 as a, provider_pb2 as b, status_pb2 as c; "
        "from pulumi.runtime.proto import plugin_pb2, provider_pb2, status_pb2; "
        "print(a.PluginInfo is plugin_pb2.PluginInfo, b.ConstructRequest is provider_pb2.ConstructRequest, "
        "c.Status is status_pb2.Status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3


def test_the_plugin_describes_itself_without_loading_anything() -> None:
    introduction = Introduction(refused, refused)
    assert introduction.GetPluginInfo(EMPTY, None) == plugin_pb2.PluginInfo(version=version("pulumi-healthomics"))
    schema = json.loads(introduction.GetSchema(provider_pb2.GetSchemaRequest(), None).schema)
    assert (schema["name"], schema["version"]) == ("healthomics", version("pulumi-healthomics"))


def test_a_handshake_is_answered_while_the_rest_is_loaded() -> None:
    answered, loaded = Event(), Event()

    def load() -> None:
        assert answered.wait(60)
        loaded.set()

    assert Introduction(load, refused).Handshake(EMPTY, None).accept_secrets
    answered.set()
    assert loaded.wait(60)


def test_every_other_request_is_handed_on() -> None:
    introduction = Introduction(Servicer, refused)
    assert introduction.Check("request", "context") == ["request", "context"]
    with pytest.raises(AttributeError):
        introduction._other  # noqa: B018


def test_what_is_made_late_is_made_once_for_all_threads() -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return made

    late = Late(make)
    assert not late.is_made
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: late.get(), range(64)))
    assert late.is_made
    assert made == [1]
    assert all(it is made for it in found)
