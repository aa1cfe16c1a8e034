"""Who calls, which service and in which Region, read from the signature's credential scope.

The signature itself is not checked: any secret will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from moto.utilities.utils import get_partition

from .exchange import Request

_CREDENTIAL = re.compile(
    r"(?P<access_key>[^/=,\s]+)/[0-9]{8}/(?P<region>[a-z0-9-]+)/(?P<service>[A-Za-z0-9-]+)/aws4_request"
)


@dataclass(frozen=True)
class Caller:
    """The credential scope of a signed request."""

    access_key: str
    region: str
    service: str


def find_caller(request: Request) -> Caller | None:
    """The caller named by the Authorization header or by a presigned query, if there is one."""
    signature = request.headers.get("Authorization", "")
    if not signature and "X-Amz-Credential" in request.query:
        signature = dict(request.arguments()).get("X-Amz-Credential", "")
    scope = _CREDENTIAL.search(signature)
    return Caller(**scope.groupdict()) if scope else None


@cache
def partition_of(region: str) -> str:
    """The partition of a Region: ``aws``, ``aws-cn``, ``aws-us-gov`` and so on."""
    return str(get_partition(region))
