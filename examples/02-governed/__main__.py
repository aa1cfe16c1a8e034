"""A run group under the conventions of tags.yaml, with the limits of a preset."""

import pulumi
from healthomics_components import GovernedRunGroup

group = GovernedRunGroup(
    "variant-calling",
    {
        "conventions_file": "tags.yaml",
        "preset": "development",
        "max_runs": 10,  # instead of the preset's number
        "tags": {"team": "rare-disease", "cost-center": "1000"},
        "workflow_arns": ["arn:aws:omics:us-east-1:123456789012:workflow/1234567"],
        "run_role_arns": ["arn:aws:iam::123456789012:role/healthomics-runs"],
    },
)

pulumi.export("run_group_id", group.run_group_id)
pulumi.export("run_tags", group.run_tags)
pulumi.export("start_run_policy", group.start_run_policy)
