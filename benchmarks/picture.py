"""The picture in the README, drawn from the results: this package and its peers.

    python -m benchmarks.picture RESULTS.json PICTURE.svg

Needs matplotlib and nothing of ours, so it has a separate environment: see `make bench`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

# Text stays text, in the reader's own sans-serif; it is measured in DejaVu Sans, which is wider than most.
TEXT = {"svg.fonttype": "none", "font.family": ["sans-serif"], "font.sans-serif": ["DejaVu Sans"]}
OURS, PEER = "#5a30c5", "#c9cfd6"
# The pattern of a row's figure, what the panel is called, how its peer is called, and the factor to the panel's unit.
PANELS = (
    (r"`up`: (\d+) groups", "pulumi up, {} groups: seconds", "Pulumi's tutorial", 1),
    (r"`up`: one more group", "one more group: milliseconds", "does nothing", 1000),
    (r"state: one group", "state of a group: bytes", "Pulumi's tutorial", 1),
)


def draw(rows: list[dict[str, Any]], file: Path) -> None:
    """Writes the picture, an SVG that is the same for the same figures."""
    with mpl.rc_context({"svg.hashsalt": "pulumi-healthomics", "font.size": 9, **TEXT}):
        figure, places = plt.subplots(1, len(PANELS), figsize=(9.5, 1.6), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.1)  # for fonts that are wider still
        for (pattern, title, peer, factor), axes in zip(PANELS, places, strict=True):
            row, found = next((row, found) for row in rows if (found := re.match(pattern, row["figure"])))
            _panel(axes, title.format(*found.groups()), peer, [row["ours"] * factor, row["peer"] * factor])
        figure.savefig(file, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        plt.close(figure)


def _panel(axes: Axes, title: str, peer: str, lengths: list[float]) -> None:
    bars = axes.barh(["this package", peer], lengths, color=[OURS, PEER])
    axes.bar_label(bars, fmt="{:,.3g}" if max(lengths) < 1000 else "{:,.0f}", padding=3)  # noqa: PLR2004
    axes.set_title(title, fontsize=9, loc="left")
    axes.invert_yaxis()
    axes.margins(x=0.25)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.xaxis.set_visible(False)
    axes.tick_params(left=False)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
