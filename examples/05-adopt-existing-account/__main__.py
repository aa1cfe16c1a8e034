"""Run groups that were made by hand, managed from here on: nothing is created, and their runs are not affected."""

import pulumi
from pulumi import ResourceOptions
from pulumi_healthomics import RunGroup

config = pulumi.Config()
ids = config.require_object("ids")

# The program says exactly what there is; the preview names every difference.
calling = RunGroup(
    "variant-calling",
    ResourceOptions(import_=ids["variant-calling"]),
    max_cpus=256,
    max_runs=20,
    tags={"team": "rare-disease"},
)
quality = RunGroup("quality-control", ResourceOptions(import_=ids["quality-control"]), max_runs=100)

pulumi.export("run_group_ids", {"variant-calling": calling.id, "quality-control": quality.id})

# A group that stays in other hands is only looked up.
if shared := config.get("sharedId"):
    pulumi.export("shared_name", RunGroup.get("shared", shared).name)
