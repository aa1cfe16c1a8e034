"""The stack's settings, parsed. Pure.

pulumi-aws's settings (`aws:region`, …) are read by the names pulumi-aws gives them, so that a run group lands where
its neighbours do; `healthomics:` holds what `aws:` has no key for. What AWS's own environment variables say is left to
botocore.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_healthomics.errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """What the stack says about where and as whom to work.

    Attributes:
        region: `aws:region`.
        profile: `aws:profile`.
        access_key: `aws:accessKey`.
        secret_key: `aws:secretKey`.
        token: `aws:token`.
        default_tags: the tags of `aws:defaultTags`.
        endpoint: `healthomics:endpoint`, the URL of the service; wins over `AWS_ENDPOINT_URL_OMICS` and
            `AWS_ENDPOINT_URL`.
    """

    region: str | None = None
    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    default_tags: Mapping[str, str] = field(default_factory=dict)
    endpoint: str | None = None


def parse_settings(get: Callable[[str], Any]) -> Settings:
    """Reads the settings by their keys, such as `aws:region`.

    Args:
        get: returns a setting's value, a string (structured ones as JSON), or None.

    Raises:
        SettingsError: a value is malformed.
    """
    return Settings(
        region=_text(get, "aws:region"),
        profile=_text(get, "aws:profile"),
        access_key=_text(get, "aws:accessKey"),
        secret_key=_text(get, "aws:secretKey"),
        token=_text(get, "aws:token"),
        default_tags=_default_tags(get("aws:defaultTags")),
        endpoint=_endpoint(_text(get, "healthomics:endpoint")),
    )


def _text(get: Callable[[str], Any], key: str) -> str | None:
    # An empty value is how a shell unsets one: it is absent, as in pulumi-aws.
    return get(key) or None


def _endpoint(value: str | None) -> str | None:
    if value is not None and not value.startswith(("http://", "https://")):
        raise SettingsError(f"healthomics:endpoint must be a URL such as https://host:port, got {value!r}")
    return value


def _default_tags(value: str | None) -> dict[str, str]:
    if value is None:
        return {}
    shape = 'aws:defaultTags must be {"tags": {"key": "value"}}'
    try:
        tags = json.loads(value).get("tags") or {}
        return {key: _scalar(tag) for key, tag in tags.items()}
    except (AttributeError, TypeError, ValueError):
        raise SettingsError(shape) from None


def _scalar(value: object) -> str:
    # YAML reads an unquoted 42 or true as a number or a boolean; pulumi-aws takes them as the strings they look like.
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise TypeError
