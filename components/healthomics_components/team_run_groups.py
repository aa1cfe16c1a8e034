"""`TeamRunGroups`: one governed run group for each team of a table.

Read by Pulumi's schema analyzer, as `governed_run_group` is: fields are inputs and outputs, and what is neither has no
annotation.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypedDict, cast

import pulumi
from pulumi_healthomics import DocumentError, GovernanceError, TagConventions

from healthomics_components.component_options import options_inside, own_options, refused_options
from healthomics_components.component_outputs import outputs_of, together
from healthomics_components.documents import Document
from healthomics_components.governed_run_group import GovernedRunGroup, GovernedRunGroupArgs, TagConventionsArgs
from healthomics_components.governed_tags import mistakes_to_aws, violations_now
from healthomics_components.group_policies import parts_now
from healthomics_components.known import Known, Row, known_now
from healthomics_components.limits import LimitsArgs
from healthomics_components.policy_resources import MISSING, aws_is_missing
from healthomics_components.presets import mistakes_in
from healthomics_components.refusal import RefusedError
from healthomics_components.sections import Section, kind
from healthomics_components.start_run_policy import PolicyError
from healthomics_components.team_renames import aliases, lineages
from healthomics_components.team_table import Team, read_shared, read_teams, table_of


class TeamArgs(TypedDict, total=False):
    """What one team gets; everything may be left out."""

    preset: str | None
    """The preset that gives the limits which are not given here."""
    max_cpus: int | None
    """VCPUs that the team's runs may use at once, 1 to 100000."""
    max_gpus: int | None
    """GPUs that the team's runs may use at once, 1 to 100000."""
    max_runs: int | None
    """Runs of the team that may be active at once, 1 to 100000."""
    max_duration: int | None
    """Minutes that each run may take, 1 to 100000."""
    tags: dict[str, pulumi.Input[str]] | None
    """The team's own tags; they win over the shared ones."""
    formerly: Any | None  # Pulumi's schema has no type for either of two.
    """The name that the team had before, or a list of its names, the latest first: renames its group instead of
    creating another."""
    adopt: str | None
    """The ID of a live group to adopt instead of creating one. Harmless to keep or to remove afterwards."""
    workflow_arns: list[pulumi.Input[str]] | None
    """Workflows that the team may start besides the shared ones."""
    starter_role_names: list[pulumi.Input[str]] | None
    """The names of the roles that start the team's runs."""


class TeamRunGroupsArgs(TypedDict, total=False):
    """The table of teams, and what they share."""

    teams: dict[str, TeamArgs] | None
    """The table, written in the program."""
    teams_file: str | None
    """The table's file: YAML or JSON, a team's name and below it what it gets."""
    preset: str | None
    """The preset that gives the limits which nothing else gives; if left out, the preset `standard`, where there is
    such a preset."""
    defaults: LimitsArgs | None
    """Limits of every team that sets none."""
    ceilings: LimitsArgs | None
    """Limits that no team may be over."""
    tags: dict[str, pulumi.Input[str]] | None
    """Tags of every team's group."""
    team_tag: str | None
    """The key of a tag that holds the team's name; by default there is none."""
    adopt: dict[str, str] | None
    """By team, the ID of a live group to adopt, as `adopt` in the table."""
    conventions: TagConventionsArgs | None
    """The conventions, written in the program."""
    conventions_file: str | None
    """The conventions' file: YAML, JSON, or a tag policy of AWS Organizations."""
    region: pulumi.Input[str] | None
    """The AWS Region; by default the stack's."""
    on_active_runs: pulumi.Input[str] | None
    """What to do about active runs when a group is deleted: `fail`, `wait` or `cancel`."""
    workflow_arns: list[pulumi.Input[str]] | None
    """The workflows that every team's policy lets its bearers start."""
    run_role_arns: list[pulumi.Input[str]] | None
    """The roles that every team's policy lets its bearers give to a run."""
    run_cache_arns: list[pulumi.Input[str]] | None
    """The run caches that every team's policy lets a run use."""
    configuration_names: list[pulumi.Input[str]] | None
    """The names of the configurations that every team's policy lets a run use."""
    allow_batches: bool | None
    """Whether the policies let their bearers start runs in batches, by StartRunBatch; by default not."""
    allow_other_run_tags: bool | None
    """Whether the policies let a run have tags beyond `run_tags`; by default not."""
    create_start_run_policies: bool | None
    """Whether to make every team's policies in IAM, which takes pulumi-aws; otherwise only those of teams that have
    roles to attach them to."""


class TeamRunGroups(pulumi.ComponentResource):
    """A governed run group for each team of a table.

        TeamRunGroups("genomics", {"teams_file": "teams.yaml", "conventions_file": "tags.yaml", "team_tag": "team"})

        # teams.yaml
        rare-disease:
          preset: long-running
        cancer:
          formerly: oncology
          max_cpus: 512

    The whole table is checked before any group is created. Teams are apart: adding, removing or renaming one touches
    its group only. A renamed team without `formerly` is one team less and another more, so its group is replaced.

    An organisation that has its own class of run groups names it in a subclass, `governed_class = AcmeRunGroup`: its
    conventions and presets then hold for every team. `groups` holds the run groups by the teams' names.
    """

    run_group_ids: pulumi.Output[dict[str, str]]
    """The groups' ids, by team."""
    arns: pulumi.Output[dict[str, str]]
    """The groups' ARNs, by team."""
    tags: pulumi.Output[dict[str, dict[str, str]]]
    """All tags of the groups, by team."""
    run_tags: pulumi.Output[dict[str, dict[str, str]]]
    """The tags to pass to StartRun, by team."""
    start_run_policies: pulumi.Output[dict[str, list[str]]]
    """The IAM policies, as JSON, of those who start a team's runs, by team: mostly one, and as many as its workflows
    take."""

    # No annotations from here on: these are not outputs.
    type_token = "healthomics:index:TeamRunGroups"  # noqa: S105 - a name, no secret
    governed_class = GovernedRunGroup

    def __init__(self, name: str, args: TeamRunGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        subject = f'team run groups "{name}"'
        if reasons := refused_options(opts, adopts=False):
            raise RefusedError(GovernanceError(subject, reasons))
        teams, conventions = self._checked(name, subject, args, opts)
        super().__init__(self.type_token, name, None, own_options(opts))
        lineage, former = lineages(teams), aliases(teams)
        self.rows = {f"{name}-{it.slug}": Row(it.tags_asked_by, lineage[it.slug]) for it in teams}
        # A file of conventions is read once: most of the time of a large table was reading it for each team.
        read_once = {} if self.governed_class.conventions else {"conventions": conventions, "conventions_file": None}
        of_groups = cast("TeamRunGroupsArgs", {**args, **read_once})
        self.groups = {team.name: self._group(name, team, former[team.slug], of_groups, opts) for team in teams}
        self.run_group_ids = self._by_team(lambda group: group.run_group_id)
        self.arns = self._by_team(lambda group: group.arn)
        self.tags = self._by_team(lambda group: group.tags)
        self.run_tags = self._by_team(lambda group: group.run_tags)
        self.start_run_policies = self._by_team(lambda group: group.start_run_policies)
        self.register_outputs(outputs_of(self, OUTPUTS))

    def _checked(
        self, name: str, subject: str, args: TeamRunGroupsArgs, opts: pulumi.ResourceOptions | None
    ) -> tuple[tuple[Team, ...], TagConventions]:
        """Returns the teams and the conventions.

        Raises:
            RefusedError: something is wrong with any of them.
        """
        if not isinstance(args, Mapping):
            raise RefusedError(
                GovernanceError(subject, [f"args must be a mapping of keys to values, got {kind(args)}"])
            )
        mistakes = list(mistakes_in(self.governed_class.presets))
        Section(Document(args, "args"), mistakes).allow_only(TeamRunGroupsArgs.__annotations__)
        known = known_now(self.governed_class, args, opts)
        conventions, region, defaults = known.conventions, known.region, known.default_tags
        try:
            shared = read_shared(args, self.governed_class.presets, mistakes, region)
            teams = read_teams(table_of(args), shared, mistakes)
        except DocumentError as error:
            raise RefusedError(GovernanceError(subject, [*mistakes, *error.reasons, *known.mistakes])) from None
        if known.mistakes:
            raise RefusedError(GovernanceError(subject, [*mistakes, *known.mistakes]))
        found = [
            f"{team.place}: {mistake}"
            for team in teams
            for mistake in (
                *violations_now(conventions, team.tags, defaults),
                *_mistakes_to_aws(f"{name}-{team.slug}", conventions, team.tags),
            )
        ]
        # In this order: looking for pulumi-aws takes longer than reading the table.
        if (args.get("create_start_run_policies") or any(it.starter_role_names for it in teams)) and aws_is_missing():
            mistakes.append(MISSING)
        if reasons := [*mistakes, *found]:
            raise RefusedError(GovernanceError(subject, reasons))
        if reasons := list(_too_large(teams, args, known)):
            raise RefusedError(GovernanceError(subject, reasons))
        return teams, conventions

    def _group(
        self, name: str, team: Team, former: list[str], args: TeamRunGroupsArgs, opts: pulumi.ResourceOptions | None
    ) -> GovernedRunGroup:
        before = [pulumi.Alias(name=f"{name}-{slug}") for slug in former]
        inside = options_inside(opts, parent=self, aliases=before)
        return self.governed_class(f"{name}-{team.slug}", _group_args(team, args), inside)

    def _by_team(self, output: Callable[[GovernedRunGroup], pulumi.Output[Any]]) -> pulumi.Output[Any]:
        return together({name: output(group) for name, group in self.groups.items()})


OUTPUTS = tuple(TeamRunGroups.__annotations__)

_PASSED_ON = (
    "conventions",
    "conventions_file",
    "region",
    "on_active_runs",
    "run_role_arns",
    "run_cache_arns",
    "configuration_names",
    "allow_batches",
    "allow_other_run_tags",
)


def _mistakes_to_aws(name: str, conventions: TagConventions, tags: Mapping[str, Any]) -> Iterator[str]:
    """Yields what AWS would refuse of a group; shows its name, which the table does not have in one piece, once."""
    for mistake in mistakes_to_aws(conventions, tags, name=name):
        about_name = mistake.startswith("name ") and repr(name) not in mistake
        yield f"name {name!r} {mistake.removeprefix('name ')}" if about_name else mistake


def _too_large(teams: Iterable[Team], args: TeamRunGroupsArgs, known: Known) -> Iterator[str]:
    for team in teams:
        try:
            parts_now(_group_args(team, args), known)
        except PolicyError as error:
            yield from (f"{team.place}: {it}" for it in error.reasons)


def _group_args(team: Team, args: Mapping[str, Any]) -> GovernedRunGroupArgs:
    group_args = {
        **{key: args[key] for key in _PASSED_ON if args.get(key) is not None},
        **team.limits,
        "tags": team.tags,
        "adopt": team.adopt,
        "workflow_arns": [*(args.get("workflow_arns") or []), *team.workflow_arns],
        "create_start_run_policy": bool(args.get("create_start_run_policies")),
        "starter_role_names": team.starter_role_names,
    }
    return cast("GovernedRunGroupArgs", group_args)
