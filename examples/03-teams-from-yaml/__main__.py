"""A run group for each team of teams.yaml, which a planner edits without knowing Python."""

import pulumi
from healthomics_components import TeamRunGroups

teams = TeamRunGroups(
    "genomics",
    {
        "teams_file": "teams.yaml",
        "preset": "standard",  # the limits of a team that sets none
        "ceilings": {"max_cpus": 1000, "max_gpus": 16, "max_runs": 50},  # no team can exceed these
        "team_tag": "team",
        "conventions": {"required": ["team", "cost-center"], "fixed": {"managed-by": "genomics-platform"}},
    },
)

pulumi.export("run_group_ids", teams.run_group_ids)
pulumi.export("run_tags", teams.run_tags)
