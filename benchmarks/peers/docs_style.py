"""The program as Pulumi's tutorial on dynamic providers writes it: the provider is defined in it."""

import os
import uuid

import boto3
from pulumi import ResourceOptions
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult


class RunGroupProvider(ResourceProvider):
    def create(self, props):
        client = boto3.client("omics")
        created = client.create_run_group(
            name=props["name"],
            maxCpus=int(props["max_cpus"]),
            maxGpus=int(props["max_gpus"]),
            maxRuns=int(props["max_runs"]),
            maxDuration=int(props["max_duration"]),
            tags=props["tags"],
            requestId=str(uuid.uuid4()),
        )
        return CreateResult(created["id"], {**props, "arn": created["arn"]})

    def diff(self, id, olds, news):
        return DiffResult(changes=any(olds.get(key) != value for key, value in news.items()))

    def update(self, id, olds, news):
        client = boto3.client("omics")
        client.update_run_group(
            id=id,
            name=news["name"],
            maxCpus=int(news["max_cpus"]),
            maxGpus=int(news["max_gpus"]),
            maxRuns=int(news["max_runs"]),
            maxDuration=int(news["max_duration"]),
        )
        return UpdateResult({**news, "arn": olds["arn"]})

    def delete(self, id, props):
        client = boto3.client("omics")
        client.delete_run_group(id=id)


class RunGroup(Resource):
    def __init__(self, name, props, opts: ResourceOptions | None = None):
        super().__init__(RunGroupProvider(), name, {"arn": None, **props}, opts)


for number in range(int(os.environ["GROUPS"])):
    RunGroup(
        f"group-{number}",
        {
            "name": f"group-{number}",
            "max_cpus": 256,
            "max_gpus": 8,
            "max_runs": 20,
            "max_duration": 2880,
            "tags": {"team": f"team-{number}"},
        },
    )
