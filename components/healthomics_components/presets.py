"""Finds presets by name, and what is wrong with those of an organisation."""

from collections.abc import Iterator

from healthomics_components.limits import HIGHEST_LIMIT, LIMIT_UNITS, Presets
from healthomics_components.sections import Section, did_you_mean


def mistakes_in(presets: Presets) -> Iterator[str]:
    """Yields what is wrong with presets, which may be an organisation's own."""
    for name, preset in presets.items():
        for limit, number in preset.items():
            if limit not in LIMIT_UNITS:
                yield f"presets.{name}.{limit} is not a limit{did_you_mean(limit, LIMIT_UNITS)}"
            elif type(number) is not int or not 1 <= number <= HIGHEST_LIMIT:
                yield f"presets.{name}.{limit} must be a whole number between 1 and {HIGHEST_LIMIT}, got {number!r}"


def preset_named_in(section: Section, presets: Presets) -> str | None:
    """Returns the preset that a section names, and notes a name that is not one."""
    name = section.text("preset")
    if name is not None and name not in presets:
        section.mistake(f"must be one of {', '.join(presets)}{did_you_mean(name, presets)}", "preset")
        return None
    return name
