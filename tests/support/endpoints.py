"""Where a provider's process finds its services."""

from __future__ import annotations


def at(url: str) -> dict[str, str]:
    """Returns the variables that put HealthOmics and STS at an address; an empty address is AWS's own."""
    return {"AWS_ENDPOINT_URL_OMICS": url, "AWS_ENDPOINT_URL_STS": url}
