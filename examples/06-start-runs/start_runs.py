"""Starts ten runs in the stack's run group and shows its queue.

    python start_runs.py WORKFLOW_ID ROLE_ARN OUTPUT_URI

A group's tags do not reach its runs, so the run tags are passed with each: bills see the tags of runs only.

AWS lets an account start one run per second by default, so calls are throttled. The client tries each up to ten times,
with one requestId, which starts one run however often it is sent.
"""

import json
import subprocess
import sys
import uuid

import boto3
from botocore.config import Config

SAMPLES = [f"sample-{number}" for number in range(1, 11)]
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 10})


def main(workflow_id: str, role_arn: str, output_uri: str) -> None:
    """Starts the runs and prints the queue."""
    outputs = json.loads(subprocess.check_output(["pulumi", "stack", "output", "--json"]))  # noqa: S607 - the user's CLI
    # arn:aws:omics:REGION:ACCOUNT:runGroup/ID: the Region is the stack's, whatever the shell's may be.
    region, group = outputs["run_group_arn"].split(":")[3], outputs["run_group_arn"].rpartition("/")[2]
    omics = boto3.client("omics", region_name=region, config=PATIENT)
    for sample in SAMPLES:
        omics.start_run(
            workflowId=workflow_id,
            roleArn=role_arn,
            outputUri=output_uri,
            name=sample,
            runGroupId=group,
            tags=outputs["run_tags"],
            requestId=str(uuid.uuid4()),
        )
    for page in omics.get_paginator("list_runs").paginate(runGroupId=group):
        for run in page["items"]:
            sys.stdout.write(f"{run['name']}  {run['status']}\n")


main(*sys.argv[1:])
