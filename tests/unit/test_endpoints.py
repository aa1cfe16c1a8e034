"""Which addresses are AWS's own, in every partition that the AWS SDK knows, and which only look like it."""

from __future__ import annotations

import pytest
from botocore.loaders import create_loader
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.aws.endpoints import is_amazon, is_health_omics, with_operations_prefixes

SUFFIXES = sorted(
    {
        partition["outputs"][key]
        for partition in create_loader().load_data("partitions")["partitions"]
        for key in ("dnsSuffix", "dualStackDnsSuffix")
    }
)
SERVICES = ("storage-omics", "control-storage-omics", "analytics-omics", "workflows-omics", "tags-omics", "omics")
ENDPOINT = "vpce-0123456789abcdef0-abcdefgh"

suffixes = st.sampled_from(SUFFIXES)
services = st.sampled_from([*SERVICES, *(f"{service}-fips" for service in SERVICES)])
regions = st.sampled_from(
    ["us-east-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "eu-isoe-west-1", "eusc-de-east-1"]
)
fronts = st.sampled_from(["", f"{ENDPOINT}.", f"{ENDPOINT}-us-east-1a."])


def host(front: str, service: str, region: str, suffix: str) -> str:
    return f"{front}{service}.{region}.{'vpce.' if front else ''}{suffix}"


def test_the_partitions_are_those_that_aws_has() -> None:
    # An old botocore lacks newer ones, such as amazonaws.eu.
    known = {"amazonaws.com", "amazonaws.com.cn", "api.aws", "c2s.ic.gov", "sc2s.sgov.gov"}
    assert known <= set(SUFFIXES)


@given(fronts, services, regions, suffixes)
def test_every_address_of_health_omics_in_every_partition_is_awss(
    front: str, service: str, region: str, suffix: str
) -> None:
    name = host(front, service, region, suffix)
    for address in (f"https://{name}", f"https://{name.upper()}", f"https://{name}:443/", f"https://{name}."):
        assert is_health_omics(address)
        assert is_amazon(address)


@given(fronts, services, regions, suffixes, st.sampled_from(["https://{}.evil.test", "https://evil.test/{}"]))
def test_an_address_that_only_contains_awss_is_not_awss(
    front: str, service: str, region: str, suffix: str, around: str
) -> None:
    address = around.format(host(front, service, region, suffix))
    assert not is_amazon(address)
    assert not is_health_omics(address)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "around", ["https://{}@evil.test", "https://not{}", "https://omics.us-east-1.not{}", "https://{}"]
)
def test_an_address_beside_awss_domains_is_not_awss(suffix: str, around: str) -> None:
    assert not is_amazon(around.format(suffix))


@pytest.mark.parametrize(
    "address",
    [
        "https://sts.us-east-1.amazonaws.com",
        "https://s3.us-east-1.amazonaws.com",
        "https://abc123.execute-api.us-east-1.amazonaws.com",
        "https://omics.us-east-1.elb.amazonaws.com",
        "https://ec2-203-0-113-7.compute-1.amazonaws.com",
    ],
)
def test_another_address_at_aws_is_not_health_omics(address: str) -> None:
    assert is_amazon(address)
    assert not is_health_omics(address)


@pytest.mark.parametrize("address", ["", "localhost:4566", "http://127.0.0.1:4566", "http://[::1]:4566", "omics"])
def test_an_address_of_something_else_is_not_awss(address: str) -> None:
    assert not is_amazon(address)
    assert not is_health_omics(address)


@pytest.mark.parametrize("service", SERVICES)
def test_an_address_with_an_operations_prefix_is_turned_into_the_one_that_all_operations_have(service: str) -> None:
    assert (
        with_operations_prefixes(f"https://{service}.us-east-1.amazonaws.com")
        == "https://omics.us-east-1.amazonaws.com"
    )
    fips = f"https://{service}-fips.us-gov-west-1.api.aws:443/"
    assert with_operations_prefixes(fips) == "https://omics-fips.us-gov-west-1.api.aws:443/"


@given(services, regions, suffixes)
def test_a_vpc_endpoint_takes_no_prefixes(service: str, region: str, suffix: str) -> None:
    assert with_operations_prefixes(f"https://{host(f'{ENDPOINT}.', service, region, suffix)}") is None
