"""Fixtures for users' own tests. Loaded by every pytest run, so it imports nothing heavy by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .emulator import Emulator
    from .handle import EmulatorHandle

_ENDPOINT = "AWS_ENDPOINT_URL"


@pytest.fixture(scope="session")
def healthomics_emulator_settings() -> dict[str, Any]:
    """How the environment of ``healthomics_emulator`` is set; define a fixture of this name to change it.

    The value has the arguments of ``EmulatorHandle.environment``: ``{"services": ["omics", "sts", "iam"]}`` turns
    IAM's clients to the emulator too, ``{"services": ["*"]}`` every client, ``{"credentials": False}`` keeps your own
    credentials, and ``{"region": "eu-west-1"}`` chooses the Region.
    """
    return {}


@pytest.fixture(scope="session")
def healthomics_emulator_server() -> Iterator[Emulator]:
    """One emulator of AWS HealthOmics, STS and IAM for the whole test session.

    Tests share its state; most want ``healthomics_emulator`` instead.
    """
    with _new_emulator() as emulator:
        yield emulator


@pytest.fixture
def healthomics_emulator(
    healthomics_emulator_server: Emulator,
    healthomics_emulator_settings: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> EmulatorHandle:
    """A fresh emulator of AWS HealthOmics, to which the test's clients of HealthOmics and STS talk.

    ``AWS_ENDPOINT_URL_OMICS`` and ``AWS_ENDPOINT_URL_STS`` are set for the test, with test credentials and a Region,
    so that clients of your program, and processes that it starts, reach the emulator. Other services are not touched:
    ``mock_aws``, LocalStack and the endpoints that you set for them work as before. Your own credentials and profile
    are hidden. ``healthomics_emulator_settings`` changes this.

    The variables are read when a client is made. A client that a module makes at import, before the fixture, keeps
    AWS's address: make it in a function instead, or replace it in the test with
    ``monkeypatch.setattr(module, "omics", healthomics_emulator.client())``.

    The fixture can make a client (``.client()``), read the calls that were made (``.calls()``), switch behaviour
    (``.configure(rate_limits=True)``) and make calls fail (``.inject(Fault(…))``).
    """
    healthomics_emulator_server.reset()
    _set(monkeypatch, healthomics_emulator_server.environment(**healthomics_emulator_settings))
    return healthomics_emulator_server


@pytest.fixture(scope="module")
def healthomics_emulator_module(healthomics_emulator_settings: dict[str, Any]) -> Iterator[EmulatorHandle]:
    """An emulator for all tests of a module, with the environment of ``healthomics_emulator`` for as long.

    It shares no state with the emulator of ``healthomics_emulator``.
    """
    with _new_emulator() as emulator, pytest.MonkeyPatch.context() as monkeypatch:
        _set(monkeypatch, emulator.environment(**healthomics_emulator_settings))
        yield emulator


def _new_emulator() -> Emulator:
    try:
        from . import Emulator  # noqa: PLC0415 - every pytest run imports this module
    except ImportError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    return Emulator()


def _set(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in [name for name in os.environ if _is_hidden(name, environment)]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def _is_hidden(name: str, environment: dict[str, str]) -> bool:
    """Whether a variable of the user would lead a client past the emulator, or to credentials of the user's."""
    if name.startswith(_ENDPOINT):
        return _ENDPOINT in environment  # A service's own variable wins over the one for all services.
    if "AWS_ACCESS_KEY_ID" in environment:
        return name.startswith("AWS_")
    return name in (
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
    )  # No FIPS endpoint can be an address of ours.
