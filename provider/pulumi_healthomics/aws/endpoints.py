"""Tells AWS's own endpoints from what stands in for them. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def is_health_omics(endpoint: str, region: str) -> bool:
    """Says whether an endpoint is AWS's own for HealthOmics in that Region, FIPS and dual-stack ones included."""
    return re.match(rf"omics(-fips)?\.{re.escape(region)}\.", _host(endpoint)) is not None and is_amazon(endpoint)


def is_amazon(endpoint: str) -> bool:
    """Says whether an endpoint is AWS's."""
    return _host(endpoint).endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws"))


def _host(endpoint: str) -> str:
    return urlsplit(endpoint).hostname or ""
