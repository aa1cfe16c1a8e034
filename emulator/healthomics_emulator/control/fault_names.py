"""The operations that can fail, and the errors that each of them can fail with: a misspelt name is refused.

A fault with a misspelt name would never happen, or would show a program an error that AWS never sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from moto.core.utils import get_service_model

from healthomics_emulator.neighbours import COMMON_ERRORS, MOTO_SERVICES
from healthomics_emulator.omics.operations import served
from healthomics_emulator.wire.model import error_codes

from .faults import EVERY_OPERATION, Fault


def check_names(fault: Fault) -> None:
    """Refuses a fault whose operation or error does not exist; a ``status`` is leave to make an error code up.

    Raises:
        ValueError: The message is for the user.
    """
    codes = _codes_of_operations().get(fault.operation)
    if codes is None:
        raise ValueError(
            f"no operation here is called {fault.operation!r}{_meant(fault.operation, _every_operation())}"
        )
    if fault.error is None or fault.status is not None or fault.error in codes:
        return
    where = "HealthOmics" if fault.operation == EVERY_OPERATION else fault.operation
    meant = _meant(fault.error, codes) or "; give a status to inject a code that it does not have"
    raise ValueError(f"{where} has no error {fault.error!r}{meant}")


@cache
def _codes_of_operations() -> Mapping[str, frozenset[str]]:
    codes = dict.fromkeys((EVERY_OPERATION, *served()), error_codes())
    for service in MOTO_SERVICES:
        model = get_service_model(service)
        own = frozenset(shape.metadata.get("error", {}).get("code", shape.name) for shape in model.error_shapes)
        codes.update(dict.fromkeys(model.operation_names, own | frozenset(COMMON_ERRORS)))
    return MappingProxyType(codes)


def _every_operation() -> frozenset[str]:
    return frozenset(_codes_of_operations())


def _meant(name: str, names: frozenset[str]) -> str:
    close = get_close_matches(name, sorted(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
