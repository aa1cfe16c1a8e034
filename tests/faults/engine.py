"""One resource as Pulumi's engine keeps it: what it sends to the provider, and what of the answers it remembers.

A create that fails leaves no state, an update that fails the old one, a delete that fails the resource; a replaced
group whose delete fails is deleted by the next `up`. Where a failed create or update says what it has left, that is the
state, and the next `up` updates it though there may be no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc

from harness.door_process import DoorProcess, Properties


class CheckFailedError(Exception):
    """The provider refused the inputs, for reasons that it gave."""


@dataclass(frozen=True)
class State:
    """What the state file has of one group.

    Attributes:
        id: its id.
        inputs: those of the last operation that left any.
        outputs: likewise.
        is_finished: whether that operation came to its end.
    """

    id: str
    inputs: Properties
    outputs: Properties
    is_finished: bool = True


@dataclass
class Resource:
    """A resource of a stack.

    Attributes:
        program: the inputs that the program gives; None when it has no such resource (any more).
        state: what the engine knows of it.
        to_delete: replaced groups that were not deleted yet.
    """

    program: Properties | None
    state: State | None = None
    to_delete: list[State] = field(default_factory=list)

    def ids(self) -> set[str]:
        """Returns the ids of the groups in the state."""
        return {state.id for state in [self.state, *self.to_delete] if state}

    def up(self, provider: DoorProcess) -> None:
        """Does what `pulumi up` does."""
        if self.program is None:
            if self.state:
                self._delete(provider, self.state)
                self.state = None
        elif self.state is None:
            self._create(provider, self.program)
        else:
            self._change(provider, self.state, self.program)
        while self.to_delete:
            self._delete(provider, self.to_delete[0])
            del self.to_delete[0]

    def refresh(self, provider: DoorProcess) -> None:
        """Does what `pulumi refresh` does."""
        if self.state:
            id_, outputs, inputs = provider.read(self.state.id, self.state.outputs)
            self.state = State(id_, inputs, outputs) if id_ else None

    def is_settled(self, provider: DoorProcess) -> bool:
        """Says whether neither a further `up` nor a refresh would find anything to do; changes nothing."""
        if self.program is None or self.state is None:
            return self.program is None and not self.ids()
        known = self.state
        inputs = _checked(provider, self.program, known.inputs)
        id_, _, read = provider.read(known.id, known.outputs)
        changes, _ = provider.diff(known.id, known.outputs, inputs)
        is_known = (id_, changes) == (known.id, "DIFF_NONE") and read == known.inputs
        return is_known and known.is_finished and not self.to_delete

    def _change(self, provider: DoorProcess, old: State, program: Properties) -> None:
        inputs = _checked(provider, program, old.inputs)
        changes, replaces = provider.diff(old.id, old.outputs, inputs)
        if replaces:
            try:
                self._create(provider, program)
            finally:
                if self.state is not old:
                    self.to_delete.append(old)
        elif not old.is_finished or changes == "DIFF_SOME" or (changes != "DIFF_NONE" and inputs != old.inputs):
            with self._left(provider, inputs):
                self.state = State(old.id, inputs, provider.update(old.id, old.outputs, inputs))

    def _create(self, provider: DoorProcess, program: Properties) -> None:
        if provider.IMPORTS and "adoptId" in program:
            id_, outputs, inputs = provider.read(program["adoptId"], {})
            self.state = State(id_, inputs, outputs)
            self._change(provider, self.state, program)
            return
        inputs = _checked(provider, program, {})
        with self._left(provider, inputs):
            id_, outputs = provider.create(inputs)
            self.state = State(id_, inputs, outputs)

    @contextmanager
    def _left(self, provider: DoorProcess, inputs: Properties) -> Iterator[None]:
        """Keeps what an operation that fails has left."""
        try:
            yield
        except grpc.RpcError as error:
            if left := provider.unfinished(error, inputs):
                self.state = State(left.id, left.inputs, left.outputs, is_finished=False)
            raise

    def _delete(self, provider: DoorProcess, state: State) -> None:
        provider.delete(state.id, state.outputs)


def _checked(provider: DoorProcess, program: Properties, olds: Properties) -> Properties:
    inputs, failures = provider.check(program, olds)
    if failures:
        raise CheckFailedError("; ".join(failures))
    return inputs
