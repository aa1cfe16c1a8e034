"""What comes over the wire that no SDK would send."""

import json
import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from healthomics_emulator import EmulatorHandle


def create(send: Any, **members: Any) -> tuple[int, str]:
    status, headers, _ = send("POST", "/runGroup", {"requestId": "x", **members})
    return status, headers.get("x-amzn-errortype", "")


@pytest.mark.parametrize("value", ["3", True, False, 2.5, 1e300, [3], {"n": 3}])
def test_only_a_number_is_an_integer(send: Any, value: Any) -> None:
    assert create(send, maxCpus=value) == (400, "SerializationException")


@pytest.mark.parametrize("text", ["3", "3.0", "3e0", "30E-1"])
def test_a_whole_number_may_be_written_in_any_of_jsons_ways(send: Any, text: str) -> None:
    status, _, content = send("POST", "/runGroup", f'{{"requestId": "x", "maxCpus": {text}}}')
    assert status == 201
    assert send("GET", f"/runGroup/{content['id']}")[2]["maxCpus"] == 3


@pytest.mark.parametrize("value", [3, True, [], {}])
def test_only_a_string_is_a_string(send: Any, value: Any) -> None:
    assert create(send, name=value) == (400, "SerializationException")


@pytest.mark.parametrize("tags", [[], "a", {"a": 1}, {"a": True}, {"a": {}}])
def test_only_an_object_of_strings_is_a_map_of_tags(send: Any, tags: Any) -> None:
    assert create(send, tags=tags) == (400, "SerializationException")


@pytest.mark.parametrize("members", [{"name": None}, {"maxCpus": None}, {"tags": {"a": None}}])
def test_null_is_refused(send: Any, members: Any) -> None:
    assert create(send, **members) == (400, "ValidationException")


def test_null_does_not_remove_a_limit(send: Any, omics: Any) -> None:
    identifier = omics.create_run_group(maxCpus=3)["id"]
    status, headers, _ = send("POST", f"/runGroup/{identifier}", {"maxCpus": None})
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert omics.get_run_group(id=identifier)["maxCpus"] == 3


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{", id="cut off"),
        pytest.param('{"requestId": "x"} {}', id="too much"),
        pytest.param('{"requestId": NaN}', id="not a number"),
        pytest.param("[]", id="list"),
        pytest.param('"text"', id="string"),
        pytest.param("null", id="null"),
        pytest.param(b"\xff\xfe", id="not utf-8"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param('{"maxCpus": ' + "9" * 5000 + "}", id="long number"),
    ],
)
def test_what_is_not_a_json_object_is_refused(send: Any, body: Any) -> None:
    status, headers, content = send("POST", "/runGroup", body)
    assert (status, headers["x-amzn-errortype"]) == (400, "SerializationException")
    assert content["message"]


def test_an_empty_body_lacks_what_is_required(send: Any) -> None:
    status, headers, content = send("POST", "/runGroup")
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")
    assert "'/requestId'" in content["message"]


def test_unknown_members_and_arguments_are_ignored(send: Any) -> None:
    assert create(send, colour="blue", maxCPUs=0) == (201, "")
    assert send("GET", "/runGroup?colour=blue")[0] == 200


def test_members_of_the_path_are_not_read_from_the_body(send: Any, omics: Any) -> None:
    first, second = (omics.create_run_group()["id"] for _ in range(2))
    send("POST", f"/runGroup/{first}", {"id": second, "maxCpus": 3})
    assert "maxCpus" not in omics.get_run_group(id=second)


def test_a_lone_surrogate_is_no_name(send: Any) -> None:
    status, headers, _ = send("POST", "/runGroup", '{"requestId": "x", "name": "\\ud800"}')
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationException")


@pytest.mark.parametrize("value", ["abc", "", "1.0", "+5", "%205", "1_0", "9" * 30, "%D9%A3"])
def test_only_digits_are_an_integer_in_a_query(send: Any, value: str) -> None:
    status, headers, _ = send("GET", f"/runGroup?maxResults={value}")
    assert (status, headers["x-amzn-errortype"]) == (400, "SerializationException")


@pytest.mark.parametrize("query", ["%6Eame=a%20b", "name=a+b", "x=%ZZ&name=a%20b"])
def test_a_query_may_be_encoded_in_any_way(send: Any, omics: Any, query: str) -> None:
    omics.create_run_group(name="a b")
    omics.create_run_group(name="c")
    assert [item["name"] for item in send("GET", f"/runGroup?{query}")[2]["items"]] == ["a b"]


def test_repeated_keys_of_a_query_are_a_list(send: Any, omics: Any) -> None:
    arn = omics.create_run_group(tags={"a": "", "b": "", "c": ""})["arn"]
    assert send("DELETE", f"/tags/{arn}?tagKeys=a&tagKeys=b&tagKeys=a")[0] == 204
    assert omics.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": ""}


def test_an_unknown_path_is_an_unknown_operation(send: Any) -> None:
    for path in ("/", "/runGroups", "/runGroup/1/2", "/favicon.ico", "//", "/run/1/cancel/x"):
        status, headers, _ = send("GET", path)
        assert (status, headers["x-amzn-errortype"]) == (404, "UnknownOperationException")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_wrong_method_is_refused(send: Any, method: str) -> None:
    status, headers, _ = send(method, "/runGroup")
    assert (status, headers["x-amzn-errortype"]) == (405, "MethodNotAllowedException")


def test_head_is_answered_without_a_body(send: Any) -> None:
    status, _, content = send("HEAD", "/runGroup")
    assert (status, content) == (405, b"")
    assert send("GET", "/runGroup")[0] == 200


def test_an_operation_that_is_not_emulated_is_refused_by_name(send: Any) -> None:
    status, headers, content = send("GET", "/configuration")
    assert (status, headers["x-amzn-errortype"]) == (501, "NotImplementedException")
    assert "ListConfigurations" in content["message"]


def test_an_unsigned_call_is_refused(send: Any, emulator: EmulatorHandle) -> None:
    status, headers, _ = send("POST", "/runGroup", {"requestId": "x"}, signed_for="")
    assert (status, headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")
    assert emulator.run_groups() == []


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param("Bearer x", id="bearer"),
        pytest.param("AWS testing:signature", id="version 2"),
        pytest.param("AWS4-HMAC-SHA256 Credential=testing", id="cut off"),
        pytest.param("AWS4-ECDSA-P256-SHA256 Credential=testing/20260101/omics/aws4_request", id="version 4a"),
    ],
)
def test_a_signature_that_names_no_region_is_refused(send: Any, authorization: str) -> None:
    status, headers, content = send("GET", "/runGroup", signed_for="", Authorization=authorization)
    assert (status, headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")
    assert "Signature Version 4" in content["message"]


def test_every_error_has_a_request_id(send: Any) -> None:
    assert send("GET", "/nowhere")[1]["x-amzn-requestid"]


@pytest.mark.parametrize("prefix", ["workflows-", "tags-", ""])
def test_the_host_name_plays_no_part(send: Any, prefix: str) -> None:
    assert send("GET", "/runGroup", Host=f"{prefix}omics.eu-west-1.amazonaws.com")[0] == 200


def test_a_large_body_is_refused_and_the_connection_lives_on(send: Any) -> None:
    status, headers, _ = send("POST", "/runGroup", b" " * (11 * 2**20))
    assert (status, headers["x-amzn-errortype"]) == (413, "RequestEntityTooLargeException")
    assert send("GET", "/runGroup")[0] == 200


def raw(emulator: EmulatorHandle, *pieces: bytes) -> bytes:
    """Sends bytes, hangs up the sending side, and gives all that comes back."""
    address = urlsplit(emulator.endpoint)
    with socket.create_connection((str(address.hostname), address.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        with suppress(OSError):  # The emulator may have hung up before.
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


SIGNED = b"Host: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/omics/aws4_request\r\n"


def test_a_request_that_is_cut_off_has_no_effect(emulator: EmulatorHandle) -> None:
    head = b"POST /runGroup HTTP/1.1\r\n" + SIGNED + b"Content-Length: 100\r\n\r\n"
    assert raw(emulator, head, b'{"requestId": "x"}') == b""
    assert emulator.run_groups() == []
    assert emulator.calls() == []


@pytest.mark.parametrize("length", [b"-1", b"abc"])
def test_a_senseless_length_ends_the_connection(emulator: EmulatorHandle, length: bytes) -> None:
    head = b"POST /runGroup HTTP/1.1\r\n" + SIGNED + b"Content-Length: " + length + b"\r\n\r\n"
    assert raw(emulator, head).startswith(b"HTTP/1.1 400 ")
    assert emulator.run_groups() == []


def test_a_chunked_body_is_read(emulator: EmulatorHandle) -> None:
    body = b'{"requestId": "x", "name": "chunked"}'
    head = b"POST /runGroup HTTP/1.1\r\n" + SIGNED + b"Transfer-Encoding: chunked\r\n\r\n"
    reply = raw(emulator, head, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
    assert reply.startswith(b"HTTP/1.1 201 ")
    assert [group["name"] for group in emulator.run_groups()] == ["chunked"]


def test_a_client_that_waits_for_leave_to_send_gets_it(emulator: EmulatorHandle) -> None:
    address = urlsplit(emulator.endpoint)
    head = b"POST /runGroup HTTP/1.1\r\nExpect: 100-continue\r\n" + SIGNED
    with socket.create_connection((str(address.hostname), address.port), timeout=10) as connection:
        connection.sendall(head + b"Content-Length: 18\r\n\r\n")
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b'{"requestId": "x"}')
        assert connection.recv(65536).startswith(b"HTTP/1.1 201 ")


def test_two_requests_may_come_at_once(emulator: EmulatorHandle) -> None:
    one = b"GET /runGroup HTTP/1.1\r\n" + SIGNED + b"\r\n"
    assert raw(emulator, one + one).count(b"HTTP/1.1 200 ") == 2


def test_what_is_not_http_does_no_harm(emulator: EmulatorHandle) -> None:
    raw(emulator, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50 + b"\r\n")
    assert emulator.health()["status"] == "ok"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"GET /runGroup?name=" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, id="long target"),
        pytest.param(b"GET /runGroup HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", 431, id="long header"),
        pytest.param(b"GET /runGroup HTTP/1.1\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431, id="many headers"),
        pytest.param(b"GET /run Group HTTP/1.1\r\n\r\n", 400, id="no request line"),
        pytest.param(b"GET /runGroup HTTP/3.0\r\n\r\n", 505, id="another version"),
    ],
)
def test_what_can_not_be_read_is_refused_as_aws_refuses(emulator: EmulatorHandle, request_: bytes, status: int) -> None:
    head, _, body = raw(emulator, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nX-Amzn-Errortype: SerializationException\r\n" in head
    assert json.loads(body)["message"]


def test_json_is_answered_as_json(send: Any) -> None:
    _, headers, content = send("GET", "/runGroup")
    assert headers["Content-Type"] == "application/json"
    assert content == json.loads('{"items": []}')


def test_a_body_where_none_belongs_is_ignored(send: Any) -> None:
    assert send("GET", "/runGroup", "not json")[0] == 200


@pytest.mark.parametrize("target", [b"//[", b"http://[/runGroup", b"*", b"/%", b"/runGroup/%00"])
def test_a_strange_target_is_refused(emulator: EmulatorHandle, target: bytes) -> None:
    reply = raw(emulator, b"GET " + target + b" HTTP/1.1\r\n" + SIGNED + b"\r\n")
    assert reply.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 "))


def test_a_target_may_be_a_whole_url(emulator: EmulatorHandle) -> None:
    target = b"http://omics.us-east-1.amazonaws.com/runGroup?maxResults=1"
    reply = raw(emulator, b"GET " + target + b" HTTP/1.1\r\n" + SIGNED + b"\r\n")
    assert reply.startswith(b"HTTP/1.1 200 ")


def test_an_old_client_is_answered_and_let_go(emulator: EmulatorHandle) -> None:
    reply = raw(emulator, b"GET /runGroup HTTP/1.0\r\n" + SIGNED + b"\r\n")
    assert reply.startswith(b"HTTP/1.1 200 ")
