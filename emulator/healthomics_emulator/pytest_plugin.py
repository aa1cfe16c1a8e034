"""Fixtures for users' own tests. Loaded by every pytest run, so it imports nothing heavy by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .emulator import Emulator
    from .handle import EmulatorHandle


@pytest.fixture(scope="session")
def healthomics_emulator_server() -> Iterator[Emulator]:
    """One emulator of AWS HealthOmics, STS and IAM for the whole test session.

    Tests share its state; most want ``healthomics_emulator`` instead.
    """
    try:
        from . import Emulator  # noqa: PLC0415 - every pytest run imports this module
    except ImportError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None

    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def healthomics_emulator(healthomics_emulator_server: Emulator, monkeypatch: pytest.MonkeyPatch) -> EmulatorHandle:
    """A fresh emulator of AWS HealthOmics, to which every boto3 client of the test talks.

    The environment variables of the AWS SDKs are set for the test, so that clients of your
    program, and processes that it starts, reach the emulator and nothing else; your own ones are
    out of sight. The fixture can make a client (``.client()``), read the calls that were made
    (``.calls()``), switch behaviour (``.configure(rate_limits=True)``) and make calls fail
    (``.inject(Fault(…))``).
    """
    healthomics_emulator_server.reset()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in healthomics_emulator_server.environment().items():
        monkeypatch.setenv(name, value)
    return healthomics_emulator_server
