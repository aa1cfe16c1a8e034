"""The stack's idempotency seed, as a program sees it: one per program run, created automatically.

It makes an interrupted `pulumi up` safe to repeat, anywhere, without creating a run group twice (decision record 2). It
makes no AWS calls. `healthomics:exactlyOnce: false` leaves it out.
"""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi import Output, Resource
from pulumi.dynamic import Resource as DynamicResource
from pulumi.runtime import is_dry_run
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor, get_root_resource

from pulumi_healthomics.lifecycle.tokens import group_seed
from pulumi_healthomics.provider import IdempotencySeedProvider

NAME = "healthomics-idempotency-seed"
PURPOSE = "makes an interrupted `pulumi up` safe to repeat (no duplicates); makes no AWS calls"


class IdempotencySeed(DynamicResource, module="healthomics", name="IdempotencySeed"):
    """A random value in the stack's state, from which the tokens of its run groups are derived."""

    value: Output[str]

    def __init__(self) -> None:
        super().__init__(
            IdempotencySeedProvider(),
            NAME,
            {"purpose": PURPOSE, "value": None},
            pulumi.ResourceOptions(additional_secret_outputs=["value"]),
        )


def is_mocked() -> bool:
    """Returns whether the program runs under Pulumi's mocks, without an engine and without a check."""
    return isinstance(get_monitor(), MockMonitor)


def seed_of(resource_name: str, parent: Resource | None) -> Output[Any] | None:
    """Returns the seed of one run group, secret; None where the stack leaves seeds out, or there is no real stack.

    The output depends on no resource, so that a group can be targeted without its seed; the order of creation holds
    by the flow of the value. If the stack has no seed yet and its seed is not targeted, it is the seed's URN.
    """
    root = get_root_resource()
    # Under mocks there is nothing to repeat, and a test of a program should see the program's resources only.
    if root is None or is_mocked():
        return None
    # Not get_bool, which would raise for another value: the check reports that one with the other settings.
    if pulumi.Config("healthomics").get("exactlyOnce") == "false":
        return None
    # Kept by the root stack resource. The Automation API runs several programs in one process, each with its own root;
    # a mapping from roots to seeds would hold every root, which is its seed's parent, forever.
    if NAME not in vars(root):
        vars(root)[NAME] = IdempotencySeed()
    seed = vars(root)[NAME]
    stack = (pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack())
    above = None if parent is None or parent is root else parent.urn

    is_update = not is_dry_run()

    # By hand: Output.all would make six outputs more for each group, and a program waits for every output.
    async def derived() -> str | None:
        value, urn = await seed.value.future(), "" if above is None else await above.future()
        return group_seed(value, stack, urn, resource_name) if value and urn is not None else None

    async def sent() -> str | None:
        found = await derived()
        # In an update only a seed that is not targeted is unknown, and an update must not send what is not known.
        return found if found or not is_update else await seed.urn.future()

    async def is_known() -> bool:
        return is_update or (await seed.value.is_known() and (above is None or await above.is_known()))

    return Output(set(), sent(), is_known(), seed.value.is_secret())
