"""What one provider process has while it serves: settings, clients and what it remembers.

Made once in a process, shared by its four threads. Which door a call came through is not known here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from threading import Lock
from typing import Any

from pulumi_healthomics import messages
from pulumi_healthomics.aws.clients import Sessions
from pulumi_healthomics.errors import (
    SETTINGS_OF_THE_LAST_UP,
    ConnectionFailedError,
    CredentialsError,
    RunGroupError,
    SettingsError,
)
from pulumi_healthomics.lifecycle.deletion import Clock
from pulumi_healthomics.lifecycle.neighbours import ensure_same_account
from pulumi_healthomics.lifecycle.ownership import Ownership
from pulumi_healthomics.lifecycle.run_groups import RunGroupLifecycle
from pulumi_healthomics.resource.incarnations import Incarnations
from pulumi_healthomics.settings.settings import ON_ACTIVE_RUNS_VARIABLE, Settings, parse_settings

_OLD_SETTINGS = (
    f"{SETTINGS_OF_THE_LAST_UP}: changed ones reach them with --run-program, or else set environment variables such as "
    "AWS_PROFILE, where no aws: setting stands against them"
)

CLOCK = Clock(time.monotonic, time.sleep, lambda: datetime.now(timezone.utc))


class Serving:
    """A provider process at work.

    Args:
        get: returns one of the stack's settings, such as `aws:region`.
        environment: the environment variables.
        own_keys: the keys that the stack has under `healthomics:`, as far as they are known.

    Attributes:
        incarnations: which state of a group lives on.
    """

    def __init__(self, get: Callable[[str], Any], environment: Mapping[str, str], own_keys: Iterable[str] = ()) -> None:
        self._parse = partial(parse_settings, get, environment, own_keys)
        self._lock = Lock()
        self._sessions_made: Sessions | None = None
        self._settings_read: Settings | None = None
        self.incarnations = Incarnations()
        self._changing_ids: set[object] = set()
        self._living_tokens: set[str] = set()
        self._warned: set[str] = set()

    @property
    def settings(self) -> Settings:
        """The stack's settings.

        Raises:
            SettingsError: one of them is malformed.
        """
        if self._settings_read is None:
            self._settings_read = self._parse()
        return self._settings_read

    @property
    def _sessions(self) -> Sessions:
        with self._lock:
            if self._sessions_made is None:
                self._sessions_made = Sessions(self.settings)
            return self._sessions_made

    def lifecycle(self, region: str) -> RunGroupLifecycle:
        """Returns the life cycle of the groups in `region`.

        Raises:
            WrongAccountError: the stack may not work in the account that it would work in.
            IdentityUnknownError: the stack has rules about that, and nobody knows which account it is.
        """
        self.ensure_account_allowed(region)
        gateway = self._sessions.gateway(region)
        ownership = Ownership(gateway, region, warn=self._warn_once)
        return RunGroupLifecycle(
            gateway, ownership, CLOCK, tell=messages.tell, warn=messages.warn, argument=messages.python_argument
        )

    def is_gone(self, region: str | None, id_: str, arn: str | None) -> bool:
        """Says whether the group of a state is known to be gone; what can not be found out is no reason to fail."""
        if region is None or arn is None:
            return False
        try:
            return self.lifecycle(region).find(id_, arn) is None
        except RunGroupError:
            return False

    def note_tokens(self, olds: Mapping[str, Any]) -> None:
        """Remembers the tokens of a group that is in the state."""
        with self._lock:
            self._living_tokens |= {olds[key] for key in ("idempotencyToken", "requestId") if key in olds}

    def living_tokens(self) -> frozenset[str]:
        """Returns the tokens of the groups in the state that this process has seen."""
        with self._lock:
            return frozenset(self._living_tokens)

    def note_change(self, id_: str, inputs: Mapping[str, Any]) -> None:
        """Remembers that the engine was told of a change: if it now checks without a state, it replaces the group."""
        with self._lock:
            self._changing_ids |= {id_, inputs.get("adoptId"), inputs.get("formerAdoptId")}

    def changing_ids(self) -> frozenset[object]:
        """Returns the ids of groups that the engine was told of a change of, and those that they were adopted by."""
        with self._lock:
            return frozenset(self._changing_ids)

    def ensure_files_exist(self, region: str) -> None:
        """Returns if the profile and the CA bundle that somebody names exist.

        Args:
            region: where the first client will work.

        Raises:
            CredentialsError: the profile does not.
            SettingsError: the bundle does not, or a file of AWS's configuration is malformed.
        """
        self._sessions.ensure_files_exist(region)

    def ensure_account_allowed(self, region: str) -> None:
        """Returns if the stack may work in the account of its credentials; makes no call if it has no rules on that.

        Raises:
            WrongAccountError: it may not.
            IdentityUnknownError: nobody knows which account it is.
        """
        self._sessions.ensure_account_allowed(region)

    def ensure_same_account(self, region: str, expected: object, provider_name: object) -> None:
        """Returns if our credentials are of the account that a group's explicit `aws.Provider` works in.

        Args:
            region: the group's.
            expected: that account; anything but a string where it is not known, or there is no such provider: then
                nobody is asked.
            provider_name: the provider's name in Pulumi.

        Raises:
            WrongAccountError: they are not.
            IdentityUnknownError: nobody knows whose they are.
        """
        if not isinstance(expected, str):
            return
        account = self._sessions.gateway(region).caller_account()
        if account is None:
            self._warn_once(
                "aws:skipRequestingAccountId is set: nobody looks whether run groups land in the account of their "
                "aws.Provider"
            )
        else:
            ensure_same_account(expected, account, provider_name)

    @contextmanager
    def with_old_settings(self) -> Iterator[None]:
        """Says of what settings lead to, in what refresh and destroy do, which settings those see."""
        try:
            yield
        except (ConnectionFailedError, CredentialsError, SettingsError) as error:
            # What a variable says reaches every command.
            if not error.what.startswith(ON_ACTIVE_RUNS_VARIABLE):
                error.remedy = "; ".join(filter(None, (error.remedy, _OLD_SETTINGS)))
            raise

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
