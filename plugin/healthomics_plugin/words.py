"""How this door speaks: names and remedies that are right in every language, and lines in the engine's output."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar

import grpc
from pulumi_healthomics.errors import ResourceWords

from healthomics_plugin import PACKAGE
from healthomics_plugin.grpc_classes import engine_pb2, engine_pb2_grpc

_ARGUMENTS = {"deleteTimeout": "customTimeouts.delete", "adoptId": "import (in a component: adopt)"}


def setting(key: str) -> str:
    """Returns what the provider calls a setting, given pulumi-aws's name for it: `healthomics:region` for `aws:region`.

    A stack's setting and an argument of an explicit provider have the same name behind the colon.
    """
    return f"{PACKAGE}:{key.partition(':')[2] or key}"


WORDS = ResourceWords(
    argument=lambda key: _ARGUMENTS.get(key, key),
    setting=setting,
    set_region=(
        f"run `pulumi config set {PACKAGE}:region REGION`, set region of the provider or of the group, or set "
        "AWS_REGION; aws:region does not reach this plugin"
    ),
    check_credentials=(
        f"check the {PACKAGE}: settings or the provider's arguments, AWS_PROFILE and the AWS_… variables, or sign in "
        "again; aws: settings do not reach this plugin"
    ),
    endpoint_sources=f"{PACKAGE}:endpoint, AWS_ENDPOINT_URL_OMICS, AWS_ENDPOINT_URL or the profile",
    use_that_account=(
        f"set {PACKAGE}:assumeRoles, {PACKAGE}:profile or the AWS_… variables to that account, or give the group a "
        "provider of that account"
    ),
    old_settings=(
        "`pulumi refresh` and `pulumi destroy` use the provider of the last `pulumi up`: changed settings reach them "
        "with --run-program, or else set environment variables such as AWS_PROFILE, which a setting of the provider "
        "overrides"
    ),
    adopt="the resource option import, {},".format,
    longer_delete='the resource option customTimeouts, {delete: "2h"}',
    half_done="run `pulumi up` again, with this program to complete the update or with the one before to undo it",
)


current_urn: ContextVar[str] = ContextVar("current_urn", default="")
"""The URN of the resource whose request this thread serves; empty outside of one."""


class EngineLog:
    """The engine's output, on the line of the resource whose request a thread serves.

    Args:
        address: where the engine listens; empty if there is none, and then nothing is shown.
    """

    def __init__(self, address: str) -> None:
        self._stub: engine_pb2_grpc.EngineStub | None = None
        if address:
            self.attach(address)

    def attach(self, address: str) -> None:
        """Shows everything from now on in the output of the engine that listens there."""
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def tell(self, text: str) -> None:
        """Shows progress. Never raises: a message must not make an operation fail that has taken effect."""
        self._log(engine_pb2.INFO, text)

    def warn(self, text: str) -> None:
        """Shows a warning, likewise."""
        self._log(engine_pb2.WARNING, text)

    def _log(self, severity: engine_pb2.LogSeverity.ValueType, text: str) -> None:
        if self._stub is not None:
            with suppress(grpc.RpcError, ValueError):
                self._stub.Log(engine_pb2.LogRequest(severity=severity, message=text, urn=current_urn.get()), timeout=5)
