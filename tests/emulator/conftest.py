"""An emulator, a boto3 client that checks nothing by itself, and plain HTTP beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config
from healthomics_emulator import Emulator, EmulatorHandle

Reply = tuple[int, Message, Any]


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator: Emulator) -> EmulatorHandle:
    """An emulator as it is after a start."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture(scope="session")
def unchecked() -> Config:
    """A configuration in which botocore checks no parameter and repeats no call."""
    return Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="session")
def boto3_client(running_emulator: Emulator, unchecked: Config) -> Any:
    """The client of all tests: making one takes longer than most of them."""
    return running_emulator.client(config=unchecked)


@pytest.fixture
def omics(emulator: EmulatorHandle, boto3_client: Any) -> Any:
    """A boto3 client of an emulator as it is after a start."""
    del emulator
    return boto3_client


@pytest.fixture
def send(emulator: EmulatorHandle) -> Iterator[Callable[..., Reply]]:
    """Sends a request as it is, signed (as far as anybody looks) unless told otherwise.

    Gives the status, the headers, and the body: parsed if it is JSON.
    """
    address = urlsplit(emulator.endpoint)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=10)

    def sender(
        method: str, target: str, body: Any = None, *, signed_for: str = "omics", text: bool = False, **headers: str
    ) -> Reply:
        scope = f"Credential=testing/20260101/us-east-1/{signed_for}/aws4_request"
        signature = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, Signature=0"} if signed_for else {}
        raw = json.dumps(body) if isinstance(body, dict) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, raw, {**signature, **named})
        response = connection.getresponse()
        content = response.read()
        if text:
            return response.status, response.headers, content.decode()
        is_json = response.headers.get_content_type() == "application/json" and content
        return response.status, response.headers, json.loads(content) if is_json else content

    yield sender
    connection.close()
