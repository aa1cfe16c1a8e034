"""Which accounts a stack may work in: `aws:allowedAccountIds` and `aws:forbiddenAccountIds`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pulumi_healthomics.errors import SETTINGS_OF_THE_LAST_UP, WrongAccountError
from pulumi_healthomics.settings.values import Value

ALLOWED, FORBIDDEN = "aws:allowedAccountIds", "aws:forbiddenAccountIds"

_USE_ANOTHER = (
    f"use credentials of the right account or correct the setting; {SETTINGS_OF_THE_LAST_UP}, changed ones reach them "
    "with --run-program"
)


@dataclass(frozen=True)
class AccountRules:
    """The accounts that the stack allows and forbids; without any, every account will do.

    Attributes:
        allowed: twelve digits each; if there are any, all others are refused.
        forbidden: twelve digits each.
    """

    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a rule at all, and so a reason to ask whose the credentials are."""
        return bool(self.allowed or self.forbidden)

    def ensure_allowed(self, account: str) -> None:
        """Returns if the stack may work in `account`.

        Raises:
            WrongAccountError: it may not.
        """
        broken = ""
        if self.allowed and account not in self.allowed:
            broken = f"{ALLOWED} allows only {', '.join(self.allowed)}"
        elif account in self.forbidden:
            broken = f"{FORBIDDEN} forbids {', '.join(self.forbidden)}"
        if broken:
            raise WrongAccountError(f"the credentials are those of account {account}, but {broken}", _USE_ANOTHER)


ANY_ACCOUNT = AccountRules()


def parse_accounts(value: Value) -> tuple[str, ...]:
    """Returns account ids.

    Raises:
        SettingsError: the setting is malformed.
    """
    return tuple(map(_account, value.items('a list of account ids such as ["123456789012"]')))


def _account(value: Value) -> str:
    # An unquoted id is a number to YAML, and one that starts with zeros has lost them.
    text = f"{value.raw:012d}" if type(value.raw) is int else value.required("twelve digits")
    if not re.fullmatch(r"[0-9]{12}", text):
        raise value.malformed("twelve digits", repr(text) if text.isdecimal() else "")
    return text
