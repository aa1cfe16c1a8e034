"""Which operation a method and a path mean, from the model's ``http`` traits.

The host name plays no part: clients put ``workflows-`` or ``tags-`` before it, or do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from .errors import ServiceError
from .model import operation_model, service_model

_LABEL = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """One operation's method and path."""

    operation: str
    method: str
    path: re.Pattern[str]


class Router:
    """Finds the operation of a request among those that are served."""

    def __init__(self, served: Iterable[str]) -> None:
        self._served = frozenset(served)
        # Fixed paths first: a label must not swallow what another operation names.
        names = sorted(service_model().operation_names, key=_labels)
        self._routes = [_route(name) for name in names]

    def match(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        """The operation's name and the decoded labels of its path.

        Raises:
            ServiceError: no operation has this path, or none with this method, or the operation
                is HealthOmics' but not served here.
        """
        on_path = [(route, found) for route in self._routes if (found := route.path.fullmatch(path))]
        for route, found in on_path:
            if route.method == method:
                return self._emulated(route.operation), {
                    label: unquote(value) for label, value in found.groupdict().items()
                }
        if on_path:
            raise ServiceError("MethodNotAllowedException", f"{method} is not allowed on {path}.")
        raise ServiceError("UnknownOperationException", f"No operation is found at {path}.")

    def _emulated(self, operation: str) -> str:
        if operation in self._served:
            return operation
        raise ServiceError(
            "NotImplementedException",
            f"{operation} is an operation of AWS HealthOmics that this emulator does not have.",
        )


def _labels(operation: str) -> int:
    return len(_LABEL.findall(operation_model(operation).http["requestUri"]))


def _route(operation: str) -> Route:
    model = operation_model(operation)
    parts = _LABEL.split(model.http["requestUri"].partition("?")[0])
    # Odd parts are labels. An ARN's slash should arrive encoded, but not every client does so.
    path = "".join(
        f"(?P<{part}>{'.+' if part.endswith('Arn') else '[^/]+'})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    return Route(operation, model.http["method"], re.compile(f"{path}/?"))
