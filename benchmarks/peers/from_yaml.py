"""The program as a user of the native plugin writes it in YAML."""

from __future__ import annotations

_GROUP = """\
  group-{number}:
    type: healthomics:RunGroup
    properties:
      maxCpus: 256
      maxGpus: 8
      maxRuns: 20
      maxDuration: 2880
      tags: {{team: team-{number}}}
"""


def program(groups: int) -> str:
    """Returns the part of the project file that is the program."""
    return "resources:\n" + "".join(_GROUP.format(number=number) for number in range(groups))
