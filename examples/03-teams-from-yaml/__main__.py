"""A run group for each team of teams.yaml, which whoever plans capacity edits without knowing Python."""

import pulumi
from healthomics_components import TeamRunGroups

teams = TeamRunGroups(
    "genomics",
    {
        "teams_file": "teams.yaml",
        "preset": "standard",  # what a team gets that says nothing
        "ceilings": {"max_cpus": 1000, "max_gpus": 16, "max_runs": 50},  # what no team may be over
        "team_tag": "team",
        "conventions": {"required": ["team", "cost-center"], "fixed": {"managed-by": "genomics-platform"}},
    },
)

pulumi.export("run_group_ids", teams.run_group_ids)
pulumi.export("run_tags", teams.run_tags)
