"""The program as a user of pulumi-healthomics writes it."""

import os

from pulumi_healthomics import RunGroup

for number in range(int(os.environ["GROUPS"])):
    RunGroup(
        f"group-{number}",
        max_cpus=256,
        max_gpus=8,
        max_runs=20,
        max_duration=2880,
        tags={"team": f"team-{number}"},
    )
