"""botocore's ``omics`` service model, the authority on every operation, shape and error.

Adds to it only the errors that every AWS service shares and no service's model lists.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from botocore.loaders import Loader
from moto.core.model import OperationModel, ServiceModel, Shape, StructureShape

from .errors import ERRORS_BESIDE_THE_MODEL

SERVICE = "omics"


@cache
def service_model() -> ServiceModel:
    """The model, loaded on first use."""
    described = Loader().load_service_model(SERVICE, "service-2")
    beside = {code: _error_shape(status) for code, (status, _) in ERRORS_BESIDE_THE_MODEL.items()}
    shapes = {"String": {"type": "string"}, **beside, **described["shapes"]}
    # Without an id, moto's serializer does not warn about an error code that no shape has: a fault
    # plan may ask for any.
    metadata = {key: value for key, value in described["metadata"].items() if key != "serviceId"}
    return ServiceModel({**described, "metadata": metadata, "shapes": shapes}, SERVICE)


def _error_shape(status: int) -> dict[str, Any]:
    members = {"message": {"shape": "String"}}
    return {"type": "structure", "members": members, "error": {"httpStatusCode": status}, "exception": True}


def operation_names() -> set[str]:
    """The operations that the installed botocore knows."""
    return set(service_model().operation_names)


@cache
def operation_model(name: str) -> OperationModel:
    """One operation of the model."""
    return cast(OperationModel, service_model().operation_model(name))


def input_shape(operation: str) -> StructureShape:
    """What an operation of the model takes."""
    return cast(StructureShape, operation_model(operation).input_shape)


def output_members(operation: str) -> dict[str, Shape]:
    """What an operation of the model answers; empty if that is nothing."""
    shape = cast("StructureShape | None", operation_model(operation).output_shape)
    return shape.members if shape else {}


@cache
def limit_names() -> tuple[str, ...]:
    """The members of a run group that limit its runs: the integers that an update may set."""
    members = input_shape("UpdateRunGroup").members
    return tuple(name for name, shape in members.items() if shape.type_name == "integer")


@cache
def largest_page() -> int:
    """The most items in an answer to a list operation, which is also the default."""
    return int(input_shape("ListRunGroups").members["maxResults"].metadata["max"])


@cache
def error_codes() -> frozenset[str]:
    """The code of every error that an operation of HealthOmics may answer with."""
    return frozenset(shape.name for shape in service_model().error_shapes)


@cache
def error_status(code: str) -> int:
    """The HTTP status that goes with an error code; 400 for a code that no operation lists."""
    for shape in service_model().error_shapes:
        if code == shape.name:
            return int(shape.metadata["error"]["httpStatusCode"])
    return 400
