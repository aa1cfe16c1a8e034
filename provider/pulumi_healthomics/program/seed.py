"""The stack's idempotency seed, as a program sees it: one a program run, made without being asked for.

With it an interrupted `pulumi up` can be repeated, anywhere, without making a run group twice (decision record 2). It
costs no call to AWS. `healthomics:exactlyOnce: false` leaves it out.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, cast
from weakref import WeakKeyDictionary

import pulumi
from pulumi import Output, Resource
from pulumi.dynamic import Resource as DynamicResource
from pulumi.runtime.settings import get_root_resource

from pulumi_healthomics.lifecycle.tokens import group_seed
from pulumi_healthomics.provider import IdempotencySeedProvider

NAME = "healthomics-idempotency-seed"
PURPOSE = "lets an interrupted `pulumi up` be repeated without making a run group twice; calls nothing"


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


# By the root stack resource: the Automation API runs several programs in one process, each with a root of its own.
_SEEDS: WeakKeyDictionary[Resource, IdempotencySeed] = WeakKeyDictionary()


def seed_of(resource_name: str, parent: Resource | None) -> Output[str] | None:
    """Returns the seed of one run group, secret; None where the stack leaves seeds out, or there is no stack.

    The output depends on no resource, so that a group can be targeted without its seed; the order of creation holds
    by the flow of the value.
    """
    root = get_root_resource()
    if root is None or pulumi.Config("healthomics").get_bool("exactlyOnce") is False:
        return None
    if root not in _SEEDS:
        _SEEDS[root] = IdempotencySeed()
    urn: Output[str] | str = "" if parent is None or parent is root else parent.urn
    stack = (pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack())
    derived: Output[Any] = Output.all(value=_SEEDS[root].value, parent=urn).apply(
        lambda known: known["value"] and group_seed(known["value"], stack, known["parent"], resource_name)
    )
    return Output(set(), cast("Awaitable[str]", derived.future()), derived.is_known(), derived.is_secret())
