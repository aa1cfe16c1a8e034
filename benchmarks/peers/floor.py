"""The same program with resources that do nothing: what the engine and Pulumi's SDK cost without us."""

import os

from floor_provider import FloorGroup

for number in range(int(os.environ["GROUPS"])):
    FloorGroup(
        f"group-{number}",
        {
            "name": f"group-{number}",
            "maxCpus": 256,
            "maxGpus": 8,
            "maxRuns": 20,
            "maxDuration": 2880,
            "tags": {"team": f"team-{number}"},
            "tagsAll": {"team": f"team-{number}"},
        },
    )
