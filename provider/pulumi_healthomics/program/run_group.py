"""`RunGroup`, what a Pulumi program sees.

Imports neither boto3 nor anything that does: a program that only describes run groups does not pay for talking to them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any, cast

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import Resource

from pulumi_healthomics.program.options import (
    PROPERTIES,
    default_name,
    default_tags_of,
    from_options,
    held_tags,
    inputs_for_check,
    is_looked_up,
    place_of,
    with_state_keys,
)
from pulumi_healthomics.program.seed import is_mocked, seed_of
from pulumi_healthomics.provider import RunGroupProvider
from pulumi_healthomics.rules.violations import UNKNOWN


class RunGroup(Resource, module="healthomics", name="RunGroup"):
    """An AWS HealthOmics run group: limits on what its runs may use at once.

    A group reserves nothing. Runs over `max_cpus`, `max_gpus` or `max_runs` wait in its queue; a run over
    `max_duration` fails. The account's quotas win over a larger limit. A limit that you leave out does not limit.

        group = RunGroup("variant-calling", max_cpus=256, max_runs=20, tags={"team": "rare-disease"})
        pulumi.export("run_group_id", group.id)

    Source: https://docs.aws.amazon.com/omics/latest/api/API_CreateRunGroup.html

    Args:
        resource_name: the resource's name in Pulumi, unique among the run groups of the stack.
        opts: Pulumi's resource options. Property names in `ignore_changes`, `replace_on_changes`,
            `additional_secret_outputs` and `hide_diffs` may be spelt in either way, `max_cpus` or `maxCpus`; any other
            name is an error.
        name: the group's name in AWS, 1 to 128 characters, by default `resource_name` without any suffix, whatever
            `pulumi:autonaming` says. Must not be a secret. Not an identity: AWS lets two groups have one name.
        max_cpus: vCPUs that the group's runs may use at once, 1 to 100000.
        max_gpus: GPUs that the group's runs may use at once, 1 to 100000.
        max_runs: runs of the group that may be active at once, 1 to 100000.
        max_duration: minutes that each run may take, 1 to 100000, or a `timedelta` of whole minutes.
        tags: the group's tags, at most 50 with the default tags (`aws:defaultTags`, or those of an explicit
            `aws.Provider`); one whose value is None is left out. They do not reach its runs.
        region: the AWS Region, by default that of an explicit `aws.Provider`, `aws:region`, `AWS_REGION` or boto3's
            own chain. Another Region is another group: changing it replaces.
        limit_removal: what to do when a limit is removed, which the API cannot do: `raise_to_maximum` (the default)
            raises it in place to 100000, where the account's quota, which is lower, counts instead; `replace` replaces
            the group.
        on_active_runs: what to do about active runs when the group is deleted: `fail` (the default) at once and name
            them, `wait` for their end, or `cancel` them, which loses their outputs, and wait. Waiting ends after
            `custom_timeouts.delete` (60 minutes by default). The environment variable
            `PULUMI_HEALTHOMICS_ON_ACTIVE_RUNS` wins over it, and it wins over the stack's setting
            `healthomics:onActiveRuns`.

    Resource options:
        import_: adopts the live group with that ID instead of creating one; the program must match it.
            Harmless to keep or to remove afterwards.
        provider, providers: the group takes the Region of an `aws.Provider`, even if a parent passes it on, and its
            default tags, which take the place of `aws:defaultTags`. Its credentials do not reach the group: the
            stack's must belong to the same account, or nothing is made. Its ignored tags do not reach it either:
            `aws:ignoreTags` counts.

    Raises:
        TypeError: `opts` is not `ResourceOptions`.
        pulumi.RunError: a resource option names a property that a run group does not have.
    """

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        *,
        name: Input[str] | None = None,
        max_cpus: Input[int] | None = None,
        max_gpus: Input[int] | None = None,
        max_runs: Input[int] | None = None,
        max_duration: Input[int | timedelta] | None = None,
        tags: Input[Mapping[str, Input[str]]] | None = None,
        region: Input[str] | None = None,
        limit_removal: Input[str] | None = None,
        on_active_runs: Input[str] | None = None,
    ) -> None:
        if opts is not None and not isinstance(opts, ResourceOptions):
            raise TypeError(
                f"opts must be pulumi.ResourceOptions, got a {type(opts).__name__}: a run group takes its arguments by "
                f'name, RunGroup("{resource_name}", max_cpus=4)'
            )
        place = place_of(opts, region)
        properties = {
            "name": default_name(resource_name) if name is None and not is_looked_up(opts) else name,
            "maxCpus": max_cpus,
            "maxGpus": max_gpus,
            "maxRuns": max_runs,
            "maxDuration": _minutes(max_duration),
            "tags": tags,
            # An input of its own, which check completes: that way it inherits the secrecy of the tags.
            "tagsAll": _as_secret_as_default_tags(tags, place.get("defaultTags")),
            **place,
            "limitRemoval": limit_removal,
            "onActiveRuns": on_active_runs,
            **from_options(opts),
            # Check turns it into the token of the create; it never reaches the state.
            "idempotencySeed": None if is_looked_up(opts) else seed_of(resource_name, opts.parent if opts else None),
            "arn": None,
            "creationTime": None,
        }
        translated = with_state_keys(resource_name, opts)
        properties["heldTags"] = held_tags(translated)
        if not is_mocked():
            properties |= inputs_for_check(opts, name, tags)
        super().__init__(RunGroupProvider(), resource_name, properties, translated)

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        *,
        region: Input[str] | None = None,
    ) -> RunGroup:
        """Looks up a run group that exists already, without managing it.

        Args:
            resource_name: the resource's name in Pulumi.
            id: the group's ID in AWS, such as `1234567`. An ID that does not exist is an error.
            opts: Pulumi's resource options.
            region: the Region to look in, by default as in the constructor.
        """
        if isinstance(id, int):
            raise TypeError("id must be a run group ID, 1 to 18 digits in quotes, got a number")
        return RunGroup(resource_name, ResourceOptions.merge(opts, ResourceOptions(id=id)), region=region)

    @staticmethod
    def validate(**arguments: Any) -> tuple[str, ...]:
        """Returns what a preview would refuse of a constructor's arguments, outputs aside, in words."""
        from pulumi_healthomics.messages import python_argument  # noqa: PLC0415 - most programs do without these
        from pulumi_healthomics.rules.validation import validate  # noqa: PLC0415

        known = {key: arguments.get(python_argument(key)) for key in PROPERTIES}
        tags, known["maxDuration"] = known["tags"], _minutes(known["maxDuration"])
        if isinstance(tags, Mapping):
            tags = {key: value if isinstance(value, str) else UNKNOWN for key, value in tags.items()}
        known |= {"tags": tags, "tagsAll": tags}
        plain = {key: it for key, it in known.items() if not isinstance(it, Output | Awaitable)}
        return tuple(it.worded(python_argument) for it in validate(plain))

    default_tags = staticmethod(default_tags_of)
    namespace = "aws"  # of the settings that reach a group

    @property
    @pulumi.getter
    def arn(self) -> Output[str]:
        """The group's ARN, `arn:<partition>:omics:<region>:<account>:runGroup/<id>`."""
        return self._output("arn")

    @property
    @pulumi.getter
    def name(self) -> Output[str]:
        """The group's name in AWS."""
        return self._output("name")

    @property
    @pulumi.getter(name="maxCpus")
    def max_cpus(self) -> Output[int | None]:
        """VCPUs that the group's runs may use at once; None means no limit."""
        return self._output("maxCpus")

    @property
    @pulumi.getter(name="maxGpus")
    def max_gpus(self) -> Output[int | None]:
        """GPUs that the group's runs may use at once; None means no limit."""
        return self._output("maxGpus")

    @property
    @pulumi.getter(name="maxRuns")
    def max_runs(self) -> Output[int | None]:
        """Runs of the group that may be active at once; None means no limit."""
        return self._output("maxRuns")

    @property
    @pulumi.getter(name="maxDuration")
    def max_duration(self) -> Output[int | None]:
        """Minutes that each run may take; None means no limit."""
        return self._output("maxDuration")

    @property
    @pulumi.getter
    def tags(self) -> Output[Mapping[str, str] | None]:
        """The tags that the program gave the group."""
        return self._output("tags")

    @property
    @pulumi.getter(name="tagsAll")
    def tags_all(self) -> Output[Mapping[str, str]]:
        """All tags of the group, the stack's default tags included."""
        return self._output("tagsAll")

    @property
    @pulumi.getter
    def region(self) -> Output[str]:
        """The Region that the group lives in."""
        return self._output("region")

    @property
    @pulumi.getter(name="creationTime")
    def creation_time(self) -> Output[str]:
        """When AWS made the group, ISO 8601 in UTC."""
        return self._output("creationTime")

    def _output(self, key: str) -> Output[Any]:
        return cast("Output[Any]", pulumi.get(self, key))


def _as_secret_as_default_tags(tags: Any, providers: Any) -> Any:
    """Returns the tags, secret where the default tags are: check will add those, and sees no secrecy of settings.

    Args:
        tags: the group's own.
        providers: the default tags of an explicit `aws.Provider`, an output; None where the stack's count.
    """
    if providers is None:
        return Output.secret(tags or {}) if pulumi.runtime.is_config_secret("aws:defaultTags") else tags

    async def now(value: Any) -> Any:
        return value

    # By hand: Output.all would make all tags secret because of one of the group's own.
    return Output(providers.resources(), now(tags or {}), now(True), providers.is_secret())


def _minutes(duration: Any) -> Any:
    """Returns a duration as the API counts it. Validation refuses fractions of a minute."""
    if isinstance(duration, Output):
        return duration.apply(_minutes)
    if not isinstance(duration, timedelta):
        return duration
    minutes = duration / timedelta(minutes=1)
    return int(minutes) if minutes.is_integer() else minutes
