"""Whose group it is: the guard before a create, a change, a delete, or the belief that a group was deleted.

With the credentials of another account every group of ours is "not found". Believed, that would empty the
state and create each group a second time, in the wrong account. The ARN in the state says where a group lives, so it is
compared with the account and Region of the credentials before anything is concluded from a 404, and before anything is
changed. A group that does not exist yet must land where the stack's rules and its `aws.Provider` say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from pulumi_healthomics.errors import (
    IdentityUnknownError,
    NotFoundError,
    ResourceWords,
    RunGroupError,
    WrongAccountError,
)
from pulumi_healthomics.lifecycle.api import RunGroup, RunGroupApi
from pulumi_healthomics.rules import spec
from pulumi_healthomics.settings.roles import AccountRules

_RESTORE = "restore the state: `pulumi stack import`"


class Guard:
    """Compares accounts, Regions and ARNs with those that `api` works in.

    Args:
        api: the service, in one account and Region.
        region: that Region.
        rules: the accounts that the stack may work in.
        words: how the door speaks.
        warn: shows a sentence, once, where the guard is switched off.
    """

    def __init__(
        self, api: RunGroupApi, region: str, rules: AccountRules, words: ResourceWords, warn: Callable[[str], None]
    ) -> None:
        self._api = api
        self._region = region
        self._rules = rules
        self._words = words
        self._warn = warn
        self._skip = words.setting("aws:skipRequestingAccountId")

    def ensure_account_allowed(self) -> None:
        """Raises unless the stack's rules allow the account of the credentials; makes no call if there is no rule.

        Raises:
            WrongAccountError: they do not.
            IdentityUnknownError: the account cannot be determined.
        """
        account = self._api.caller_account() if self._rules else None
        if account is None:
            return
        broken = ""
        if self._rules.allowed and account not in self._rules.allowed:
            broken = f"{self._words.setting('aws:allowedAccountIds')} allows only {', '.join(self._rules.allowed)}"
        elif account in self._rules.forbidden:
            broken = f"{self._words.setting('aws:forbiddenAccountIds')} forbids {', '.join(self._rules.forbidden)}"
        if broken:
            raise WrongAccountError(
                f"the credentials belong to account {account}, but {broken}",
                f"use credentials of the right account or correct the setting; {self._words.old_settings}",
            )

    def ensure_beside(self, expected: str, provider_name: object) -> None:
        """Raises unless the credentials belong to the account that a group's explicit `aws.Provider` works in.

        Such a provider's credentials do not reach dynamic resources: a run group is made with the stack's own.

        Args:
            expected: that provider's account.
            provider_name: the provider's name in Pulumi, for the message; anything but a string where it is not known.

        Raises:
            WrongAccountError: they belong to another account.
            IdentityUnknownError: their account cannot be determined.
        """
        account = self._api.caller_account()
        if account is None:
            self._warn(f"{self._skip} is set: run groups are not checked against the account of their aws.Provider")
        elif expected != account:
            named = f'the aws.Provider "{provider_name}"' if isinstance(provider_name, str) else "its aws.Provider"
            raise WrongAccountError(
                f"{named} works in account {expected}, but the run group's own credentials belong to account {account}",
                self._words.use_that_account,
            )

    def ensure_account_of(self, owners: Collection[str]) -> None:
        """Raises if the stack's groups are in another account than that of the credentials.

        Args:
            owners: the accounts that the groups in the state belong to.

        Raises:
            WrongAccountError: they are.
            IdentityUnknownError: their account cannot be determined.
        """
        account = self._api.caller_account()
        if account is not None and (others := sorted({*owners} - {account})):
            raise WrongAccountError(
                f"run groups of this stack belong to account {', '.join(others)}, but the credentials belong to "
                f"account {account}",
                self._use_that_accounts(),
            )

    def ensure_gone_means_gone(self, id_: str, arn: str) -> None:
        """Raises unless the group in the state, of that id and ARN, would be found here, were it alive.

        Raises:
            WrongAccountError: it would not: other credentials, another Region, or an ARN of another id.
            IdentityUnknownError: the account cannot be determined; then nothing may be concluded.
        """
        self._compare(id_, arn, self._api.caller_account())

    def ensure_ours(self, id_: str, arn: str) -> None:
        """Raises unless a change of the group `id_` here is a change of the group in the state.

        If the account cannot be determined, the group is read: its ARN names its account.

        Raises:
            WrongAccountError: it is another group.
            NotFoundError: the account cannot be determined, and there is no such group.
        """
        try:
            account = self._api.caller_account()
        except IdentityUnknownError as unknown:
            self._ask_the_group(id_, arn, unknown)
        else:
            self._compare(id_, arn, account)

    def ensure_same(self, live: RunGroup, arn: str) -> None:
        """Raises unless the live group is the one in the state.

        Raises:
            WrongAccountError: it has another ARN.
        """
        if live.arn != arn:
            what = f"the state has {arn}, but the group with this ID is {live.arn}"
            raise WrongAccountError(what, self._use_that_accounts())

    def _ask_the_group(self, id_: str, arn: str, unknown: IdentityUnknownError) -> None:
        try:
            self.ensure_same(self._api.get_run_group(id_), arn)
        except NotFoundError:
            raise unknown from None

    def _compare(self, id_: str, arn: str, account: str | None) -> None:
        region, owner, named = _parts(arn)
        if named != id_:
            raise WrongAccountError(f"the state's ARN {arn} and ID {id_} do not match", _RESTORE)
        if account is None:
            self._warn(
                f"{self._skip} is set: run groups are changed and deleted, and a group that is not found counts as "
                "deleted, whatever account the credentials belong to"
            )
        elif (region, owner) != (self._region, account):
            raise WrongAccountError(
                f"it belongs to account {owner} in {region}, "
                f"but the credentials belong to account {account}, used in {self._region}",
                self._use_that_accounts(),
            )

    def _use_that_accounts(self) -> str:
        return f"use that account's credentials; {self._words.old_settings}"


def ensure_not_moved(expected: object, arn: object) -> None:
    """Raises unless a group that lives is in the account that its `aws.Provider` works in, as far as both are known.

    Raises:
        WrongAccountError: it lives in another one.
    """
    owner = next(iter(str(arn).split(":")[4:5]), None)
    if isinstance(expected, str) and owner and owner != expected:
        raise WrongAccountError(
            f"it lives in account {owner}, but its aws.Provider works in account {expected}",
            f"a group cannot move: use credentials and an aws.Provider of account {owner} again, or destroy the group "
            "with them before you create it in the other account",
        )


def _parts(arn: str) -> tuple[str, str, str]:
    """Returns an ARN's Region, account and id."""
    parts = arn.split(":")
    if len(parts) != spec.ARN_COLONS + 1:
        raise RunGroupError(f"the state has a malformed ARN, {arn!r}", _RESTORE)
    return parts[3], parts[4], parts[5].rpartition("/")[2]
