"""A run group that lets two runs be active at once. `start_runs.py` starts ten."""

import pulumi
from healthomics_components import GovernedRunGroup

group = GovernedRunGroup(
    "variant-calling",
    {
        "conventions": {"required": ["team", "cost-center"]},
        "tags": {"team": "rare-disease", "cost-center": "1000"},
        "max_cpus": 256,
        "max_runs": 2,
    },
)

pulumi.export("run_group_arn", group.arn)
pulumi.export("run_tags", group.run_tags)
