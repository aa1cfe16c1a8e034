"""The native plugin, from YAML and Python, beside the dynamic provider, the tutorial's and a plugin's floor."""

from __future__ import annotations

from statistics import median

from benchmarks.rows import Row, timed
from benchmarks.trial import FROM_PYTHON, FROM_YAML, PLUGIN_FLOOR
from benchmarks.ups import AFTERWARDS, FIRST, Ups

DOCS_STYLE = 0.4  # times the tutorial's provider
NO_SLOWER = 1.0  # times the dynamic provider
FLOOR = "a plugin that does nothing, plus the calls by bare boto3"
DYNAMIC = "the dynamic provider"


def rows(ups: Ups, many: int) -> list[Row]:
    """Returns the rows that follow from the timings."""
    docs_style, peer = median(ups.of("docs_style", many)), "a provider written after Pulumi's tutorial"
    first, floor = ups.of(FROM_YAML, 1), ups.floor(1, PLUGIN_FLOOR)
    return [
        timed(f"plugin, YAML: `up`, {many} groups", "s", ups.of(FROM_YAML, many), docs_style, peer).at_most_times(
            DOCS_STYLE
        ),
        timed(f"plugin, Python: `up`, {many} groups", "s", ups.of(FROM_PYTHON, many), docs_style, peer),
        timed("plugin, YAML: `up`, the first group", "s", first, floor, FLOOR).at_most_more(FIRST),
        *(_beside_dynamic(ups, many, name) for _, name in AFTERWARDS),
    ]


def _beside_dynamic(ups: Ups, many: int, command: str) -> Row:
    dynamic = median(ups.of("ours", many, command))
    figure = f"plugin, YAML: `{command}`, {many} groups"
    return timed(figure, "s", ups.of(FROM_YAML, many, command), dynamic, DYNAMIC).at_most_times(NO_SLOWER)
