"""`GovernedRunGroup`: one run group under an organisation's conventions.

The module is read by Pulumi's schema analyzer: annotations are evaluated, fields of the classes are inputs and outputs,
and the texts under them are their descriptions. What is neither an input nor an output has no annotation, and an input
that may be left out may also be None, which the analyzer of the oldest SDK needs to see.
"""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

import pulumi
from pulumi_healthomics import DocumentError, GovernanceError, RunGroup, TagConventions

from healthomics_components.component_options import (
    adopted_id,
    contradicting_ids,
    former_names,
    options_inside,
    own_options,
    refused_options,
)
from healthomics_components.component_outputs import outputs_of
from healthomics_components.convention_files import ConventionsSource, read_conventions
from healthomics_components.documents import Document
from healthomics_components.governed_tags import (
    governed_tags,
    inputs_for_check,
    mistakes_to_aws,
    tags_of_runs,
    violations_now,
)
from healthomics_components.group_policies import parts_now, policy_documents, read_list
from healthomics_components.known import Known, known_now, row_of
from healthomics_components.limits import LIMIT_UNITS, PRESETS
from healthomics_components.policy_resources import MISSING, aws_is_missing, nth, start_run_policy_resources
from healthomics_components.presets import mistakes_in, preset_named_in
from healthomics_components.refusal import RefusedError
from healthomics_components.sections import Section, kind
from healthomics_components.start_run_arns import KINDS
from healthomics_components.start_run_policy import PolicyError


class TagConventionsArgs(TypedDict, total=False):
    """Tag conventions as data; see `TagConventions`."""

    required: list[str] | None
    """Keys that must have a value from somewhere."""
    allowed: dict[str, list[str]] | None
    """For a key, the values that it may have; each may hold one `*`, which stands for any text."""
    defaults: dict[str, str] | None
    """Values for keys that the program leaves out."""
    fixed: dict[str, str] | None
    """Values that the conventions set themselves and that cannot be overridden."""
    forbidden: list[str] | None
    """Keys that must not be set, in any capitals."""
    keys: list[str] | None
    """Further keys, of which only the capitals are prescribed."""


class GovernedRunGroupArgs(TypedDict, total=False):
    """What a governed run group may be given."""

    preset: str | None
    """The preset that gives the limits which are not given here, such as `development`. Without one they stay unset."""
    max_cpus: pulumi.Input[int] | None
    """VCPUs that the group's runs may use at once, 1 to 100000."""
    max_gpus: pulumi.Input[int] | None
    """GPUs that the group's runs may use at once, 1 to 100000."""
    max_runs: pulumi.Input[int] | None
    """Runs of the group that may be active at once, 1 to 100000."""
    max_duration: pulumi.Input[int] | None
    """Minutes that each run may take, 1 to 100000."""
    tags: pulumi.Input[dict[str, pulumi.Input[str]]] | None
    """The group's tags, checked by the conventions together with the stack's default tags."""
    conventions: TagConventionsArgs | None
    """The conventions, written in the program."""
    conventions_file: str | None
    """The conventions' file: YAML, JSON, or a tag policy of AWS Organizations."""
    name: pulumi.Input[str] | None
    """The group's name in AWS, 1 to 128 characters; by default the component's name."""
    region: pulumi.Input[str] | None
    """The AWS Region; by default the stack's."""
    limit_removal: pulumi.Input[str] | None
    """What to do when a limit is removed, by default `raise_to_maximum`; `replace` makes a new group."""
    on_active_runs: pulumi.Input[str] | None
    """What to do about active runs when the group is deleted: `fail`, `wait` or `cancel`."""
    adopt: pulumi.Input[str] | None
    """The id of a live group to adopt instead of creating one. Must be known at preview, so it cannot be an output.
    Harmless to keep or to remove afterwards."""
    workflow_arns: pulumi.Input[list[pulumi.Input[str]]] | None
    """The workflows, or versions of them, that the policy lets its bearers start; without any, none."""
    run_role_arns: pulumi.Input[list[pulumi.Input[str]]] | None
    """The roles that the policy lets its bearers give to a run."""
    run_cache_arns: pulumi.Input[list[pulumi.Input[str]]] | None
    """The run caches that the policy lets a run use."""
    configuration_names: pulumi.Input[list[pulumi.Input[str]]] | None
    """The names of the configurations that the policy lets a run use."""
    allow_batches: bool | None
    """Whether the policy lets its bearers start runs in batches, by StartRunBatch; by default not."""
    allow_other_run_tags: bool | None
    """Whether the policy lets a run have tags beyond `run_tags`; by default not."""
    create_start_run_policy: bool | None
    """Whether to make the policy in IAM, which takes pulumi-aws; by default only if there are roles to attach it to."""
    starter_role_names: list[pulumi.Input[str]] | None
    """The names of the roles to attach the policy to."""


class GovernedRunGroup(pulumi.ComponentResource):
    """A run group whose tags follow the organisation's conventions, with a policy that confines who starts runs in it.

        GovernedRunGroup("calling", {"conventions_file": "tags.yaml", "preset": "standard", "tags": {"team": "cancer"}})

    Everything that is wrong is said in one message at preview, before anything is created. Limits are, in this order:
    what the arguments give; what the preset gives; unset, which does not limit.

    An organisation makes its own class and hands that to its teams:

        class AcmeRunGroup(GovernedRunGroup):
            conventions = TagConventions(required=["team"])
            presets = {"small": {"max_cpus": 32, "max_gpus": 1, "max_runs": 4, "max_duration": 600}}

    `conventions` is a `TagConventions`, a mapping or a file's path, and `presets` replaces the ones that come with this
    package. Teams can then replace neither. `run_group_class` is the class of the group inside, and the attribute
    `run_group` that group. `type_token` is what Pulumi's state calls the component: a subclass may have its own, and
    must never change it.

    The argument `adopt` adopts a live group, as the option `import_` does here and on a `RunGroup`. The option does not
    reach a component that is used from another language; the argument does.
    """

    run_group_id: pulumi.Output[str]
    """The group's id, which StartRun takes as `runGroupId`."""
    arn: pulumi.Output[str]
    """The group's ARN."""
    tags: pulumi.Output[dict[str, str]]
    """All tags of the group, the stack's default tags included."""
    run_tags: pulumi.Output[dict[str, str]]
    """The tags that the conventions name. Pass them to StartRun: a group's tags do not reach its runs."""
    start_run_policy: pulumi.Output[str | None]
    """The IAM policy, as JSON, of those who start runs in this group, unless its workflows take several. It confines
    them to the group, the workflows and the run tags; whether IAM alone prevents a run without a group is not
    documented."""
    start_run_policies: pulumi.Output[list[str]]
    """The same as a list: as few policies as IAM takes the workflows in, mostly one. A role needs all of them."""
    start_run_policy_arn: pulumi.Output[str | None]
    """The ARN of the policy in IAM, if it was made there and is the only one."""
    start_run_policy_arns: pulumi.Output[list[str]]
    """The ARNs of the policies in IAM, if they were made there."""

    # No annotations from here on: these are not outputs.
    type_token = "healthomics:index:GovernedRunGroup"  # noqa: S105 - a name, no secret
    conventions = cast("ConventionsSource | None", None)
    presets = PRESETS
    run_group_class = RunGroup

    def __init__(self, name: str, args: GovernedRunGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        subject = f'run group "{name}"'
        named = (*refused_options(opts, adopts=True), *contradicting_ids(opts, args))
        known = known_now(type(self), args, opts)
        if reasons := (*named, *self._reasons(name, args, known)):
            raise RefusedError(GovernanceError(subject, reasons))
        conventions, region, default_tags = known.conventions, known.region, known.default_tags
        try:
            parts = parts_now(args, known)
        except PolicyError as error:
            raise RefusedError(GovernanceError(subject, error.reasons)) from None
        super().__init__(self.type_token, name, None, own_options(opts))
        tags = governed_tags(subject, conventions, args.get("tags"), default_tags)
        row = row_of(opts.parent if opts else None, name)
        # The group inside reads it from its parent.
        asked_by, lineage = (row.asked_by, row.lineage) if row else ({}, None)
        self.inputs_for_check = inputs_for_check(conventions, args.get("tags"), asked_by, lineage)
        inside = options_inside(opts, parent=self, import_=adopted_id(opts, args), aliases=former_names(opts))
        self.run_group = group = self.run_group_class(name, inside, tags=tags, **self._limits_and_settings(args))
        self.run_group_id = group.id
        self.arn = group.arn
        self.tags = cast("pulumi.Output[dict[str, str]]", group.tags_all)
        self.run_tags = tags_of_runs(conventions, tags, group.tags_all)
        self.start_run_policies = policies = policy_documents(
            subject, group, self.run_tags, args, parts=parts, region=region
        )
        self.start_run_policy = nth(policies, 0) if len(parts) == 1 else pulumi.Output.from_input(None)
        roles = args.get("starter_role_names") or []
        arns = (
            start_run_policy_resources(name, policies, len(parts), tags=tags, role_names=roles, parent=self)
            if _wants_policy(args)
            else []
        )
        self.start_run_policy_arn = pulumi.Output.from_input(arns[0] if len(arns) == 1 else None)
        self.start_run_policy_arns = pulumi.Output.all(*arns) if arns else pulumi.Output.from_input([])
        self.register_outputs(outputs_of(self, OUTPUTS))

    @classmethod
    def _reasons(cls, name: str, args: GovernedRunGroupArgs, known: Known) -> tuple[object, ...]:
        """Returns everything that is wrong with a group, as far as it is known before anything is created."""
        if not isinstance(args, Mapping):
            return (f"args must be a mapping of keys to values, got {kind(args)}",)
        mistakes = list(mistakes_in(cls.presets))
        section = Section(Document(args, "args"), mistakes)
        section.allow_only(GovernedRunGroupArgs.__annotations__)
        for key in KINDS:
            if not section.holds_output(key):
                read_list(section, key, known.region)
        section.distinct_inputs("starter_role_names")
        section.run_group_id("adopt")
        preset_named_in(section, cls.presets)
        if _wants_policy(args) and aws_is_missing():
            mistakes.append(MISSING)
        tags, settings = args.get("tags"), {"name": name, **_settings(args)}
        found = known.mistakes or violations_now(known.conventions, tags, known.default_tags)
        return (*mistakes, *found, *mistakes_to_aws(known.conventions, tags, **settings))

    @classmethod
    def conventions_for(cls, args: Mapping[str, Any]) -> TagConventions:
        """Returns the conventions that hold for a group with these arguments.

        Raises:
            DocumentError: there are none, there are two, or they cannot be read.
        """
        given: list[Any] = [args.get(key) for key in ("conventions", "conventions_file") if args.get(key) is not None]
        if cls.conventions is not None and given:
            raise DocumentError("args", [f"{cls.__name__} sets the conventions: they cannot be given"])
        sources = given if cls.conventions is None else [cls.conventions]
        if len(sources) != 1:
            raise DocumentError("args", ["must hold either conventions or conventions_file; {} sets no rules"])
        return read_conventions(sources[0])

    @classmethod
    def _limits_and_settings(cls, args: GovernedRunGroupArgs) -> dict[str, Any]:
        preset = args.get("preset")
        limits = cls.presets[preset] if preset is not None else {}
        return {**limits, **_settings(args)}


OUTPUTS = tuple(GovernedRunGroup.__annotations__)


def _settings(args: Mapping[str, Any]) -> dict[str, Any]:
    given = (*LIMIT_UNITS, "name", "region", "limit_removal", "on_active_runs")
    return {key: value for key in given if (value := args.get(key)) is not None}


def _wants_policy(args: GovernedRunGroupArgs) -> bool:
    return bool(args.get("create_start_run_policy") or args.get("starter_role_names"))
