"""The doors through which the engine reaches a run group, so that one test or tool can go through each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from healthomics_plugin.words import WORDS
from pulumi_healthomics.errors import ResourceWords
from pulumi_healthomics.messages import PYTHON as PYTHON_WORDS

from harness.door_process import DoorProcess
from harness.plugin_process import PluginProcess
from harness.provider_process import ProviderProcess


class Starts(Protocol):
    """Makes a process of a door, see `DoorProcess`."""

    def __call__(
        self,
        config: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        engine: str | None = None,
    ) -> DoorProcess:
        """Makes it."""


@dataclass(frozen=True)
class Door:
    """A door.

    Attributes:
        id: its name, in the ids of tests too.
        words: how it speaks.
        process: makes a process of it; to be entered.
    """

    id: str
    words: ResourceWords
    process: Starts

    @property
    def argument(self) -> Callable[[str], str]:
        """Returns what the door calls an argument, given its key in the state: `max_cpus` for `maxCpus`."""
        return self.words.argument

    @property
    def setting(self) -> Callable[[str], str]:
        """Returns what the door calls a setting, given pulumi-aws's name for it."""
        return self.words.setting

    def __str__(self) -> str:
        """Its name."""
        return self.id


PYTHON = Door("python", PYTHON_WORDS, ProviderProcess)
PLUGIN = Door("plugin", WORDS, PluginProcess)
DOORS = (PYTHON, PLUGIN)
