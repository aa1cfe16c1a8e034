"""Whatever a client sends, the emulator answers with an error of the service or does what a model of the state expects.

A request starts as a valid call of an operation, and most get one to three changes: in the method, the path, the query,
the headers, a value of the body, or all of the body. It is written to a socket, without an HTTP client that would mend
it. After each request the run groups and runs equal the model's, and a plain create, get and delete work.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from healthomics_emulator import EmulatorHandle
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES, REQUESTS = 260, 8
LIMITS = ("maxCpus", "maxGpus", "maxRuns", "maxDuration")
ROLE = {"roleArn": "arn:aws:iam::123456789012:role/r", "outputUri": "s3://b/p"}

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
LIMIT = st.integers(1, 100_000) | st.integers(1, 100_000).map(float)
TAGS = st.dictionaries(st.text("abcXYZ09 _.:/=+-@", min_size=1, max_size=8), st.text("ab ", max_size=4), max_size=3)
LATIN = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20)


@dataclass(frozen=True)
class Sent:
    """A request; ``{group}``, ``{arn}`` and ``{run}`` in its path are filled in when it is sent."""

    method: str
    path: str
    query: str = ""
    content: Any = None
    raw: bytes | None = None
    depth: int = 0
    service: str = "omics"
    region: str = "us-east-1"
    signature: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cut_off: bool = False
    valid: bool = True

    @property
    def body(self) -> bytes:
        """The bytes of the body."""
        if self.depth:
            return b"[" * self.depth
        if self.raw is not None:
            return self.raw
        return b"" if self.content is None else json.dumps(self.content).encode()


@dataclass
class State:
    """What the emulator should have: groups by their ARNs, and the ids of the runs in us-east-1."""

    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


def token() -> st.SearchStrategy[str]:
    return st.uuids().map(str) | st.sampled_from(["one", "two"])


NAME = st.text("ab é", min_size=1, max_size=6)
CHANGES = st.fixed_dictionaries({}, optional={"name": NAME, **dict.fromkeys(LIMITS, LIMIT)})
CREATE = st.builds(
    lambda changes, tags, id_: Sent("POST", "/runGroup", content={**changes, "tags": tags, "requestId": id_}),
    CHANGES,
    TAGS,
    token(),
)
START = st.builds(
    lambda id_, tags: Sent("POST", "/run", content={"workflowId": "1", **ROLE, "tags": tags, "requestId": id_}),
    token(),
    TAGS,
)
BATCH = st.builds(
    lambda id_, count: Sent(
        "POST",
        "/runBatch",
        content={
            "requestId": id_,
            "defaultRunSetting": {"workflowId": "1", **ROLE},
            "batchRunSettings": {"inlineSettings": [{"runSettingId": str(each)} for each in range(count)]},
        },
    ),
    token(),
    st.integers(1, 3),
)
VALID = st.one_of(
    CREATE,
    CREATE,
    st.builds(lambda changes: Sent("POST", "/runGroup/{group}", content=changes), CHANGES),
    st.builds(lambda tags: Sent("POST", "/tags/{arn}", content={"tags": tags}), TAGS),
    st.builds(lambda tags: Sent("DELETE", "/tags/{arn}", "&".join(f"tagKeys={quote(k)}" for k in tags or ["a"])), TAGS),
    st.sampled_from(
        [
            Sent("GET", "/runGroup/{group}"),
            Sent("DELETE", "/runGroup/{group}"),
            Sent("GET", "/runGroup", "maxResults=2"),
            Sent("GET", "/tags/{arn}"),
            Sent("GET", "/run"),
            Sent("GET", "/run/{run}"),
            Sent("GET", "/run/{run}/task"),
            Sent("GET", "/runBatch"),
            Sent("GET", "/workflow"),
            Sent("GET", "/runCache"),
        ]
    ),
    START,
    BATCH,
)


def changed_value(sent: Sent, key: str | None, value: Any) -> Sent:
    """The request with a value of its body replaced, taken out, or added."""
    if not isinstance(sent.content, dict):
        return replace(sent, content=value)
    keys = sorted(sent.content)
    return replace(sent, content={**sent.content, (key if key is not None or not keys else keys[0]): value})


HEADERS = st.sampled_from(
    [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "multipart/form-data; boundary=x"),
        ("Content-Encoding", "gzip"),
        ("Expect", "100-continue"),
        ("X-Amz-Target", "Omics.CreateRunGroup"),
        ("Host", "workflows-omics.us-east-1.amazonaws.com"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("Range", "bytes=0-1"),
    ]
) | st.tuples(st.text("abcXYZ-_", min_size=1, max_size=8).map("X-".__add__), LATIN)
SIGNATURES = st.sampled_from(
    [
        "",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a/b/c",
        "Bearer x",
        "AWS4-HMAC-SHA256 Credential=////aws4_request",
    ]
)
CHANGE: st.SearchStrategy[Callable[[Sent], Sent]] = st.one_of(
    st.builds(
        lambda key, value: lambda it: changed_value(it, key, value),
        st.none() | st.sampled_from([*LIMITS, "name", "tags", "requestId", "id", "runId", "workflowId"]) | TEXT,
        JSON,
    ),
    st.builds(lambda raw: lambda it: replace(it, raw=raw), st.binary(max_size=40) | TEXT.map(str.encode)),
    st.builds(lambda depth: lambda it: replace(it, depth=depth), st.sampled_from([1, 100_000])),
    st.builds(lambda size: lambda it: replace(it, raw=it.body[:-size]), st.integers(1, 9)),
    st.builds(
        lambda method: lambda it: replace(it, method=method),
        st.sampled_from(["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "FLY"]),
    ),
    st.builds(
        lambda text: lambda it: replace(it, path=f"{it.path}/{text}"),
        st.sampled_from(["", "/", "%2F", "%", "%00", "..", "x" * 3_000]) | LATIN,
    ),
    st.builds(
        lambda path: lambda it: replace(it, path=path),
        st.sampled_from(
            [
                "/",
                "//",
                "/runGroup/",
                "/runGroup/0",
                "/runGroup/" + "9" * 40,
                "/runGroup/%31",
                "/tags/arn",
                "/reads",
                "*",
            ]
        )
        | LATIN.map("/".__add__),
    ),
    st.builds(
        lambda query: lambda it: replace(it, query=f"{it.query}&{query}"),
        st.sampled_from(
            ["maxResults=0", "maxResults=x", "maxResults=101", "startingToken=%00", "startingToken=YWZ0ZXI6", "&&="]
        )
        | LATIN,
    ),
    st.builds(lambda header: lambda it: replace(it, headers=(*it.headers, header)), HEADERS),
    st.builds(lambda signature: lambda it: replace(it, signature=signature), SIGNATURES),
    st.builds(lambda service: lambda it: replace(it, service=service), st.sampled_from(["sts", "iam", "s3", "OMICS"])),
    st.builds(lambda region: lambda it: replace(it, region=region), st.sampled_from(["eu-west-1", "nowhere-0"])),
    st.just(lambda it: replace(it, cut_off=True)),
)


def with_changes(sent: Sent, changes: list[Callable[[Sent], Sent]]) -> Sent:
    for change in changes:
        sent = change(sent)
    return replace(sent, valid=not changes)


ANY = st.builds(with_changes, VALID, st.lists(CHANGE, max_size=3))


def target_of(sent: Sent, path: str) -> str:
    return f"{path}?{sent.query}" if sent.query else path


def exchange(emulator: EmulatorHandle, sent: Sent, path: str) -> tuple[int, dict[str, str], bytes] | None:
    """Sends a request and returns the status, the headers and the body; None if the connection was closed instead."""
    address = urlsplit(emulator.endpoint)
    scope = f"Credential=testing/20260101/{sent.region}/{sent.service}/aws4_request"
    signature = sent.signature if sent.signature is not None else f"AWS4-HMAC-SHA256 {scope}, Signature=0"
    length = len(sent.body) + (7 if sent.cut_off else 0)
    lines = [f"{sent.method} {target_of(sent, path)} HTTP/1.1", "Connection: close"]
    lines += [f"Authorization: {signature}", f"Content-Length: {length}", *(f"{k}: {v}" for k, v in sent.headers)]
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + sent.body)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(2**16), b""))
    answer = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    if not answer:
        return None
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *others = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in others)}
    return int(first.split()[1]), headers, body


def expect(state: State, sent: Sent, path: str, status: int, body: bytes) -> None:
    """Does to the model what a request that was accepted should have done."""
    path, _, query = target_of(sent, path).partition("?")  # The path may have got a question mark.
    parts = [unquote(part) for part in path.split("/") if part]
    content = json.loads(sent.body) if sent.body and sent.method == "POST" else {}
    place = f"arn:aws:omics:{sent.region}:123456789012:runGroup/"
    match sent.method, parts[:1], len(parts), status:
        case "POST", ["runGroup"], 1, 201:
            arn = json.loads(body)["arn"]
            if arn not in state.seen:
                tags = content.get("tags", {})
                state.groups[arn] = {"name": content.get("name"), "limits": limits_of(content), "tags": tags}
                state.seen.add(arn)
        case "POST", ["runGroup"], 2, 202:
            group = state.groups[place + parts[1]]
            group["name"] = content.get("name", group["name"])
            group["limits"] |= limits_of(content)
        case "DELETE", ["runGroup"], 2, 202:
            del state.groups[place + parts[1]]
        case "POST", ["tags"], _, 204:
            state.groups["/".join(parts[1:])]["tags"] |= content["tags"]
        case "DELETE", ["tags"], _, 204:
            for key in parse_qs(query, keep_blank_values=True)["tagKeys"]:
                state.groups["/".join(parts[1:])]["tags"].pop(key, None)
        case "POST", ["run"], 1, 201:
            if sent.region == "us-east-1":
                state.runs.add(json.loads(body)["id"])


def limits_of(content: dict[str, Any]) -> dict[str, int]:
    return {key: int(content[key]) for key in LIMITS if key in content}


@pytest.fixture(scope="module")
def counted() -> Any:
    sent: list[int] = []
    yield sent
    assert len(sent) >= 2_000


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # To shrink eight requests takes minutes.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(requests=st.lists(ANY, min_size=REQUESTS, max_size=REQUESTS))
def test_after_any_request_the_state_is_the_models_and_a_plain_call_works(
    emulator: EmulatorHandle, omics: Any, counted: list[int], requests: list[Sent]
) -> None:
    emulator.reset()
    state = State()
    for sent in (Sent("POST", "/runGroup", content={"requestId": "first", "tags": {"a": "b"}}), *requests):
        path = filled(sent.path, state)
        answer = exchange(emulator, sent, path)
        counted.append(1)
        if answer is None:
            assert sent.cut_off
        else:
            status, headers, body = answer
            accepted = status < 300
            assert accepted or status < 500 or headers["x-amzn-errortype"] == "NotImplementedException", answer
            assert accepted or is_an_error_of_a_service(sent, headers, body), answer
            assert accepted or not sent.valid or "{" in sent.path or conflicting(sent, headers), answer
            if accepted and sent.service == "omics":
                expect(state, sent, path, status, body)
                state.runs |= started_by_batches(omics) if path.startswith("/runBatch") else set()
        assert found(emulator) == state.groups
        assert {run["id"] for run in omics.list_runs()["items"]} == state.runs
        plain = omics.create_run_group(name="plain")
        assert omics.get_run_group(id=plain["id"])["name"] == "plain"
        omics.delete_run_group(id=plain["id"])


def is_an_error_of_a_service(sent: Sent, headers: dict[str, str], body: bytes) -> bool:
    """Whether a client finds an error code where its service's protocol has it."""
    return "x-amzn-errortype" in headers or (sent.service in ("sts", "iam") and (b"<Code>" in body or not body))


def conflicting(sent: Sent, headers: dict[str, str]) -> bool:
    """Whether a valid request was refused since its token was used before, with other parameters."""
    return sent.content["requestId"] in ("one", "two") and headers["x-amzn-errortype"] == "ConflictException"


def filled(path: str, state: State) -> str:
    """The path, with the newest group and a run of the model, or with ids that nothing has."""
    arn = next(reversed(state.groups), "arn:aws:omics:us-east-1:123456789012:runGroup/1")
    values = {"{group}": arn.rpartition("/")[2], "{arn}": quote(arn, safe=""), "{run}": min(state.runs, default="1")}
    for placeholder, value in values.items():
        path = path.replace(placeholder, value)
    return path


def found(emulator: EmulatorHandle) -> dict[str, dict[str, Any]]:
    return {it["arn"]: {"name": it["name"], "limits": it["limits"], "tags": it["tags"]} for it in emulator.run_groups()}


def started_by_batches(omics: Any) -> set[str]:
    return {
        run["runId"]
        for batch in omics.list_batch()["items"]
        for run in omics.list_runs_in_batch(batchId=batch["id"])["runs"]
    }


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["options", "faults", "workflows", "run-caches", "runs/1", "calls?operation=%00", "health"]),
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT"]),
    raw=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30),
)
def test_the_emulators_own_paths_answer_any_body_with_a_sentence(
    emulator: EmulatorHandle, path: str, method: str, raw: bytes
) -> None:
    answer = exchange(emulator, Sent(method, f"/_emulator/{path}", raw=raw), f"/_emulator/{path}")
    assert answer is not None
    status, _, body = answer
    assert status in (200, 400, 404, 405)
    assert status == 200 or isinstance(json.loads(body)["error"], str)
    emulator.reset()
