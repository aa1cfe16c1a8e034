"""The program of the golden states: one group of each kind. `AFTER` says whether it is the first `up` or the last."""

import os

import pulumi
from pulumi_healthomics import RunGroup

after = os.environ["AFTER"] == "true"


class Team(pulumi.ComponentResource):
    """A component with a group of its own."""

    def __init__(self, name: str) -> None:
        super().__init__("golden:index:Team", name)
        RunGroup("child", max_runs=5, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


RunGroup("plain", max_cpus=256, max_duration=2880, tags={"team": "rare-disease"})
Team("team")
RunGroup("secret", tags={"team": "rare-disease", "token": pulumi.Output.secret("hunter2")})
RunGroup("raised", max_cpus=4, max_gpus=None if after else 2)
RunGroup("adopted", name="by hand", max_cpus=8, opts=pulumi.ResourceOptions(import_=os.environ["ADOPTED"]))
pulumi.export("replaced", RunGroup("replaced", region="us-west-2" if after else "us-east-1").id)
