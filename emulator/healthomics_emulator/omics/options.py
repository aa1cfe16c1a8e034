"""The options of the emulator's behaviour, and their defaults.

They are for what AWS does not document, or documents in two ways; ``docs/emulator.md`` has them all. Each option is a
flag of the command line (``--read-lag-seconds 2``), a key of ``/_emulator/options``, and an argument of
``EmulatorHandle.configure``. Immutable: a change makes a new value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args, get_type_hints

from .rules import RUN_GROUPS_A_REGION

REFUSAL_CODES = {"conflict": "ConflictException", "validation": "ValidationException"}
"""The error codes of the two refusals that some options offer."""

LARGEST = 1_000_000_000
"""Of any number: seconds beyond are beyond Python's calendar."""


def _option(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"help": meaning})


@dataclass(frozen=True, kw_only=True)
class Options:
    """The switches, with their defaults. Times are in seconds."""

    rate_limits: bool = _option(
        False, "throttle at AWS's published rates: 10 a second for each run-group operation, "
        "5 for each tag operation, 1 for StartRun; bursts of at most one second's worth",
    )  # fmt: skip
    rate_factor: float = _option(1.0, "multiply those rates")
    read_lag_seconds: float = _option(0.0, "GetRunGroup does not find a new group for this time")
    read_lag_gets: int = _option(0, "GetRunGroup does not find a new group this many times")
    delete_seconds: float = _option(0.0, "a deleted group can still be read for this time")
    delete_refusal: Literal["conflict", "validation"] = _option(
        "conflict", "the error for deleting a group with active runs"
    )
    run_refusal: Literal["conflict", "validation"] = _option(
        "conflict", "the error for cancelling or deleting a run or a batch in a status that does not allow it"
    )
    run_delete: Literal["gone", "status"] = _option(
        "gone", "a deleted run: not found, or it stays with the status DELETED"
    )
    cancel_seconds: float = _option(0.0, "a cancelled run stays STOPPING for this time")
    request_id_memory_seconds: float | None = _option(None, "how long a requestId is remembered; forever by default")
    request_id_after_delete: Literal["replay", "create", "conflict"] = _option(
        "replay",
        "a remembered requestId whose group was deleted: answer the dead group's id again, "
        "create a new group, or refuse",
    )
    request_id_other_parameters: Literal["conflict", "validation", "replay"] = _option(
        "conflict",
        "a remembered requestId with other parameters: refuse with one of two errors, or answer the first group again",
    )
    priority_first: Literal["lowest", "highest"] = _option(
        "lowest", "the priority number of the queued run that is next: AWS's documents contradict each other"
    )
    rerun_tags: Literal["copy", "none"] = _option("copy", "the tags of a rerun that is given none")
    unknown_workflow: Literal["accept", "not_found"] = _option(
        "accept", "a run of a workflow that no test registered: it starts, or the workflow is not found"
    )
    name_filter: Literal["exact", "prefix"] = _option("exact", "what the name of a list matches")
    run_group_quota: int = _option(RUN_GROUPS_A_REGION.value, "run groups an account may have in a Region")

    def changed(self, changes: Mapping[str, object]) -> Options:
        """These options with some changed.

        Raises:
            ValueError: A name or a value is not an option's; the message is for the user.
        """
        kinds = option_kinds()
        for name, value in changes.items():
            if name not in kinds:
                raise ValueError(f"no option is called {name!r}; there are: {', '.join(kinds)}")
            kinds[name].check(name, value)
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class OptionKind:
    """What an option's value may be."""

    help: str
    type: type
    choices: tuple[str, ...] = ()
    optional: bool = False

    def check(self, name: str, value: object) -> None:
        """Refuses a value of another kind.

        Raises:
            ValueError: The message is for the user.
        """
        if value is None and self.optional:
            return
        if self.choices:
            if value not in self.choices:
                raise ValueError(f"{name} must be one of {', '.join(self.choices)}, got {value!r}")
        elif not self._fits(value):
            raise ValueError(f"{name} must be {_WORDS[self.type]}, got {value!r}")

    def _fits(self, value: object) -> bool:
        if self.type is bool or isinstance(value, bool):
            return self.type is bool and isinstance(value, bool)
        numbers = (int, float) if self.type is float else (int,)
        return isinstance(value, numbers) and 0 <= value <= LARGEST


_WORDS = {bool: "true or false", float: "a number from 0 to a billion", int: "a whole number from 0 to a billion"}


def option_kinds() -> dict[str, OptionKind]:
    """The kind of each option, by its name."""
    hints = get_type_hints(Options)
    return {option.name: _kind(hints[option.name], option.metadata["help"]) for option in fields(Options)}


def _kind(hint: Any, meaning: str) -> OptionKind:
    if hint in (bool, int, float):
        return OptionKind(meaning, hint)
    members = get_args(hint)
    if type(None) in members:
        return OptionKind(meaning, members[0], optional=True)
    return OptionKind(meaning, str, choices=members)
