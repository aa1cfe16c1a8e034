"""Between HTTP and Python values: AWS's rest-json protocol. Answers are written by moto's serializer.

Everything here follows the model; nothing knows what an operation does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qs

from moto.core.model import OperationModel
from moto.core.serialize import RestJSONSerializer

from .errors import ServiceError, malformed
from .exchange import Answer, Request
from .model import input_shape, operation_model, output_members, service_model
from .values import read

_INTEGER = re.compile(r"-?[0-9]{1,18}")


def parse(operation: str, request: Request, labels: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The parameters of a call, by their names in the model, and every reason why they do not satisfy it.

    Raises:
        ServiceError: SerializationException.
    """
    shape = input_shape(operation)
    arguments = parse_qs(request.query, keep_blank_values=True)
    has_body = any("location" not in member.serialization for member in shape.members.values())
    content = _read_json(request.body) if has_body else {}
    sent: dict[str, Any] = {}
    for name, member in shape.members.items():
        location, wire_name = member.serialization.get("location"), member.serialization.get("name", name)
        if location is None and wire_name in content:
            sent[wire_name] = content[wire_name]
        elif location == "uri":
            sent[wire_name] = _spelled(member, [labels[wire_name]])
        elif location == "querystring" and wire_name in arguments:
            sent[wire_name] = _spelled(member, arguments[wire_name])
    broken: list[str] = []
    return read(shape, sent, "", broken), broken


def serialize(operation: str | None, result: dict[str, Any] | ServiceError) -> Answer:
    """The answer to a call; ``operation`` is None where none was recognised."""
    model = operation_model(operation) if operation else OperationModel({}, service_model())
    response = RestJSONSerializer(model).serialize(result)
    body = response["body"]
    if operation and isinstance(result, dict) and not output_members(operation):
        body = ""  # The serializer writes "{}"; HealthOmics' 202 and 204 answers are empty.
    headers = dict(response["headers"]) if body else {}
    return Answer(response["status_code"], headers, body.encode() if isinstance(body, str) else body)


def _read_json(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        content = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise malformed("The request body is not valid JSON.") from None
    if not isinstance(content, dict):
        raise malformed("The request body must be a JSON object.")
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _spelled(shape: Any, texts: list[str]) -> Any:
    """What texts of the path or the query are in JSON: all of a list, the first of anything else."""
    if shape.type_name == "list":
        return texts
    return int(texts[0]) if shape.type_name == "integer" and _INTEGER.fullmatch(texts[0]) else texts[0]
