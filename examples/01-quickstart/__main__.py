"""A run group for one team: at most 256 vCPUs, 8 GPUs and 20 runs at once, and two days per run."""

import pulumi
from pulumi_healthomics import RunGroup

group = RunGroup(
    "variant-calling",
    max_cpus=256,
    max_gpus=8,
    max_runs=20,
    max_duration=2880,  # minutes, per run
    tags={"team": "rare-disease"},
)

pulumi.export("run_group_id", group.id)
pulumi.export("run_group_arn", group.arn)
