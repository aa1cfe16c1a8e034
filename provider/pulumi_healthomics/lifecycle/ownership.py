"""Whose group it is: the guard before a change, a delete, or the belief that a group is gone.

With the credentials of another account every group of ours is "not found". Taken at its word, that would empty the
state and make each group a second time, in the wrong account. The ARN in the state says where a group lives, so it is
held against who we are before anything is concluded from a 404, and before anything is changed.
"""

from __future__ import annotations

from collections.abc import Callable

from pulumi_healthomics.errors import (
    SETTINGS_OF_THE_LAST_UP,
    IdentityUnknownError,
    NotFoundError,
    RunGroupError,
    WrongAccountError,
)
from pulumi_healthomics.lifecycle.api import RunGroup, RunGroupApi
from pulumi_healthomics.rules import spec

_USE_THE_RIGHT_ONES = (
    f"use that account's credentials; {SETTINGS_OF_THE_LAST_UP}, "
    "so give them changed ones with --run-program or as AWS_PROFILE and other environment variables"
)

_RESTORE = "restore the state: `pulumi stack import`"


class Ownership:
    """Holds recorded ARNs against the account and Region that `api` works in.

    Args:
        api: the service, in one account and Region.
        region: that Region.
        warn: told once, when the guard is switched off.
    """

    def __init__(self, api: RunGroupApi, region: str, warn: Callable[[str], None]) -> None:
        self._api = api
        self._region = region
        self._warn = warn

    def ensure_gone_means_gone(self, id_: str, arn: str) -> None:
        """Returns if the group in the state, of that id and ARN, would be found here, were it alive.

        Raises:
            WrongAccountError: it would not: other credentials, another Region, or an ARN of another id.
            IdentityUnknownError: nobody knows; then nothing may be concluded.
        """
        self._compare(id_, arn, self._api.caller_account())

    def ensure_ours(self, id_: str, arn: str) -> None:
        """Returns if a change of the group `id_` here is a change of the group in the state.

        Where the account can not be asked for, the group itself is: its ARN names its account.

        Raises:
            WrongAccountError: it is another group.
            NotFoundError: the account can not be asked for, and there is no such group.
        """
        try:
            account = self._api.caller_account()
        except IdentityUnknownError as unknown:
            self._ask_the_group(id_, arn, unknown)
        else:
            self._compare(id_, arn, account)

    def ensure_same(self, live: RunGroup, arn: str) -> None:
        """Returns if the live group is the one in the state.

        Raises:
            WrongAccountError: it has another ARN.
        """
        if live.arn != arn:
            raise WrongAccountError(f"the state has {arn}, but the group of this id is {live.arn}", _USE_THE_RIGHT_ONES)

    def _ask_the_group(self, id_: str, arn: str, unknown: IdentityUnknownError) -> None:
        try:
            self.ensure_same(self._api.get_run_group(id_), arn)
        except NotFoundError:
            raise unknown from None

    def _compare(self, id_: str, arn: str, account: str | None) -> None:
        region, owner, named = _parts(arn)
        if named != id_:
            raise WrongAccountError(f"the state has {arn}, but {id_} for its id", _RESTORE)
        if account is None:
            self._warn(
                "aws:skipRequestingAccountId is set: run groups are changed and deleted, and one that is not found "
                "counts as deleted, whatever account the credentials belong to"
            )
        elif (region, owner) != (self._region, account):
            raise WrongAccountError(
                f"it belongs to account {owner} in {region}, "
                f"but the credentials are those of account {account}, used in {self._region}",
                _USE_THE_RIGHT_ONES,
            )


def _parts(arn: str) -> tuple[str, str, str]:
    """Returns an ARN's Region, account and id."""
    parts = arn.split(":")
    if len(parts) != spec.ARN_COLONS + 1:
        raise RunGroupError(f"the state has a malformed ARN, {arn!r}", _RESTORE)
    return parts[3], parts[4], parts[5].rpartition("/")[2]
