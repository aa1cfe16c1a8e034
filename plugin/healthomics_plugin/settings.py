"""The provider's arguments as our settings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.settings.settings import Settings, parse_settings

from healthomics_plugin.words import setting


def mistakes(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Returns what is wrong, as the name of a property and a sentence."""
    try:
        parse_provider_settings(arguments, environment)
    except SettingsError as error:
        return [("", str(error))]
    return []


def parse_provider_settings(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Returns the settings."""
    return parse_settings(lambda key: arguments.get(key.partition(":")[2]), environment, setting=setting)
