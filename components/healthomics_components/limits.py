"""The four limits of a run group, and presets of them as data.

No preset hides anything: its numbers are inputs of the run group, and a preview shows each. An organisation replaces
presets in its own subclass (`presets = {…}`), a program overrides a single number by giving it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypedDict

from healthomics_components.nearest import did_you_mean

LIMIT_UNITS: Final[Mapping[str, str]] = {
    "max_cpus": "vCPUs",
    "max_gpus": "GPUs",
    "max_runs": "concurrent runs",
    "max_duration": "minutes",
}

# A contract test holds it against the API's model.
HIGHEST_LIMIT: Final = 100_000


class LimitsArgs(TypedDict, total=False):
    """The four limits of a run group; each is a ceiling and reserves nothing."""

    max_cpus: int | None
    """VCPUs that the group's runs may use at once."""
    max_gpus: int | None
    """GPUs that the group's runs may use at once."""
    max_runs: int | None
    """Runs of the group that may be active at once."""
    max_duration: int | None
    """Minutes that each run may take."""


@dataclass(frozen=True)
class Figure:
    """A number and why it is that one.

    Attributes:
        number: the limit, in its unit.
        source: where it comes from; "our choice" where nothing prescribes it.
    """

    number: int
    source: str


Presets = Mapping[str, Mapping[str, Figure | int]]
"""Limits by the name of a preset and of the limit."""

PRESETS: Final[Presets] = {
    "development": {
        "max_cpus": Figure(64, "our choice: four tasks of 16 vCPUs beside each other"),
        "max_gpus": Figure(1, "our choice: enough to see that a GPU task runs at all"),
        "max_runs": Figure(5, "our choice: a person can follow five runs"),
        "max_duration": Figure(12 * 60, "our choice: half a day; a run that hangs is gone the next morning"),
    },
    "standard": {
        "max_cpus": Figure(256, "our choice: sixteen tasks of 16 vCPUs beside each other"),
        "max_gpus": Figure(8, "our choice: one task on the largest instances, which have eight"),
        "max_runs": Figure(20, "our choice: a sequencing run's samples, in a few waves"),
        "max_duration": Figure(2 * 24 * 60, "our choice: two days; started on Friday, ended on Sunday"),
    },
    "long-running": {
        "max_cpus": Figure(256, "our choice: as in standard, only longer"),
        "max_gpus": Figure(8, "our choice: as in standard, only longer"),
        "max_runs": Figure(10, "our choice: half of standard, since each holds its place for longer"),
        "max_duration": Figure(7 * 24 * 60, "our choice: a week"),
    },
}


def numbers_of(presets: Presets, name: str) -> dict[str, int]:
    """Returns the limits of a preset as plain numbers."""
    return {limit: it.number if isinstance(it, Figure) else it for limit, it in presets[name].items()}


def mistakes_in(presets: Presets) -> Iterator[str]:
    """Yields what is wrong with presets, which may be an organisation's own."""
    for name in presets:
        for limit, number in numbers_of(presets, name).items():
            if limit not in LIMIT_UNITS:
                yield f"presets.{name}.{limit} is no limit{did_you_mean(limit, LIMIT_UNITS)}"
            elif type(number) is not int or not 1 <= number <= HIGHEST_LIMIT:
                yield f"presets.{name}.{limit} must be a whole number between 1 and {HIGHEST_LIMIT}, got {number!r}"
