"""Makes the groups that "exist already", as somebody might have in the console, and tells the stack their ids.

Only to try the example: an account to adopt has groups of its own. Run it once, in a selected stack.
"""

import json
import subprocess

import boto3

EXISTING = {
    "variant-calling": {"maxCpus": 256, "maxRuns": 20, "tags": {"team": "rare-disease"}},
    "quality-control": {"maxRuns": 100},
}

region = subprocess.check_output(["pulumi", "config", "get", "aws:region"], text=True).strip()  # noqa: S607 - likewise
omics = boto3.client("omics", region_name=region)
ids = {name: omics.create_run_group(name=name, **settings)["id"] for name, settings in EXISTING.items()}
subprocess.run(["pulumi", "config", "set", "ids", json.dumps(ids)], check=True)  # noqa: S603, S607 - the user's own CLI
