"""What one provider process has while it serves: settings, clients and what it remembers.

Made once in a process, shared by its four threads. Which door a call came through is not known here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import cached_property
from typing import Any

from pulumi_healthomics import messages
from pulumi_healthomics.deletion import Clock
from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.incarnations import Incarnations
from pulumi_healthomics.lifecycle import RunGroupLifecycle
from pulumi_healthomics.ownership import Ownership
from pulumi_healthomics.sessions import Sessions
from pulumi_healthomics.settings import Settings, parse_settings

CLOCK = Clock(time.monotonic, time.sleep, lambda: datetime.now(timezone.utc))


class Serving:
    """A provider process at work.

    Args:
        get: returns one of the stack's settings, such as `aws:region`.
        environment: the environment variables.

    Attributes:
        incarnations: which state of a group lives on.
        replaced: ids of groups whose replacement was announced to the engine, and the ids that they were adopted by.
    """

    def __init__(self, get: Callable[[str], Any], environment: Mapping[str, str]) -> None:
        self._get = get
        self._environment = environment
        self.incarnations = Incarnations()
        self.replaced: set[str | None] = set()
        self._warned: set[str] = set()

    @cached_property
    def settings(self) -> Settings:
        """The stack's settings.

        Raises:
            SettingsError: one of them is malformed.
        """
        return parse_settings(self._get, self._environment)

    @cached_property
    def _sessions(self) -> Sessions:
        return Sessions(self.settings)

    def lifecycle(self, region: str) -> RunGroupLifecycle:
        """Returns the life cycle of the groups in `region`."""
        gateway = self._sessions.gateway(region)
        ownership = Ownership(gateway, region, warn=self._warn_once)
        return RunGroupLifecycle(gateway, ownership, CLOCK, tell=messages.tell, warn=messages.warn)

    def default_region(self) -> str:
        """Returns the Region of groups that name none.

        Raises:
            SettingsError: there is none.
        """
        region = self._sessions.region()
        if region is None:
            raise SettingsError(
                "no Region is set", "run `pulumi config set aws:region REGION`, pass region=… or set AWS_REGION"
            )
        return region

    def listed_regions(self, region: str) -> list[str]:
        """Returns the Regions of the service that the SDK knows, in the partition of `region`."""
        return self._sessions.listed_regions(region)

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            messages.warn(text)
