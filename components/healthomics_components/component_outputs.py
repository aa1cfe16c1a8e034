"""A component's outputs: the names under which it registers them, and several as one.

Names are as in the component's schema, which programs of every language see. They live in users' state (decision record
1), so they must not depend on the language that the component is written in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pulumi import ComponentResource, Output, Resource

T = TypeVar("T")
Outputs: TypeAlias = Mapping[str, Output[Any]]


def outputs_of(component: ComponentResource, attributes: Iterable[str]) -> dict[str, Any]:
    """Returns a component's outputs by their names in the schema.

    Args:
        component: the component.
        attributes: the attributes that are outputs, such as `run_group_id`.
    """
    return {schema_name(it): getattr(component, it) for it in attributes}


def schema_name(attribute: str) -> str:
    """Returns what Pulumi's schema analyzer calls an attribute, `runGroupId` for `run_group_id`."""
    first, *others = attribute.split("_")
    return first + "".join(it.capitalize() for it in others)


def together(outputs: Outputs) -> Output[dict[str, Any]]:
    """Returns outputs as one mapping, which is known if all are, and secret if any is.

    `Output.all` does the same and also looks for outputs inside of each value, which makes several more for each: in a
    table of teams thousands, for all of which the program waits.

    Args:
        outputs: outputs whose values hold no outputs.
    """
    return _of_all(outputs, _values)


def made_of(outputs: Outputs, make: Callable[[dict[str, Any]], T]) -> Output[T]:
    """Returns what a function makes of outputs, as `together(outputs).apply(make)` does, with one output less.

    Args:
        outputs: outputs whose values hold no outputs.
        make: gets the values, once all are known; returns no output.
    """

    async def made(outputs: Outputs) -> Any:
        return make(await _values(outputs)) if await _are_known(outputs) else None

    return _of_all(outputs, made)


def _of_all(outputs: Outputs, value: Callable[[Outputs], Coroutine[Any, Any, T]]) -> Output[T]:
    return Output(
        _Lazy(_resources, outputs), _Lazy(value, outputs), _Lazy(_are_known, outputs), _Lazy(_is_any_secret, outputs)
    )


async def _values(outputs: Outputs) -> dict[str, Any]:
    return {name: await output.future(with_unknowns=True) for name, output in outputs.items()}


async def _resources(outputs: Outputs) -> set[Resource]:
    return {it for output in outputs.values() for it in await output.resources()}


async def _are_known(outputs: Outputs) -> bool:
    return all([await output.is_known() for output in outputs.values()])


async def _is_any_secret(outputs: Outputs) -> bool:
    return any([await output.is_secret() for output in outputs.values()])


@dataclass(frozen=True)
class _Lazy(Awaitable[T], Generic[T]):
    """A coroutine that is made when it is awaited: Python warns of those left behind when one has failed."""

    make: Callable[[Outputs], Coroutine[Any, Any, T]]
    outputs: Outputs

    def __await__(self) -> Generator[Any, Any, T]:
        return self.make(self.outputs).__await__()
