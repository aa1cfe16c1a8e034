"""Several outputs as one: what `together` and `made_of` make of them is what `Output.all` and `apply` make."""

from __future__ import annotations

import asyncio
import itertools
import warnings
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from healthomics_components.component_outputs import made_of, together
from pulumi import Output
from pulumi.output import UNKNOWN

T = TypeVar("T")


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs it as asyncio.run does, which would leave the tests that follow without the loop that Pulumi looks for."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


def made(value: Any, *, is_known: bool, is_secret: bool) -> Output[Any]:
    async def now(it: Any) -> Any:
        return it

    return Output({f"resource of {value}"}, now(value), now(is_known), now(is_secret))  # type: ignore[arg-type]


async def everything(output: Output[Any]) -> tuple[Any, ...]:
    # A preview reads what is known of a mapping through its unknown values: `tags["cancer"]` of a table.
    value = await output.future(with_unknowns=True)
    return value, await output.is_known(), await output.is_secret(), await output.resources()


def joined(values: dict[str, Any]) -> str:
    return "+".join(map(str, values.values()))


def refused(_: object) -> str:
    raise ValueError("refused")


Combine = Callable[[dict[str, Any]], Output[Any]]

WAYS: dict[str, tuple[Combine, Combine]] = {
    "together": (together, lambda outputs: Output.all(**outputs)),
    "made of them": (lambda outputs: made_of(outputs, joined), lambda outputs: Output.all(**outputs).apply(joined)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("flags", list(itertools.product([True, False], repeat=4)))
def test_it_is_known_if_all_are_secret_if_any_is_and_of_all_their_resources(flags: tuple[bool, ...], way: str) -> None:
    of_ours, of_pulumis = WAYS[way]

    async def both() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        def outputs() -> dict[str, Output[Any]]:
            first = made("x" if flags[0] else UNKNOWN, is_known=flags[0], is_secret=flags[1])
            second = made({"key": "y"} if flags[2] else UNKNOWN, is_known=flags[2], is_secret=flags[3])
            return {"a": first, "b": second}

        return await everything(of_ours(outputs())), await everything(of_pulumis(outputs()))

    ours, pulumis = in_a_loop(both())
    assert ours == pulumis


COMBINED: dict[str, Combine] = {
    "ours": together,
    "Pulumi's": lambda outputs: Output.all(**outputs),
    "what ours is made of": lambda outputs: made_of(outputs, joined),
    "what Pulumi's is applied to": lambda outputs: Output.all(**outputs).apply(joined),
}


@pytest.mark.parametrize("combine", COMBINED.values(), ids=COMBINED)
def test_a_failure_is_the_outputs_failure_and_no_warning(combine: Combine) -> None:
    def outputs() -> dict[str, Output[Any]]:
        good = made("x", is_known=True, is_secret=False)
        return {"a": good, "b": good.apply(refused), "c": good}

    refused_by(lambda: combine(outputs()))


def test_a_failure_of_what_is_made_is_the_outputs_failure_and_no_warning() -> None:
    refused_by(lambda: made_of({"a": made("x", is_known=True, is_secret=False)}, refused))


def refused_by(make: Callable[[], Output[Any]]) -> None:
    async def run() -> None:
        with pytest.raises(ValueError, match="refused"):
            await make().future()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        in_a_loop(run())
