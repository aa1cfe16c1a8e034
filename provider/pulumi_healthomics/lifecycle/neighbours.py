"""Whether a run group lands in the account of its neighbours, the resources of the same `aws.Provider`. Pure.

Such a provider's credentials do not reach dynamic resources: a run group is made with the stack's own. Where both are
of one account, all is well; where not, nothing may be made.
"""

from __future__ import annotations

from pulumi_healthomics.errors import WrongAccountError

_REMEDY = (
    "set aws:assumeRoles, aws:profile or the AWS_… variables of the stack to that account (an aws.Provider's "
    "credentials do not reach dynamic resources), or create the group in a stack of its own"
)


def ensure_same_account(expected: str, own: str, provider_name: object) -> None:
    """Returns if the run group's own credentials are of the account that its `aws.Provider` works in.

    Args:
        expected: that provider's account.
        own: the account of our credentials.
        provider_name: the provider's name in Pulumi, for the message.

    Raises:
        WrongAccountError: they are of another one.
    """
    if expected != own:
        raise WrongAccountError(
            f"{_provider(provider_name)} works in account {expected}, "
            f"but the run group's own credentials are those of account {own}",
            _REMEDY,
        )


def ensure_not_moved(expected: object, arn: object) -> None:
    """Returns if a group that lives is in the account that its `aws.Provider` works in, as far as both are known.

    Raises:
        WrongAccountError: it lives in another one.
    """
    owner = next(iter(str(arn).split(":")[4:5]), None)
    if isinstance(expected, str) and owner and owner != expected:
        raise WrongAccountError(
            f"it lives in account {owner}, but its aws.Provider works in account {expected}",
            f"a group can not move: go back to credentials and an aws.Provider of account {owner}, or destroy the "
            "group with them before it is created anew",
        )


def _provider(name: object) -> str:
    return f'the aws.Provider "{name}"' if isinstance(name, str) else "its aws.Provider"
