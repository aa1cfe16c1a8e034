"""Which operation a method and a path mean, from the model's ``http`` traits, matched by werkzeug's routing.

The host name plays no part: clients put ``workflows-`` or ``tags-`` before it, or do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from .errors import ServiceError
from .model import operation_model, service_model

_LABEL = re.compile(r"\{(\w+)\}")


class Router:
    """Finds the operation of a request among those that are served."""

    def __init__(self, served: Iterable[str]) -> None:
        self._served = frozenset(served)
        rules = map(_rule, service_model().operation_names)
        self._paths = Map(rules, strict_slashes=False, merge_slashes=False).bind("")

    def match(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        """The operation's name and the decoded labels of its path.

        Raises:
            ServiceError: no operation has this path, or none with this method, or the operation
                is HealthOmics' but not served here.
        """
        try:
            operation, labels = self._paths.match(path, method)
        except NotFound:
            raise ServiceError("UnknownOperationException", f"No operation is found at {path}.") from None
        except MethodNotAllowed:
            operation = None
        if operation is None or operation_model(operation).http["method"] != method:  # werkzeug takes HEAD for GET.
            raise ServiceError("MethodNotAllowedException", f"{method} is not allowed on {path}.")
        if operation not in self._served:
            raise ServiceError(
                "NotImplementedException",
                f"{operation} is an operation of AWS HealthOmics that this emulator does not have.",
            )
        return operation, {label: unquote(value) for label, value in labels.items()}


def _rule(operation: str) -> Rule:
    http = operation_model(operation).http
    # The path is matched as received. An ARN's slash should arrive encoded, but not every client does so.
    path = _LABEL.sub(
        lambda label: f"<{'path' if label[1].endswith('Arn') else 'string'}:{label[1]}>", http["requestUri"]
    )
    return Rule(path.partition("?")[0], endpoint=operation, methods=[http["method"]])
