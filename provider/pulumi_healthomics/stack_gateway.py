"""HealthOmics as one stack sees it: without the tags that the stack ignores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pulumi_healthomics.api import RunGroup
from pulumi_healthomics.gateway import Gateway
from pulumi_healthomics.tagging import IgnoredTags


class StackGateway(Gateway):
    """A gateway that does not see ignored tags.

    Args:
        client: see `Gateway`.
        caller_account: see `Gateway`.
        locate: see `Gateway`.
        ignored_tags: the tags that are not there.
    """

    def __init__(
        self,
        client: Any,
        caller_account: Callable[[], str | None],
        locate: Callable[[], str],
        ignored_tags: IgnoredTags,
    ) -> None:
        super().__init__(client, caller_account, locate)
        self._ignored_tags = ignored_tags

    def get_run_group(self, id_: str) -> RunGroup:
        """See `RunGroupApi`."""
        live = super().get_run_group(id_)
        return replace(live, tags=self._ignored_tags.without(live.tags))
