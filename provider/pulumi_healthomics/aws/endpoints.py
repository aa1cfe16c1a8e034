"""Tells AWS's own endpoints from what stands in for them. Pure, except that it reads the AWS SDK's list of partitions.

AWS gives HealthOmics an address for each part of its API, such as `workflows-omics.us-east-1.amazonaws.com`. botocore
makes that one from `omics.us-east-1.amazonaws.com` and the operation's prefix, here `workflows-`.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

# What the parts are called in https://docs.aws.amazon.com/omics/latest/dev/vpc-interface-endpoints.html.
_PARTS = "storage-|control-storage-|analytics-|workflows-|tags-"
_REGIONAL = re.compile(rf"(?:{_PARTS})?omics(?:-fips)?\.[a-z]+(?:-[a-z]+)+-\d+\.")
_PRIVATE_LINK = re.compile(rf"vpce-[^.]+\.{_REGIONAL.pattern}vpce\.")


def is_health_omics(endpoint: str) -> bool:
    """Says whether an endpoint is AWS's own for HealthOmics: of any partition, FIPS, dual-stack and PrivateLink too."""
    return any(_is_at(start, endpoint) for start in (_REGIONAL, _PRIVATE_LINK))


def is_amazon(endpoint: str) -> bool:
    """Says whether an endpoint is AWS's."""
    return _host(endpoint).endswith(tuple(f".{suffix}" for suffix in _suffixes()))


def with_operations_prefixes(endpoint: str) -> str | None:
    """Returns the endpoint to which botocore adds each operation's prefix; None if every request goes to this host.

    A VPC endpoint has one host name, which already says which part of the API it serves.

    Args:
        endpoint: AWS's own, for HealthOmics.
    """
    if _is_at(_PRIVATE_LINK, endpoint):
        return None
    return re.sub(rf"(?<=//)(?:{_PARTS})", "", endpoint, count=1, flags=re.IGNORECASE)


def _is_at(start: re.Pattern[str], endpoint: str) -> bool:
    """Says whether a host is such a start and one of AWS's domains, and nothing in between."""
    host = _host(endpoint)
    return any(host.endswith(suffix) and start.fullmatch(host[: -len(suffix)]) for suffix in _suffixes())


def _host(endpoint: str) -> str:
    return (urlsplit(endpoint).hostname or "").removesuffix(".")


@cache
def _suffixes() -> frozenset[str]:
    """Returns the domains of AWS's partitions, such as `amazonaws.com` and `api.aws`."""
    from botocore.loaders import create_loader  # noqa: PLC0415 - a stack's check imports this module without the SDK

    partitions = create_loader().load_data("partitions")["partitions"]
    names = ("dnsSuffix", "dualStackDnsSuffix")
    return frozenset(partition["outputs"][name] for partition in partitions for name in names)
