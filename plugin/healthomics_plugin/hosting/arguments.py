"""The arguments of components between two languages: the schema's `maxCpus`, and the components' `max_cpus`. Pure.

Keys that are the user's own, such as tags and the names of teams, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from healthomics_components.component_outputs import schema_name
from healthomics_components.governed_run_group import GovernedRunGroup, GovernedRunGroupArgs
from healthomics_components.limits import LimitsArgs
from healthomics_components.team_run_groups import TeamArgs, TeamRunGroups, TeamRunGroupsArgs
from pulumi_healthomics.program.options import PATH_OPTIONS

_OF_LIMITS = ("defaults", "ceilings")

_DECLARED = (GovernedRunGroupArgs, TeamRunGroupsArgs, TeamArgs, LimitsArgs, GovernedRunGroup, TeamRunGroups)
_ARGUMENTS = {name for it in _DECLARED for name in it.__annotations__ if "_" in name}
_NAMES = sorted({*_ARGUMENTS, *PATH_OPTIONS, "tags_all"}, key=len, reverse=True)
_NAME = re.compile(rf"\b({'|'.join(_NAMES)})\b")

# What a message says about a file is about the names in the file, which are the same for every language.
_OF_A_FILE = re.compile(r"\s*(\d+\. )?([^\n]*: )?\S+:\d+: ")


def python_arguments(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a component's inputs by the names that it has for them, with the numbers that are integers as such."""
    arguments = _by_python_names(inputs)
    for key in _OF_LIMITS:
        if isinstance(arguments.get(key), Mapping):
            arguments[key] = _by_python_names(arguments[key])
    if isinstance(teams := arguments.get("teams"), Mapping):
        arguments["teams"] = {
            team: _by_python_names(it) if isinstance(it, Mapping) else it for team, it in teams.items()
        }
    return arguments


def in_schema_words(text: str) -> str:
    """Returns a refusal with the names of arguments that programs of every other language have."""
    return "\n".join(line if _OF_A_FILE.match(line) else _reworded(line) for line in text.split("\n"))


def _reworded(line: str) -> str:
    named = _NAME.sub(lambda name: schema_name(name[1]), line)
    return re.sub(r"\bargs\.", "", re.sub(r"\bargs must\b", "the inputs must", named))


def _by_python_names(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {_python_name(key): _as_integer(value) for key, value in inputs.items()}


def _python_name(key: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", key)


def _as_integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
