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

from pulumi_healthomics import spec
from pulumi_healthomics.errors import SettingsError

# The variable reaches what a changed stack setting does not: a destroy, and the retry of a failed delete.
ON_ACTIVE_RUNS_VARIABLE = "PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS"


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
        on_active_runs: `PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS`, or else `healthomics:onActiveRuns`; wins over what the
            resources say.
        skip_requesting_account_id: `aws:skipRequestingAccountId`.
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
    on_active_runs: str | None = None
    skip_requesting_account_id: bool = False


def parse_settings(get: Callable[[str], Any], environment: Mapping[str, str]) -> Settings:
    """Reads the settings by their keys, such as `aws:region`.

    Args:
        get: returns a setting's value, a string (structured ones as JSON), or None.
        environment: the environment variables.

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
        on_active_runs=_on_active_runs(get, environment),
        skip_requesting_account_id=_boolean(get, "aws:skipRequestingAccountId"),
    )


def _text(get: Callable[[str], Any], key: str) -> str | None:
    # An empty value is how a shell unsets one: it is absent, as in pulumi-aws.
    return get(key) or None


def _boolean(get: Callable[[str], Any], key: str) -> bool:
    value = _text(get, key)
    if value is None or value == "false":
        return False
    if value != "true":
        raise SettingsError(f"{key} must be true or false, got {value!r}")
    return True


def _on_active_runs(get: Callable[[str], Any], environment: Mapping[str, str]) -> str | None:
    for source, value in (
        (ON_ACTIVE_RUNS_VARIABLE, environment.get(ON_ACTIVE_RUNS_VARIABLE) or None),
        ("healthomics:onActiveRuns", _text(get, "healthomics:onActiveRuns")),
    ):
        if value is not None:
            if value not in spec.ON_ACTIVE_RUNS:
                raise SettingsError(f"{source} must be one of {', '.join(spec.ON_ACTIVE_RUNS)}, got {value!r}")
            return value
    return None


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
