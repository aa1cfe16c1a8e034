"""Creates two run groups to adopt, and writes their IDs into the stack's setting `ids`.

Only to try the example. Run it once, in a selected stack. Without AWS_ENDPOINT_URL_OMICS the groups are created in your
AWS account, which takes the argument --aws.
"""

import json
import os
import subprocess
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

EXISTING = {
    "variant-calling": {"maxCpus": 256, "maxRuns": 20, "tags": {"team": "rare-disease"}},
    "quality-control": {"maxRuns": 100},
}

is_emulated = "AWS_ENDPOINT_URL_OMICS" in os.environ
if not is_emulated and "--aws" not in sys.argv:
    sys.exit("this creates two run groups in your AWS account: add --aws, or set AWS_ENDPOINT_URL_OMICS to an emulator")
region = subprocess.check_output(["pulumi", "config", "get", "aws:region"], text=True).strip()  # noqa: S607 - likewise
try:
    # An emulator has one host name, which AWS's prefixes for parts of the API must not change.
    omics = boto3.client("omics", region_name=region, config=Config(inject_host_prefix=not is_emulated))
    ids = {name: omics.create_run_group(name=name, **settings)["id"] for name, settings in EXISTING.items()}
except (BotoCoreError, ClientError) as error:
    sys.exit(f"cannot create the groups: {error}")
subprocess.run(["pulumi", "config", "set", "ids", json.dumps(ids)], check=True)  # noqa: S603, S607 - the user's own CLI
