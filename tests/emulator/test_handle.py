"""The handle, the emulator in a thread, and the emulator's own paths."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import healthomics_emulator
import pytest
from botocore.config import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
from botocore.exceptions import EndpointConnectionError
from healthomics_emulator import Emulator, EmulatorError, EmulatorHandle


def test_a_handle_needs_the_address_only(emulator: EmulatorHandle, omics: Any) -> None:
    omics.create_run_group(name="x")
    elsewhere = EmulatorHandle(emulator.endpoint + "/")
    assert elsewhere.endpoint == emulator.endpoint
    assert [group["name"] for group in elsewhere.run_groups()] == ["x"]


@pytest.mark.skipif(
    "disable_host_prefix_injection" not in BOTOCORE_DEFAUT_SESSION_VARIABLES,
    reason="this botocore puts workflows- before the address unless its Config says otherwise",
)
def test_the_environment_leads_any_client_to_the_emulator(
    emulator: EmulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.environment(region="eu-west-1").items():
        monkeypatch.setenv(name, value)
    arn = boto3.session.Session().client("omics").create_run_group()["arn"]
    assert arn.startswith("arn:aws:omics:eu-west-1:123456789012:")


def test_a_client_takes_what_boto3_takes(emulator: EmulatorHandle) -> None:
    client = emulator.client("sts", region="eu-west-1", aws_access_key_id="other")
    client.get_caller_identity()
    assert [(call.region, call.access_key) for call in emulator.calls()] == [("eu-west-1", "other")]


def test_live_groups_of_all_places_are_shown(emulator: EmulatorHandle) -> None:
    for region in ("us-east-1", "eu-west-1"):
        emulator.client(region=region).create_run_group(name=region, maxCpus=1, tags={"a": "b"})
    shown = emulator.run_groups()
    assert [group["region"] for group in shown] == ["us-east-1", "eu-west-1"]
    assert (shown[0]["limits"], shown[0]["tags"]) == ({"maxCpus": 1}, {"a": "b"})


def test_a_reset_forgets_all_state(emulator: EmulatorHandle, omics: Any) -> None:
    before = omics.create_run_group(requestId="r")["id"]
    omics.start_run(workflowId="1", roleArn="arn:x", outputUri="s3://b")
    emulator.reset()
    assert omics.list_run_groups()["items"] == []
    assert omics.list_runs()["items"] == []
    assert len(emulator.calls()) == 2
    assert omics.create_run_group(requestId="r")["id"] != before


def test_where_no_emulator_is_the_handle_says_so() -> None:
    with Emulator() as emulator:
        address = emulator.endpoint
    with pytest.raises(EmulatorError, match=f"no emulator answers at {address}"):
        EmulatorHandle(address).health()


def test_a_stopped_emulator_answers_nobody_who_was_connected() -> None:
    with Emulator() as emulator:
        client = emulator.client()
        client.list_run_groups()
    with pytest.raises(EndpointConnectionError):
        client.list_run_groups()


def test_a_stopped_emulator_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with Emulator() as emulator:
        emulator.client().list_run_groups()
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nowhere", 404),
        ("GET", "", 404),
        ("DELETE", "health", 405),
        ("POST", "options", 400),
        ("POST", "runs/7654321", 400),
    ],
)
def test_a_mistake_on_the_emulators_own_paths_is_one_sentence(send: Any, method: str, path: str, status: int) -> None:
    answered, _, content = send(method, f"/_emulator/{path}", "[]", signed_for="")
    assert answered == status
    assert isinstance(content["error"], str)


def test_a_body_that_no_parser_can_follow_is_a_mistake_too(send: Any) -> None:
    status, _, content = send("POST", "/_emulator/options", "[" * 100_000, signed_for="")
    assert (status, content["error"]) == (400, "the body is nested too deeply")


def test_head_of_the_health_is_legal(send: Any) -> None:
    assert send("HEAD", "/_emulator/health", signed_for="")[0] == 200


def test_four_clients_at_once_get_what_they_asked_for(emulator: EmulatorHandle) -> None:
    clients = [emulator.client() for _ in range(4)]

    def work(client: Any) -> None:
        for _ in range(20):
            client.get_run_group(id=client.create_run_group()["id"])

    threads = [threading.Thread(target=work, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len({group["id"] for group in emulator.run_groups()}) == 80
    assert {call.error for call in emulator.calls()} == {None}


def test_the_public_names_are_these() -> None:
    assert sorted(healthomics_emulator.__all__) == [
        "Call",
        "Emulator",
        "EmulatorError",
        "EmulatorHandle",
        "Fault",
        "Options",
        "StateFileError",
    ]
    for name in healthomics_emulator.__all__:
        assert getattr(healthomics_emulator, name).__module__.startswith("healthomics_emulator.")


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Emulater'"):
        _ = healthomics_emulator.Emulater


def test_an_emulator_that_never_started_can_be_stopped() -> None:
    Emulator().stop()


def test_an_emulator_that_was_not_started_says_so_at_once() -> None:
    emulator = Emulator()
    try:
        for ask in (emulator.run_groups, emulator.health, emulator.reset):
            with pytest.raises(EmulatorError, match=r"is not started: use it in a `with` block, or call start\(\)"):
                ask()
        with pytest.raises(EndpointConnectionError):  # A client is refused too, and does not wait for an answer.
            emulator.client(config=Config(retries={"total_max_attempts": 1})).list_run_groups()
    finally:
        emulator.stop()


def test_an_emulator_that_was_stopped_says_so() -> None:
    with Emulator() as emulator:
        pass
    with pytest.raises(EmulatorError, match="is stopped"):
        emulator.run_groups()


def test_an_emulator_listens_on_ipv6_too() -> None:
    with Emulator(host="::1") as emulator:
        assert emulator.endpoint.startswith("http://[::1]:")
        assert emulator.health()["status"] == "ok"


def test_a_proxy_of_the_user_is_kept_out_of_it(emulator: EmulatorHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "internal.example")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert emulator.environment()["NO_PROXY"] == "internal.example,127.0.0.1"
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)
    assert boto3.session.Session().client("sts").get_caller_identity()["Account"]


def test_the_account_can_be_named_as_for_moto(
    emulator: EmulatorHandle, omics: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "210987654321")
    assert emulator.client("sts").get_caller_identity()["Account"] == "210987654321"
    assert ":210987654321:" in omics.create_run_group()["arn"]
