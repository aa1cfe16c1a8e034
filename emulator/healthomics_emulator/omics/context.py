"""What an operation is given besides its parameters, and what two of them share."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from healthomics_emulator.wire.errors import ServiceError, conflict, not_found
from healthomics_emulator.wire.model import largest_page

from .options import REFUSAL_CODES, Options
from .records import Batch, Known, Memory, Place, Run, RunGroup
from .store import Store

Parameters = Mapping[str, Any]
Result = dict[str, Any]
Resource = TypeVar("Resource", Run, RunGroup, Batch)
Item = TypeVar("Item", Run, RunGroup, Batch, Known, "tuple[int, dict[str, str]]")

RUN_GROUP = "Run group"


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

    def run_group(self, identifier: str) -> RunGroup:
        """The run group of that id.

        Raises:
            ServiceError: It is not found.
        """
        group = self.store.find_run_group(self.place, identifier, self.now)
        if group is None:
            raise not_found(RUN_GROUP, identifier)
        return group

    def run_group_to_change(self, identifier: str) -> RunGroup:
        """The run group of that id, unless it is being deleted.

        Raises:
            ServiceError: It is not found, or is being deleted.
        """
        group = self.run_group(identifier)
        if group.gone_from is not None:
            raise conflict(f"Run group {identifier} is being deleted.")
        return group


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
    memory, keep = context.store.tokens.get(key), options.request_id_memory_seconds
    if memory is not None and (keep is None or context.now < memory.at + timedelta(seconds=keep)):
        if memory.parameters != parameters and options.request_id_other_parameters != "replay":
            code = REFUSAL_CODES[options.request_id_other_parameters]
            raise ServiceError(code, "The requestId was already used with different parameters.")
        resource = find(memory.resource_id)
        if resource is not None or options.request_id_after_delete == "replay":
            return memory.resource_id, resource
        if options.request_id_after_delete == "conflict":
            raise conflict("The resource that this requestId created has been deleted.")
    resource = create()
    context.store.tokens[key] = Memory(resource.id, dict(parameters), context.now)
    context.store.touch()
    return resource.id, resource


def page(
    items: Iterable[Item],
    parameters: Parameters,
    *,
    size: str = "maxResults",
    number: Callable[[Item], int] = lambda item: int(item.id),
) -> tuple[list[Item], Result]:
    """One page of items, and the ``nextToken``, if any.

    Args:
        items: In the order of their numbers.
        parameters: The call's.
        size: What this list calls the size of a page.
        number: Gives the number by which the next page finds where this one ended; by default the id.
    """
    after = _read_token(parameters["startingToken"]) if "startingToken" in parameters else -1
    most = parameters.get(size, largest_page())
    found = list(islice((each for each in items if number(each) > after), most + 1))
    shown = found[:most]
    return shown, {"nextToken": _write_token(number(shown[-1]))} if len(found) > most else {}


def only_one_filter(parameters: Parameters, *filters: str) -> None:
    """Refuses more than one filter, as the lists of batches do.

    Raises:
        ServiceError: ValidationException.
    """
    given = [name for name in filters if name in parameters]
    if len(given) > 1:
        raise ServiceError("ValidationException", f"Only one filter is supported, but there are {', '.join(given)}.")


def matches(name: str | None, parameters: Parameters, options: Options) -> bool:
    """Whether a list's ``name`` filter, if there is one, lets a resource through."""
    wanted = parameters.get("name")
    if wanted is None:
        return True
    if options.name_filter == "prefix":
        return (name or "").startswith(wanted)
    return bool(name == wanted)


def _write_token(last: int) -> str:
    return base64.urlsafe_b64encode(f"after:{last}".encode()).decode()


def _read_token(token: str) -> int:
    try:
        heading, _, last = base64.urlsafe_b64decode(token).decode("ascii").partition(":")
        if heading == "after":
            return int(last)
    except (ValueError, binascii.Error):
        pass
    raise ServiceError("ValidationException", "The startingToken is not valid.")
