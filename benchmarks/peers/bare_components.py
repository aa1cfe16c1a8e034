"""A component with a run group each, as the author of a program without conventions writes it."""

import os

import pulumi
from pulumi_healthomics import RunGroup


class Team(pulumi.ComponentResource):
    """One team's group."""

    def __init__(self, name: str) -> None:
        super().__init__("acme:index:Team", f"genomics-{name}")
        group = RunGroup(
            f"genomics-{name}",
            pulumi.ResourceOptions(parent=self),
            max_cpus=256,
            max_gpus=8,
            max_runs=20,
            max_duration=2880,
            tags={"team": name},
        )
        self.run_group_id = group.id
        self.register_outputs({"runGroupId": group.id})


for number in range(int(os.environ["GROUPS"])):
    Team(f"team-{number}")
