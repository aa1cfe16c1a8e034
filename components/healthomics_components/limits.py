"""The four limits of a run group, and presets of them. Data only.

No preset hides anything: its numbers are inputs of the run group, and a preview shows each. An organisation replaces
presets in its own subclass (`presets = {…}`), a program overrides a single number by giving it.
"""

from collections.abc import Mapping
from typing import Final, TypedDict

LIMIT_UNITS: Final[Mapping[str, str]] = {
    "max_cpus": "vCPUs",
    "max_gpus": "GPUs",
    "max_runs": "concurrent runs",
    "max_duration": "minutes",
}

# A contract test compares it with the API's model.
HIGHEST_LIMIT: Final = 100_000


class LimitsArgs(TypedDict, total=False):
    """The four limits of a run group; each is a ceiling and reserves nothing."""

    max_cpus: int | None
    """VCPUs that the group's runs may use at once, 1 to 100000."""
    max_gpus: int | None
    """GPUs that the group's runs may use at once, 1 to 100000."""
    max_runs: int | None
    """Runs of the group that may be active at once, 1 to 100000."""
    max_duration: int | None
    """Minutes that each run may take, 1 to 100000."""


Presets = Mapping[str, Mapping[str, int]]
"""Limits by the name of a preset and of the limit."""

# Nothing prescribes any of these numbers: they are our choice, for the reasons beside them.
PRESETS: Final[Presets] = {
    "development": {
        "max_cpus": 64,  # four tasks of 16 vCPUs at a time
        "max_gpus": 1,  # enough to see that a GPU task runs at all
        "max_runs": 5,  # a person can follow five runs
        "max_duration": 12 * 60,  # half a day: a run that hangs is gone the next morning
    },
    "standard": {
        "max_cpus": 256,  # sixteen tasks of 16 vCPUs at a time
        "max_gpus": 8,  # one task on the largest instances, which have eight
        "max_runs": 20,  # a sequencing run's samples, in a few waves
        "max_duration": 2 * 24 * 60,  # started on Friday, ended on Sunday
    },
    "long-running": {
        "max_cpus": 256,  # as in standard, only for longer
        "max_gpus": 8,  # as in standard, only for longer
        "max_runs": 10,  # half of standard, since each holds its place for longer
        "max_duration": 7 * 24 * 60,  # a week
    },
}
"""The limits that come with this package, by the name of a preset. The numbers are examples, not AWS's advice."""
