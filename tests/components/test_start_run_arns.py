"""What the policy's lists may hold agrees with the service model and the Regions that botocore ships."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore import loaders
from healthomics_components.start_run_arns import KINDS, place_in, place_of

SHAPES: dict[str, Any] = loaders.Loader().load_service_model("omics", "service-2")["shapes"]
SHAPE_OF = {
    "workflow_arns": "WorkflowVersionArn",  # longer than WorkflowArn
    "run_role_arns": "RunRoleArn",
    "run_cache_arns": "RunCacheArn",
    "configuration_names": "ConfigurationName",
}
# The longest ID and the longest version of a workflow, in the Region with the longest name that the service is in.
LONGEST = f"arn:aws:omics:ap-southeast-1:123456789012:workflow/{'9' * 18}/version/{'v' * 64}"


@pytest.mark.parametrize("key", KINDS)
def test_an_output_counts_as_the_longest_item_of_the_model(key: str) -> None:
    assert SHAPES[SHAPE_OF[key]]["max"] == KINDS[key].longest


def test_the_longest_arn_of_a_workflow_passes() -> None:
    assert len(LONGEST) <= KINDS["workflow_arns"].longest
    assert KINDS["workflow_arns"].form.fullmatch(LONGEST)


def test_the_partition_of_a_region_is_botocores_or_not_known() -> None:
    session = boto3.session.Session()
    regions = {name: session.get_available_regions("ec2", name) for name in session.get_available_partitions()}
    known = {region: (place_in(region).partition, name) for name, found in regions.items() for region in found}
    assert len(known) > 30
    assert {
        region for region, (ours, theirs) in known.items() if ours != (theirs if theirs == "aws" else None)
    } == set()


@pytest.mark.parametrize("arn", ["", "calling-arn", "arn:aws:omics:us-east-1:123:runGroup/1", "arn:aws:s3:::bucket"])
def test_what_only_mocks_give_as_an_arn_has_no_place(arn: str) -> None:
    assert place_of(arn) == place_in(None)
