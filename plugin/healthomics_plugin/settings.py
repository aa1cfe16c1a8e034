"""The provider's arguments, read as the settings that every door has.

The default provider sends the stack's settings under `healthomics:` as strings, structured ones as JSON; an explicit
provider sends objects. In messages a setting is `healthomics:region`: a stack's setting and an argument of an explicit
provider have the same name after the colon. No value is quoted, because any may be a secret. `aws:` settings do not
reach a plugin; AWS's environment variables and files supply what is not set here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.rules.validation import integer
from pulumi_healthomics.rules.violations import UNKNOWN, nearest
from pulumi_healthomics.settings.settings import Settings, parse_settings

from healthomics_plugin import PACKAGE
from healthomics_plugin.provider_inputs import NAMES
from healthomics_plugin.words import setting

# What the engine adds, and what Python programs of the same stack have for their own door.
_PASSED_OVER = ("version", "pluginDownloadURL", "exactlyOnce")
_OF_THE_ENGINE = "__"


def parse_provider_settings(
    arguments: Mapping[str, Any], environment: Mapping[str, str], *, of_others: bool = False
) -> Settings:
    """Returns the settings of a provider.

    Args:
        arguments: the provider's, by name. An argument with `UNKNOWN` in it counts as not set: until all are known
            (`is_known`), the settings may lead to another account or Region than the provider will have.
        environment: the environment variables.
        of_others: whether the arguments may include settings of others, as they do in a project that is itself called
            `healthomics`; then an unknown one is not a mistake.

    Raises:
        SettingsError: arguments are malformed or unknown; it lists all mistakes.
    """
    if found := _mistakes(arguments, environment, of_others=of_others):
        raise SettingsError.of_all(found)
    return _parsed({name: value if is_known(value) else UNKNOWN for name, value in arguments.items()}, environment)


def mistakes(
    arguments: Mapping[str, Any], environment: Mapping[str, str], *, of_others: bool = False
) -> list[tuple[str, str]]:
    """Returns all mistakes in the settings of a provider, each with the name of its argument and as a sentence.

    The name is empty for a mistake in an environment variable.

    Args:
        arguments: as for `parse_provider_settings`; what is not known yet is not checked.
        environment: the environment variables.
        of_others: as for `parse_provider_settings`.
    """
    found = _mistakes(arguments, environment, of_others=of_others)
    return [((error.key or "").partition(":")[2], str(error)) for error in found]


def is_known(value: object) -> bool:
    """Returns whether nothing in a value is `UNKNOWN`."""
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    return all(map(is_known, value)) if isinstance(value, list | tuple) else value is not UNKNOWN


def _mistakes(
    arguments: Mapping[str, Any], environment: Mapping[str, str], *, of_others: bool
) -> tuple[SettingsError, ...]:
    unknown = () if of_others else tuple(map(_unknown, filter(_is_unknown, arguments)))
    try:
        _parsed(arguments, environment)
    except SettingsError as error:
        return (*unknown, *error.mistakes)
    return unknown


def _is_unknown(name: str) -> bool:
    return name not in (*NAMES, *_PASSED_OVER) and not name.startswith(_OF_THE_ENGINE)


def _unknown(name: str) -> SettingsError:
    key = f"{PACKAGE}:{name}"
    meant = nearest(name, NAMES, cutoff=0)
    return SettingsError(
        f"{key} is not a setting of this provider, the nearest is {PACKAGE}:{meant}", "correct or remove it", key=key
    )


def _parsed(arguments: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    def get(key: str) -> Any:
        name = key.partition(":")[2]
        return _with_integers(arguments.get(name)) if name in NAMES else None

    return parse_settings(get, environment, setting=setting)


def _with_integers(value: Any) -> Any:
    """Returns a value with whole numbers as integers: Pulumi sends every number as a float."""
    if isinstance(value, Mapping):
        return {key: _with_integers(part) for key, part in value.items()}
    return [_with_integers(part) for part in value] if isinstance(value, list | tuple) else integer(value)
