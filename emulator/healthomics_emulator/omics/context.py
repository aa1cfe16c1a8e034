"""What an operation is given besides its parameters, and what two of them share."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from healthomics_emulator.wire.errors import ServiceError, conflict
from healthomics_emulator.wire.model import largest_page

from .options import Options
from .store import Memory, Place, Run, RunGroup, Store

Parameters = Mapping[str, Any]
Result = dict[str, Any]
Resource = TypeVar("Resource", Run, RunGroup)


@dataclass(frozen=True)
class Context:
    """One call's surroundings."""

    store: Store
    options: Options
    place: Place
    now: datetime

    def later(self, seconds: float) -> datetime:
        """The time so many seconds from now."""
        return self.now + timedelta(seconds=seconds)


def once(
    context: Context,
    operation: str,
    parameters: Parameters,
    find: Callable[[str], Resource | None],
    create: Callable[[], Resource],
) -> tuple[str, Resource | None]:
    """Creates a resource, or finds what the same ``requestId`` made before.

    Returns:
        The resource's id, and the resource itself unless it was deleted meanwhile.

    Raises:
        ServiceError: The token is remembered and the options say to refuse it.
    """
    options = context.options
    key = (context.place, operation, parameters["requestId"])
    memory = _remembered(context, key)
    if memory is not None:
        if memory.parameters != parameters and options.request_id_other_parameters != "replay":
            raise _other_parameters(options)
        resource = find(memory.resource_id)
        if resource is not None or options.request_id_after_delete == "replay":
            return memory.resource_id, resource
        if options.request_id_after_delete == "conflict":
            raise conflict("The resource that this requestId created has been deleted.")
    resource = create()
    context.store.tokens[key] = Memory(resource.id, dict(parameters), context.now)
    context.store.touch()
    return resource.id, resource


def _remembered(context: Context, key: tuple[Place, str, str]) -> Memory | None:
    memory = context.store.tokens.get(key)
    keep = context.options.request_id_memory_seconds
    if memory is None or keep is None:
        return memory
    return memory if context.now < memory.at + timedelta(seconds=keep) else None


def _other_parameters(options: Options) -> ServiceError:
    codes = {"conflict": "ConflictException", "validation": "ValidationException"}
    return ServiceError(
        codes[options.request_id_other_parameters],
        "The requestId was already used with different parameters.",
    )


def page(resources: Iterable[Resource], parameters: Parameters) -> tuple[list[Resource], Result]:
    """One page of resources that come in the order of their ids, and the ``nextToken``, if any."""
    after = _read_token(parameters["startingToken"]) if "startingToken" in parameters else 0
    size = parameters.get("maxResults", largest_page())
    shown: list[Resource] = []
    for resource in resources:
        if int(resource.id) <= after:
            continue
        if len(shown) == size:
            return shown, {"nextToken": _write_token(shown[-1].id)}
        shown.append(resource)
    return shown, {}


def matches(name: str | None, parameters: Parameters, options: Options) -> bool:
    """Whether a list's ``name`` filter, if there is one, lets a resource through."""
    wanted = parameters.get("name")
    if wanted is None:
        return True
    if options.name_filter == "prefix":
        return (name or "").startswith(wanted)
    return bool(name == wanted)


def _write_token(last_id: str) -> str:
    return base64.urlsafe_b64encode(f"after:{last_id}".encode()).decode()


def _read_token(token: str) -> int:
    try:
        heading, _, last_id = base64.urlsafe_b64decode(token).decode("ascii").partition(":")
        if heading == "after":
            return int(last_id)
    except (ValueError, binascii.Error):
        pass
    raise ServiceError("ValidationException", "The startingToken is not valid.")
