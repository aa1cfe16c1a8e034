"""What a policy for starting runs may name: workflows, roles, run caches and configurations. Pure.

ARNs have the forms that AWS's Service Authorization Reference lists. None may hold a wildcard: `*` in a `Resource` of
IAM is a pattern, so `workflow/*` would allow every workflow. Three owners of workflows are legitimate: the group's own
account, another account that shares a workflow, and AWS, whose Ready2Run workflows have no account in their ARN.
"""

import re
from dataclasses import dataclass
from typing import Final

_OMICS = r"arn:(?P<partition>aws[a-z-]*):omics:(?P<region>[a-z0-9-]+)"
_ACCOUNT = r"(?P<account>\d{12})"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"


@dataclass(frozen=True)
class Kind:
    """What one of the lists may hold.

    Attributes:
        noun: what an item is called.
        form: the form of an item.
        wanted: that form in words, with an example.
        longest: the characters that an item has at most, by the API's model.
        shared: whether another account may own it.
    """

    noun: str
    form: re.Pattern[str]
    wanted: str
    longest: int
    shared: bool = False


KINDS: Final = {
    "workflow_arns": Kind(
        "workflow",
        re.compile(rf"{_OMICS}:{_ACCOUNT}?:workflow/\d{{1,18}}(?:/version/{_NAME})?", re.ASCII),
        "the ARN of a workflow, such as arn:aws:omics:us-east-1:123456789012:workflow/1234567",
        150,
        shared=True,
    ),
    "run_role_arns": Kind(
        "role",
        re.compile(rf"arn:(?P<partition>aws[a-z-]*):iam::{_ACCOUNT}:role/(?:[^\s*?$]+/)?[\w+=,.@-]+", re.ASCII),
        "the ARN of a role, such as arn:aws:iam::123456789012:role/healthomics-runs",
        128,
    ),
    "run_cache_arns": Kind(
        "run cache",
        re.compile(rf"{_OMICS}:{_ACCOUNT}:runCache/\d{{1,18}}", re.ASCII),
        "the ARN of a run cache, such as arn:aws:omics:us-east-1:123456789012:runCache/1234567",
        128,
    ),
    "configuration_names": Kind("configuration", re.compile(_NAME), "the name of a configuration, such as vpc", 128),
}
"""By the argument that lists them, what may be listed."""

_GROUP = re.compile(rf"{_OMICS}:{_ACCOUNT}:.+", re.ASCII)

# The Regions of the partition `aws`; `us-gov-west-1` and the like have another form. Of others only an ARN tells.
_COMMERCIAL = re.compile(r"(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+")


@dataclass(frozen=True)
class Place:
    """Where a group is; what is None is not known yet."""

    partition: str | None = None
    region: str | None = None
    account: str | None = None


def place_of(group_arn: str) -> Place:
    """Returns where a group is, by its ARN; nothing for any other string, as only Pulumi's mocks give."""
    found = _GROUP.fullmatch(group_arn)
    return Place(**found.groupdict()) if found else Place()


def place_in(region: str | None) -> Place:
    """Returns the place of a group of which only the Region is known."""
    return Place("aws" if region is not None and _COMMERCIAL.fullmatch(region) else None, region)


def mistake_in(key: str, value: str, place: Place) -> str | None:
    """Returns what is wrong with an item of a list, or None.

    Args:
        key: the argument that lists it, such as `workflow_arns`.
        value: the item.
        place: where the group is. A run uses what is in its own partition and Region.
    """
    kind = KINDS[key]
    found = kind.form.fullmatch(value)
    if found is None:
        return f"must be {kind.wanted}"
    fields = found.groupdict()
    for name, wanted in (("partition", place.partition), ("region", place.region), ("account", place.account)):
        given = fields.get(name)
        if given is None or wanted is None or given == wanted or (name == "account" and kind.shared):
            continue
        where = wanted if name == "region" else f"the {name} {wanted}"
        return f"must be a {kind.noun} in {where}, where the group is"
    return None
