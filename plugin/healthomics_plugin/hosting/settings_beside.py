"""What a stack says to pulumi-aws, and not to this plugin: `aws:` settings do not reach its run groups. Pure.

A hosted component sees both, and refuses a group that would be in another Region, or not be held by the account rules
that the stack has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from healthomics_plugin import PACKAGE

_ACCOUNT_RULES = ("allowedAccountIds", "forbiddenAccountIds")


def lacking_settings(
    get: Callable[[str], str | None], environment: Mapping[str, str], *, has_region: bool
) -> Iterator[str]:
    """Yields which settings to add, where the stack has others for pulumi-aws.

    Args:
        get: returns the stack's setting of a key such as `aws:region`.
        environment: the environment variables.
        has_region: whether the group says itself where it is to be.
    """
    region = get("aws:region")
    ours = get(f"{PACKAGE}:region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if region and not has_region and region != ours:
        where = f"run groups would be in {ours}" if ours else "run groups have no Region"
        yield (
            f"aws:region is {region}, which does not reach this plugin: {where}; "
            f"run `pulumi config set {PACKAGE}:region {region}`"
        )
    for rule in _ACCOUNT_RULES:
        accounts = get(f"aws:{rule}")
        if accounts and _ids(accounts) and get(f"{PACKAGE}:{rule}") is None:
            yield (
                f"aws:{rule} does not reach this plugin: run groups would not be held by it; "
                f"run `pulumi config set {PACKAGE}:{rule} '{json.dumps(_ids(accounts))}'`"
            )


def _ids(accounts: str) -> list[str]:
    try:
        found = json.loads(accounts)
    except ValueError:
        return [accounts]
    return [str(it) for it in found] if isinstance(found, list) else [str(found)]
