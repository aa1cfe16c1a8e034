"""What a resource keeps from its birth on: how it was adopted, and the token of its create. Pure.

Both are inputs that the program does not repeat, or need not: each check carries them over from the state, so that no
preview shows a change. They are settled where there is no state yet, at a create or at the second check of a
replacement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pulumi_healthomics.lifecycle.tokens import first_token, unused_token
from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.validation import integer
from pulumi_healthomics.rules.violations import Violation

ADOPTION_KEYS = ("adoptId", "formerAdoptId")


def carry_adoption(
    olds: Mapping[str, Any], inputs: dict[str, Any], replaced: Collection[object]
) -> Iterator[Violation]:
    """Makes `import_` harmless to keep and to remove once the group is adopted.

    Args:
        olds: the old inputs; empty where there is no state yet.
        inputs: the new ones, changed in place.
        replaced: ids whose groups, if this is a check without a state, are being replaced by new ones.
    """
    asked = inputs.pop("adoptId", None)
    known = {key: olds[key] for key in ADOPTION_KEYS if key in olds}
    if olds and asked not in (None, *known.values()):
        there = f"the group {olds['adoptId']}" if "adoptId" in olds else "a group of its own"
        remedy = "remove import_, or adopt that group as a resource of another name"
        yield Violation("adoptId", f"names {integer(asked)}, but this resource has {there} already; {remedy}")
    elif asked is not None and not olds:
        known = {"formerAdoptId" if asked in list(replaced) else "adoptId": asked}
    inputs.update(known)


def carry_token(olds: Mapping[str, Any], inputs: dict[str, Any], seed: object, living: Collection[str]) -> None:
    """Settles the idempotency token of a create; never gives one to a group that there is already.

    Args:
        olds: the old inputs; empty where there is no state yet.
        inputs: the new ones, changed in place.
        seed: the resource's seed; anything but a string where there is none, or none yet.
        living: tokens of groups that live.
    """
    inputs.pop("idempotencyToken", None)
    if olds:
        inputs.update({key: olds[key] for key in ("idempotencyToken",) if key in olds})
    elif isinstance(seed, str) and "adoptId" not in inputs:
        limits = {key: inputs[key] for key in spec.LIMIT_KEYS if key in inputs}
        settings = (inputs.get("name"), inputs["region"], *limits.values())
        # At preview one of them may not be known yet; the check of the update knows all.
        if all(isinstance(value, str | int) for value in settings):
            first = first_token(seed, inputs["name"], inputs["region"], limits)
            inputs["idempotencyToken"] = unused_token(first, living)
