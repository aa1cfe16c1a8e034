"""What the API accepts, as data: limits, lengths, characters and units.

The one place where a bound, an API name or a unit is written. Everything here is read off the CreateRunGroup
specification (API version 2022-11-28) and AWS's tagging rules; a contract test compares it with botocore's service
model. Standard library only, and no logic: the rules are applied in `validation`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """One of the four ceilings of a run group."""

    key: str
    """Name in the API and in Pulumi's state."""

    argument: str
    """Name in Python."""

    unit: str
    minimum: int = 1
    maximum: int = 100_000


@dataclass(frozen=True)
class Length:
    """Bounds on a string, in characters (code points)."""

    minimum: int
    maximum: int


LIMITS = (
    Limit("maxCpus", "max_cpus", "vCPUs"),
    Limit("maxGpus", "max_gpus", "GPUs"),
    Limit("maxRuns", "max_runs", "concurrent runs"),
    Limit("maxDuration", "max_duration", "minutes"),
)
LIMIT_KEYS = tuple(limit.key for limit in LIMITS)

NAME = Length(1, 128)
REQUEST_ID = Length(1, 128)
ID_PATTERN = "[0-9]{1,18}"
# arn:<partition>:omics:<region>:<account>:runGroup/<id>
ARN_COLONS = 5

# Statuses in which a run keeps its group from being deleted, and in which it can be cancelled.
ACTIVE_RUN_STATUSES = ("PENDING", "STARTING", "RUNNING", "STOPPING")

# Regions that botocore 1.44 lists for the service; it grows, so a Region that is not in here is no mistake.
KNOWN_REGIONS = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-southeast-1",
        "eu-central-1",
        "eu-west-1",
        "eu-west-2",
        "il-central-1",
        "us-east-1",
        "us-east-2",
        "us-west-2",
    }
)

# Choices of ours, not of the API's; the first of each is the default, which is never written into the state.
ON_ACTIVE_RUNS = ("fail", "wait", "cancel")
LIMIT_REMOVAL = ("raise_to_maximum", "replace")
DELETE_TIMEOUT_SECONDS = 60 * 60

# The pattern of names and request ids, [\p{L}||\p{M}||\p{Z}||\p{S}||\p{N}||\p{P}]+, by first letter of the Unicode
# category. What it leaves out: control, format, surrogate and private-use characters. Unassigned code points (Cn) pass:
# which they are depends on the Unicode version, and Python's need not be AWS's.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html; the service model knows only
# the lengths.
TAG_KEY = Length(1, 128)
TAG_VALUE = Length(0, 256)
TAGS_PER_RESOURCE = 50
TAG_PUNCTUATION = "_.:/=+-@"
RESERVED_TAG_PREFIX = "aws:"

# Stands for every tag among the keys of held tags (`tagging`): no tag can have this key.
ALL_TAGS = "*"
