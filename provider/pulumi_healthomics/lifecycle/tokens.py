"""Tokens by which the service recognises a create that it has carried out already. Pure.

A token is derived, not random, wherever the stack has a seed: a repeated `pulumi up`, in another
process or on another machine, sends the same token, and the service answers with the group that it made the first time.
Decision record 2 has the recipe and its reasons; it must not change, or a create that spans two versions makes two
groups.

The tokens of one group form a chain, each made from the one before: where a token turns out to be used up (its group
was deleted, or is being replaced), the next one takes its place, by a rule that gives the same answer after a crash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.violations import UNKNOWN

# Hexadecimal digits of a token: 128 bits.
LENGTH = 32

# How far a chain is searched for a token of a group that lives. A group that was replaced more often than this with
# equal settings starts at the head again, and finds the first usable token by asking the service.
CHAIN_SEARCHED = 256


def group_seed(stack_seed: str, stack: Sequence[str], parent_urn: str, resource_name: str) -> str:
    """Returns the seed of one resource of a stack: no two of a stack share one, nor do two stacks.

    Args:
        stack_seed: the value of the stack's seed. A copied stack has the same.
        stack: the organization, the project and the stack, by name.
        parent_urn: the URN of the resource's parent; empty for a child of the stack itself.
        resource_name: the resource's name in Pulumi.
    """
    return _keyed(stack_seed, [*stack, parent_urn, resource_name])


def first_token(seed: str, name: str, region: str, limits: Mapping[str, int]) -> str:
    """Returns the head of the chain for a group with these settings. Tags have no part in it: they may be secrets."""
    return _keyed(seed, [name, region, dict(sorted(limits.items()))])


def following(token: str) -> Iterator[str]:
    """Returns the tokens after this one, without an end."""
    while True:
        token = hashlib.sha256(token.encode()).hexdigest()[:LENGTH]
        yield token


def unused_token(first: str, living: Collection[str]) -> str:
    """Returns the token after the last one of the chain that a living group has, or the first if none has one."""
    if not living:
        return first
    chain = [first, *islice(following(first), CHAIN_SEARCHED)]
    used = [at for at, token in enumerate(chain) if token in living]
    return next(islice(following(chain[used[-1]]), 1)) if used else first


def _keyed(seed: str, message: object) -> str:
    return hmac.new(seed.encode(), json.dumps(message).encode(), hashlib.sha256).hexdigest()[:LENGTH]


def carry_token(olds: Mapping[str, Any], inputs: dict[str, Any], seed: object, living: Collection[str]) -> None:
    """Settles the idempotency token of a create; never gives one to a group that there is already.

    At a preview it may be unknown: the plan that a preview saves holds the update to the inputs that it lists.

    Args:
        olds: the old inputs; empty where there is no state yet.
        inputs: the new ones, changed in place.
        seed: the resource's seed; None without one, `UNKNOWN` where it is not known yet.
        living: tokens of groups that live.
    """
    inputs.pop("idempotencyToken", None)
    if olds:
        inputs.update({key: olds[key] for key in ("idempotencyToken",) if key in olds})
    elif seed is not None:
        settings = [inputs.get("name"), inputs["region"], *(inputs[key] for key in spec.LIMIT_KEYS if key in inputs)]
        is_known = isinstance(seed, str) and all(isinstance(value, str | int) for value in settings)
        inputs["idempotencyToken"] = token_of_create(inputs, str(seed), living) if is_known else UNKNOWN


def token_of_create(inputs: Mapping[str, Any], seed: str, living: Collection[str]) -> str:
    """Returns the first token to send for a group with these inputs, all of which are known.

    Args:
        inputs: the group's, as checked.
        seed: the resource's seed.
        living: tokens of groups that live.
    """
    limits = {key: inputs[key] for key in spec.LIMIT_KEYS if key in inputs}
    return unused_token(first_token(seed, inputs["name"], inputs["region"], limits), living)
