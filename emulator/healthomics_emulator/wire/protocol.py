"""Between HTTP and Python values: AWS's rest-json protocol, done by moto's parser and serializer.

Everything here follows the model; nothing knows what an operation does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from moto.core.model import OperationModel, Shape
from moto.core.parse import RequestDict, RestJSONParser
from moto.core.serialize import RestJSONSerializer
from werkzeug.datastructures import MultiDict

from .errors import ServiceError, violations
from .exchange import Answer, Request
from .model import input_shape, operation_model, output_members, service_model
from .validation import broken_constraints
from .wire import check_text, checked, read_json


def parse(operation: str, request: Request, labels: dict[str, str]) -> dict[str, Any]:
    """The parameters of a call, by their names in the model, with the types of the model.

    Raises:
        ServiceError: SerializationException or ValidationException.
    """
    arguments = MultiDict(request.arguments())
    for name, wire_name, shape in _in_query(operation):
        for value in arguments.getlist(wire_name):
            check_text(shape, value, f"/{name}")
    content = checked(input_shape(operation), read_json(request.body)) if _has_body(operation) else {}
    wire = {
        "method": request.method,
        "url_path": request.path,
        "url_params": labels,
        "values": arguments,
        "headers": request.headers,
        "body": json.dumps(content).encode(),
    }
    parser = RestJSONParser(operation_model(operation))
    parameters: dict[str, Any] = parser.parse(cast("RequestDict", wire))
    for name, wire_name, _ in _in_query(operation):
        if wire_name not in arguments:
            # The parser makes an absent list an empty one: a required one would not be missed.
            parameters.pop(name, None)
    return parameters


def validate(operation: str, parameters: dict[str, Any]) -> None:
    """Refuses parameters that break the model's constraints.

    Raises:
        ServiceError: One ValidationException that lists every violation.
    """
    broken = list(broken_constraints(input_shape(operation), parameters))
    if broken:
        raise violations(broken)


def serialize(operation: str | None, result: dict[str, Any] | ServiceError) -> Answer:
    """The answer to a call; ``operation`` is None where none was recognised."""
    model = operation_model(operation) if operation else OperationModel({}, service_model())
    response = RestJSONSerializer(model).serialize(result)
    body = response["body"]
    if operation and isinstance(result, dict) and not output_members(operation):
        body = ""  # The serializer writes "{}"; HealthOmics' 202 and 204 answers are empty.
    headers = dict(response["headers"]) if body else {}
    return Answer(response["status_code"], headers, body.encode() if isinstance(body, str) else body)


def _has_body(operation: str) -> bool:
    members = input_shape(operation).members.values()
    return any("location" not in shape.serialization for shape in members)


def _in_query(operation: str) -> Iterator[tuple[str, str, Shape]]:
    for name, shape in input_shape(operation).members.items():
        if shape.serialization.get("location") == "querystring":
            yield name, shape.serialization.get("name", name), shape
