"""What the engine is answered, in gRPC's messages. Pure.

The engine prints the value of a property that a failure names, a secret one too. So a failure names its property only
where a single value arrived without a mark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import grpc
from pulumi_healthomics.errors import RunGroupError
from pulumi_healthomics.redaction import without
from pulumi_healthomics.resource.state import Group
from pulumi_healthomics.rules.changes import Change
from pulumi_healthomics.rules.violations import Violation

from healthomics_plugin.grpc_classes import provider_pb2, status_pb2
from healthomics_plugin.wire import Decoded, Path, encode, property_path
from healthomics_plugin.words import WORDS

_Kind = provider_pb2.PropertyDiff
_KINDS = {
    ("added", False): _Kind.ADD,
    ("added", True): _Kind.ADD_REPLACE,
    ("removed", False): _Kind.DELETE,
    ("removed", True): _Kind.DELETE_REPLACE,
    ("updated", False): _Kind.UPDATE,
    ("updated", True): _Kind.UPDATE_REPLACE,
}


class Status(NamedTuple):
    """What `abort_with_status` takes, a `grpc.Status`."""

    code: grpc.StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, bytes], ...]


def failure(sentence: str, key: str, news: Decoded) -> provider_pb2.CheckFailure:
    """Returns a failure of check.

    Args:
        sentence: what is wrong.
        key: the property; empty where it must not be named.
        news: what arrived.
    """
    is_plain = isinstance(news.values.get(key), str | int | float) and not any(path[0] == key for path in news.secrets)
    return provider_pb2.CheckFailure(property=key if is_plain else "", reason=without_secrets(sentence, news))


def failures(problems: Iterable[Violation | RunGroupError], news: Decoded) -> Iterator[provider_pb2.CheckFailure]:
    """Yields the failures of a group's check."""
    for problem in problems:
        if isinstance(problem, Violation):
            yield failure(problem.worded(WORDS.argument), problem.field, news)
        else:
            yield failure(str(problem), "", news)


def diff(changes: Mapping[Path, Change]) -> provider_pb2.DiffResponse:
    """Returns what changes, property by property, and what must replace.

    The engine shows the changes beside the outputs, not the inputs: after a half-done update the outputs have what
    lives, and the inputs what was wanted before.
    """
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({path[0] for path in changes}),
        replaces=sorted(property_path(path) for path, change in changes.items() if change.replaces),
        detailedDiff={
            property_path(path): _Kind(kind=_KINDS[change.kind, change.replaces], inputDiff=False)
            for path, change in changes.items()
        },
        hasDetailedDiff=True,
    )


def unfinished(group: Group, inputs: Decoded, secrets: Collection[Path]) -> Status:
    """Returns the status of a call that made a group, or changed it, only in part: the state gets the group as it is.

    Args:
        group: the group, with its problem.
        inputs: what arrived.
        secrets: what to mark.
    """
    text = without_secrets(str(group.problem), inputs)
    detail = provider_pb2.ErrorResourceInitFailed(
        id=group.id,
        properties=encode(group.outputs, secrets),
        reasons=[text],
        inputs=encode(inputs.values, secrets),
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=text)
    status.details.add().Pack(detail)
    return Status(grpc.StatusCode.UNKNOWN, text, (("grpc-status-details-bin", status.SerializeToString()),))


def without_secrets(text: str, *arrived: Decoded) -> str:
    """Returns a message without what arrived as a secret."""
    return without((secret for it in arrived for secret in it.secret_texts()), text)
