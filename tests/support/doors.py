"""What a door cannot do: the one list of what the tests of behaviour leave out.

Each row is a limit of the engine or of an SDK. A test, a case or a module names its row, `@cannot("adopt by an
input")`, and does not run through that door.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from harness.doors import PLUGIN, PYTHON, Door

_MARK, _ONE_DOOR = "cannot", "one_door"


@dataclass(frozen=True)
class Limit:
    """A row.

    Attributes:
        door: which cannot.
        what: it cannot do, or does not have.
        why: the limit of the engine or the SDK that is the reason, and what takes its place.
    """

    door: Door
    what: str
    why: str


LIMITS = (
    Limit(
        PLUGIN,
        "adopt by an input",
        "the engine imports a native resource by Read, and gives its provider no id to adopt",
    ),
    Limit(
        PLUGIN,
        "custom time-outs among the inputs",
        "the engine keeps them beside the inputs of a native resource, and sends them with each request",
    ),
    Limit(
        PLUGIN,
        "a token among the inputs",
        "the engine may not know the id of the provider at a preview: the token is made at create",
    ),
    Limit(
        PLUGIN,
        "a create without a seed",
        "the engine gives every provider resource an id, which is the seed of its groups: there is always one",
    ),
    Limit(
        PLUGIN,
        "settings of another namespace",
        "the engine passes a plugin the settings of one namespace only",
    ),
    Limit(
        PLUGIN,
        "default tags among the inputs",
        "the engine starts a process for an explicit provider, which has them among its settings",
    ),
    Limit(
        PLUGIN,
        "serve other packages",
        "the engine starts a plugin's process for one provider resource of one package",
    ),
    Limit(
        PYTHON,
        "a process to itself",
        "the SDK serves all dynamic providers of a stack in one process, which ends when the last has finished",
    ),
    Limit(
        PYTHON,
        "keep a half-done update",
        "the SDK answers a failed update with an error alone, so the state stays as it was before",
    ),
)

_LIMITS = {limit.what: limit for limit in LIMITS}


def cannot(what: str) -> pytest.MarkDecorator:
    """Returns the mark of a test that the door of a row is left out of.

    Args:
        what: what the row says that it cannot do, or does not have.
    """
    return pytest.mark.cannot(_LIMITS[what].what)


def lacks(door: Door, what: str) -> bool:
    """Returns whether a row is one of a door, where a part of a test depends on it.

    Args:
        door: the test's.
        what: the row's.
    """
    return _LIMITS[what].door == door


one_door = pytest.mark.one_door
"""Marks a case that takes long and is about what is behind the doors: it runs through the door of Python programs."""


def is_left_out(item: pytest.Item) -> bool:
    """Returns whether a test is marked with a row of its door, or is one of those that run through one door only."""
    door = item.callspec.params.get("door") if hasattr(item, "callspec") else None
    limits = {_LIMITS[mark.args[0]].door for mark in item.iter_markers(_MARK)}
    return door in limits or (door == PLUGIN and item.get_closest_marker(_ONE_DOOR) is not None)
