"""Starts ten runs in the stack's run group and shows its queue.

    python start_runs.py WORKFLOW_ID ROLE_ARN OUTPUT_URI
    python start_runs.py --batch WORKFLOW_ID ROLE_ARN OUTPUT_URI

A group's tags do not reach its runs, so the run tags are passed with each, or in the default run setting of the batch.
Bills see the tags of runs only.

AWS lets an account start one run per second by default, so calls are throttled. The client tries each up to ten times,
with one requestId, which starts one run however often it is sent.
"""

import json
import os
import subprocess
import sys
import uuid
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SAMPLES = [f"sample-{number}" for number in range(1, 11)]
CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 10},
    # An emulator has one host name, which AWS's prefixes for parts of the API must not change.
    inject_host_prefix="AWS_ENDPOINT_URL_OMICS" not in os.environ,
)


def start_each(omics: Any, settings: dict[str, Any], run_tags: dict[str, str]) -> None:
    """Starts a run for each sample."""
    for sample in SAMPLES:
        omics.start_run(**settings, name=sample, tags=run_tags, requestId=str(uuid.uuid4()))


def start_batch(omics: Any, settings: dict[str, Any], run_tags: dict[str, str]) -> None:
    """Starts a run for each sample by one call."""
    omics.start_run_batch(
        tags=run_tags,  # the batch's own, which its runs do not inherit
        defaultRunSetting={**settings, "runTags": run_tags},
        batchRunSettings={"inlineSettings": [{"runSettingId": sample, "name": sample} for sample in SAMPLES]},
        requestId=str(uuid.uuid4()),
    )


def main(workflow_id: str, role_arn: str, output_uri: str, *, batch: bool) -> None:
    """Starts the runs and prints the queue."""
    outputs = json.loads(subprocess.check_output(["pulumi", "stack", "output", "--json"]))  # noqa: S607 - the user's CLI
    if "run_group_arn" not in outputs:
        sys.exit("the stack has no run group: run `pulumi up` first")
    # arn:aws:omics:REGION:ACCOUNT:runGroup/ID: the Region is the stack's, whatever the shell's may be.
    region, group = outputs["run_group_arn"].split(":")[3], outputs["run_group_arn"].rpartition("/")[2]
    omics = boto3.client("omics", region_name=region, config=CONFIG)
    settings = {"workflowId": workflow_id, "roleArn": role_arn, "outputUri": output_uri, "runGroupId": group}
    (start_batch if batch else start_each)(omics, settings, outputs["run_tags"])
    for page in omics.get_paginator("list_runs").paginate(runGroupId=group):
        for run in page["items"]:
            sys.stdout.write(f"{run['name']}  {run['status']}\n")


try:
    workflow_id, role_arn, output_uri = (it for it in sys.argv[1:] if it != "--batch")
except ValueError:
    sys.exit("usage: python start_runs.py [--batch] WORKFLOW_ID ROLE_ARN OUTPUT_URI")
try:
    main(workflow_id, role_arn, output_uri, batch="--batch" in sys.argv)
except (BotoCoreError, ClientError) as error:
    sys.exit(f"cannot start the runs: {error}")
