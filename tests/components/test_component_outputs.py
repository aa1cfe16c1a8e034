"""Several outputs as one: what `together` makes of them is what `Output.all` makes."""

from __future__ import annotations

import asyncio
import itertools
import warnings
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from healthomics_components.component_outputs import together
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
    return await output.future(), await output.is_known(), await output.is_secret(), await output.resources()


@pytest.mark.parametrize("flags", list(itertools.product([True, False], repeat=4)))
def test_it_is_known_if_all_are_secret_if_any_is_and_of_all_their_resources(flags: tuple[bool, ...]) -> None:
    async def both() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        def outputs() -> dict[str, Output[Any]]:
            first = made("x" if flags[0] else UNKNOWN, is_known=flags[0], is_secret=flags[1])
            second = made({"key": "y"} if flags[2] else UNKNOWN, is_known=flags[2], is_secret=flags[3])
            return {"a": first, "b": second}

        return await everything(together(outputs())), await everything(Output.all(**outputs()))

    ours, pulumis = in_a_loop(both())
    assert ours == pulumis


@pytest.mark.parametrize("combine", [together, lambda outputs: Output.all(**outputs)], ids=["ours", "Pulumi's"])
def test_a_failure_is_the_outputs_failure_and_no_warning(combine: Callable[[dict[str, Any]], Output[Any]]) -> None:
    def fails(_: str) -> str:
        raise ValueError("refused")

    async def run() -> None:
        good = made("x", is_known=True, is_secret=False)
        with pytest.raises(ValueError, match="refused"):
            await combine({"a": good, "b": good.apply(fails), "c": good}).future()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        in_a_loop(run())
