"""A table of teams under conventions: as many governed groups, with the tags, limits and policies of each."""

import os

from healthomics_components import TeamRunGroups

TeamRunGroups(
    "genomics",
    {
        "teams": {f"team-{number}": {"preset": "standard"} for number in range(int(os.environ["GROUPS"]))},
        "team_tag": "team",
        "conventions": {"required": ["team"]},
    },
)
