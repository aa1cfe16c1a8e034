"""The program as a generated Python SDK of the native plugin would run it: a custom resource of the plugin's type."""

import os

from pulumi import CustomResource

for number in range(int(os.environ["GROUPS"])):
    CustomResource(
        "healthomics:index:RunGroup",
        f"group-{number}",
        {
            "maxCpus": 256,
            "maxGpus": 8,
            "maxRuns": 20,
            "maxDuration": 2880,
            "tags": {"team": f"team-{number}"},
            "arn": None,
            "creationTime": None,
            "name": None,
            "region": None,
            "tagsAll": None,
        },
    )
