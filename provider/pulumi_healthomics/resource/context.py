"""What one provider process has while it serves: settings, the life cycle in each Region, and its memory.

Made once in a process, shared by its threads. Everything is made when it is first needed: a stack without credentials
is previewed without a client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import wraps
from itertools import chain
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from pulumi_healthomics.aws.clients import Clients
from pulumi_healthomics.errors import (
    ConnectionFailedError,
    CredentialsError,
    IdentityUnknownError,
    RunGroupError,
    SettingsError,
)
from pulumi_healthomics.lifecycle.api import Door
from pulumi_healthomics.lifecycle.guard import Guard
from pulumi_healthomics.lifecycle.run_groups import RunGroups
from pulumi_healthomics.redaction import knowing
from pulumi_healthomics.resource.memory import Memory
from pulumi_healthomics.rules.validation import cautions
from pulumi_healthomics.rules.violations import UNKNOWN
from pulumi_healthomics.settings.settings import ON_ACTIVE_RUNS_VARIABLE, Settings


class Context:
    """A provider process at work.

    Args:
        parse: reads the stack's settings; raises `SettingsError` where one is malformed.
        door: the door that requests come through.
    """

    def __init__(self, parse: Callable[[], Settings], door: Door) -> None:
        self.door = door
        self.memory = Memory()
        self._parse = parse
        self._lock = Lock()
        self._settings_read: Settings | None = None
        self._clients_made: Clients | None = None
        self._warned: set[str] = set()
        # Whether a preview has asked in vain whose the credentials are.
        self._account_is_unknown = False

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
    def secrets(self) -> tuple[str, ...]:
        """What the settings hold that must not be shown; nothing where they are malformed, for then nothing is sent."""
        with suppress(SettingsError):
            return self.settings.secrets()
        return ()

    @property
    def clients(self) -> Clients:
        """The clients for AWS.

        Raises:
            SettingsError: a setting is malformed.
        """
        with self._lock:
            if self._clients_made is None:
                self._clients_made = Clients(self.settings, self.door.words, self.door.ensure_wanted)
            return self._clients_made

    def guard(self, region: str) -> Guard:
        """Returns the guard against work in a wrong account or on a wrong group in `region`."""
        api = self.clients.gateway(region)
        return Guard(api, region, self.settings.accounts, self.door.words, self._warn_once)

    def run_groups(self, region: str) -> RunGroups:
        """Returns the life cycle of the groups in `region`.

        Raises:
            WrongAccountError: the stack may not work in the account that it would work in.
            IdentityUnknownError: the stack has rules about that, and the account cannot be determined.
        """
        guard = self.guard(region)
        guard.ensure_account_allowed()
        return RunGroups(self.clients.gateway(region), guard, self.door)

    def ensure_account_of_state(self, region: str | None) -> None:
        """Raises if the stack's groups are known to be in another account than that of the credentials.

        A preview needs no credentials: without them nothing is concluded, and the question is not repeated.
        """
        accounts = self.memory.accounts()
        if region is None or not accounts or self._account_is_unknown:
            return
        try:
            self.guard(region).ensure_account_of(accounts)
        except (IdentityUnknownError, CredentialsError):
            self._account_is_unknown = True

    def ensure_right_account(self, region: str, properties: Mapping[str, Any]) -> None:
        """Raises unless the credentials are of an account that the stack's rules and an `aws.Provider` allow.

        Args:
            region: where the group is, or is to be.
            properties: the group's, with `expectedAccountId` and `awsProvider` where there is such a provider.
        """
        expected = properties.get("expectedAccountId")
        if self.settings.accounts:
            self.guard(region).ensure_account_allowed()
        if isinstance(expected, str):
            self.guard(region).ensure_beside(expected, properties.get("awsProvider"))

    def warn_of(self, inputs: Mapping[str, Any]) -> None:
        """Warns of what is allowed, but hardly meant."""
        for caution in cautions(inputs, self.clients.listed_regions, self.clients.meant_region):
            self.door.warn(f'run group "{inputs.get("name", "")}": {caution}')

    def usable_seed(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> object:
        """Returns a resource's seed; None, with a warning, where the stack's seed is not there.

        Args:
            olds: the old inputs; empty at a create.
            news: the new ones as they arrived.
        """
        seed = news.get("idempotencySeed")
        if not isinstance(seed, str) or not seed.startswith("urn:"):
            return seed
        if not olds and "adoptId" not in news:
            subject = f'run group "{news.get("name", "")}" is created without the stack\'s seed'
            what = "if this command is interrupted, the next one may create it again"
            self.door.warn(f"{subject}: {what}; to prevent that, add --target {seed}")
        return None

    def default_region(self) -> str:
        """Returns the Region of groups that name none.

        Raises:
            SettingsError: there is none.
        """
        region = self.clients.region()
        if region is None:
            raise SettingsError("no Region is set", self.door.words.set_region)
        return region

    def region_for(self, inputs: Mapping[str, Any]) -> tuple[Any, tuple[RunGroupError, ...]]:
        """Returns the Region of a group; where none can be found, `UNKNOWN` and the reason, one problem of many."""
        try:
            return inputs.get("region") or self.default_region(), ()
        except RunGroupError as error:
            return UNKNOWN, (error,)

    @contextmanager
    def with_old_settings(self) -> Iterator[None]:
        """Adds to errors about settings which settings refresh and destroy use."""
        try:
            yield
        except (ConnectionFailedError, CredentialsError, SettingsError) as error:
            # The variable reaches every command.
            if not error.what.startswith(ON_ACTIVE_RUNS_VARIABLE):
                error.remedy = "; ".join(filter(None, (error.remedy, self.door.words.old_settings)))
            raise

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self.door.warn(text)


class _Requests(Protocol):
    _context: Context


Of = TypeVar("Of", bound=_Requests)
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def discreet(
    operation: Callable[Concatenate[Of, Arguments], Answer],
) -> Callable[Concatenate[Of, Arguments], Answer]:
    """Makes an operation keep secrets to itself: AWS quotes what it was sent, and what a group has.

    Which tags' values are secrets is not known here, so each counts as one.
    """

    @wraps(operation)
    def answer(self: Of, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        values = chain.from_iterable(_tag_values(it) for it in (*arguments, *named.values()))
        with knowing((*self._context.secrets, *values)):
            return operation(self, *arguments, **named)

    return answer


_TAGS = ("tags", "tagsAll", "givenTags", "defaultTags")


def _tag_values(argument: object) -> Iterator[str]:
    """Yields the values of the tags in what may be the properties of a group."""
    tags = [argument.get(key) for key in _TAGS] if isinstance(argument, Mapping) else []
    yield from (str(value) for it in tags if isinstance(it, Mapping) for value in it.values())
