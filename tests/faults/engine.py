"""One resource as Pulumi's engine keeps it: what it sends to the provider, and what of the answers it remembers.

A create that fails leaves no state, an update that fails the old one, a delete that fails the resource; a replaced
group whose delete fails is deleted by the next `up`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.provider_process import Properties, ProviderProcess


class CheckFailedError(Exception):
    """The provider refused the inputs, for reasons that it gave."""


@dataclass(frozen=True)
class State:
    """What the state file has of one group."""

    id: str
    inputs: Properties
    outputs: Properties


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

    def up(self, provider: ProviderProcess) -> None:
        """Does what `pulumi up` does."""
        if self.program is None:
            if self.state:
                self._delete(provider, self.state)
                self.state = None
        elif self.state is None:
            self.state = _created(provider, self.program)
        else:
            self._change(provider, self.state, self.program)
        while self.to_delete:
            self._delete(provider, self.to_delete[0])
            del self.to_delete[0]

    def refresh(self, provider: ProviderProcess) -> None:
        """Does what `pulumi refresh` does."""
        if self.state:
            id_, outputs, inputs = provider.read(self.state.id, self.state.outputs)
            self.state = State(id_, inputs, outputs) if id_ else None

    def is_settled(self, provider: ProviderProcess) -> bool:
        """Says whether neither a further `up` nor a refresh would find anything to do; changes nothing."""
        if self.program is None or self.state is None:
            return self.program is None and not self.ids()
        known = self.state
        inputs = _checked(provider, self.program, known.inputs)
        id_, _, read = provider.read(known.id, known.outputs)
        changes, _ = provider.diff(known.id, known.outputs, inputs)
        return (id_, changes) == (known.id, "DIFF_NONE") and read == known.inputs and not self.to_delete

    def _change(self, provider: ProviderProcess, old: State, program: Properties) -> None:
        inputs = _checked(provider, program, old.inputs)
        changes, replaces = provider.diff(old.id, old.outputs, inputs)
        if replaces:
            self.state = _created(provider, program)
            self.to_delete.append(old)
        elif changes != "DIFF_NONE" and inputs != old.inputs:
            self.state = State(old.id, inputs, provider.update(old.id, old.outputs, inputs))

    def _delete(self, provider: ProviderProcess, state: State) -> None:
        provider.delete(state.id, state.outputs)


def _created(provider: ProviderProcess, program: Properties) -> State:
    inputs = _checked(provider, program, {})
    id_, outputs = provider.create(inputs)
    return State(id_, inputs, outputs)


def _checked(provider: ProviderProcess, program: Properties, olds: Properties) -> Properties:
    inputs, failures = provider.check(program, olds)
    if failures:
        raise CheckFailedError("; ".join(failures))
    return inputs
