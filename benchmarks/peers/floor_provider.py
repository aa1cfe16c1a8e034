"""The floor: a dynamic provider by reference that has our inputs, outputs and seed, and does nothing.

Nothing here is ours, so that no improvement of ours can lower the floor by mistake. It is in a separate module because
what the main program defines is pickled by value.
"""

from __future__ import annotations

import itertools
from typing import Any

from pulumi import Output, ResourceOptions
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, Resource, ResourceProvider

_IDS = itertools.count(1_000_001)
_TOKEN = "433e468210a8da4765bb310001830eae"  # noqa: S105 - as long as a real one, worth nothing


class FloorSeedProvider(ResourceProvider):
    """Makes a seed, which never changes."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Returns a token as long as ours."""
        return CreateResult("92054e02-bf0f-4563-bb79-5124442b7092", {**props, "value": _TOKEN * 2})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Finds no change."""
        return DiffResult(changes=False)


class FloorGroupProvider(ResourceProvider):
    """Returns what AWS would have said."""

    serialize_as_secret_always = False

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Completes the inputs, as ours are."""
        inputs = {key: value for key, value in news.items() if key != "idempotencySeed"}
        return CheckResult({**inputs, "region": "us-east-1", "idempotencyToken": _TOKEN}, [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Makes nothing."""
        id_ = str(next(_IDS))
        outputs = {
            "arn": f"arn:aws:omics:us-east-1:123456789012:runGroup/{id_}",
            "creationTime": "2026-11-24T04:48:13.438985+00:00",
            "incarnation": "f5bbb144-ea83-4658-9385-b910b317cc5e",
        }
        return CreateResult(id_, {**props, **outputs})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Finds no change."""
        return DiffResult(changes=False)


class FloorSeed(Resource, module="floor", name="IdempotencySeed"):
    """The seed that all groups wait for."""

    value: Output[str]


class FloorGroup(Resource, module="floor", name="RunGroup"):
    """A run group that is not there."""

    _seed: FloorSeed | None = None

    def __init__(self, name: str, properties: dict[str, Any]) -> None:
        value = self._seed_of_program().value
        derived = Output(set(), value.future(), value.is_known(), value.is_secret())
        outputs = {"arn": None, "creationTime": None}
        super().__init__(FloorGroupProvider(), name, {**properties, "idempotencySeed": derived, **outputs})

    @classmethod
    def _seed_of_program(cls) -> FloorSeed:
        if FloorGroup._seed is None:
            purpose = "makes an interrupted `pulumi up` safe to repeat (no duplicates); makes no AWS calls"
            FloorGroup._seed = FloorSeed(
                FloorSeedProvider(),
                "seed",
                {"purpose": purpose, "value": None},
                ResourceOptions(additional_secret_outputs=["value"]),
            )
        return FloorGroup._seed
