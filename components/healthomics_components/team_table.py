"""The table of teams: what each team gets, worked out and checked before any of it is created.

The limits of a team are, each by itself, the first of these that is given:

1. the team's own number;
2. the preset that the team names;
3. the shared `defaults`;
4. the shared preset.

Whichever it is, it must not be over the shared ceiling: nothing is clamped, since a number that silently became another
is a surprise later. A limit that none of the four gives is a mistake, so that no team is unlimited by accident.
"""

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_healthomics import UNKNOWN, DocumentError

from healthomics_components.documents import Document, read
from healthomics_components.group_policies import read_list
from healthomics_components.limits import HIGHEST_LIMIT, LIMIT_UNITS, Presets
from healthomics_components.presets import preset_named_in
from healthomics_components.sections import Section, did_you_mean, kind
from healthomics_components.start_run_arns import KINDS

STANDARD = "standard"
TEAM_KEYS = ("preset", *LIMIT_UNITS, "tags", "formerly", "adopt", "workflow_arns", "starter_role_names")


@dataclass(frozen=True)
class Team:
    """One row of the table.

    Attributes:
        name: the team's name as the table writes it.
        slug: its name in Pulumi.
        formerly: the slugs of the names that it had before, the latest first.
        adopt: the ID of the live group to adopt, if it has one.
        place: where the row is, for messages.
        limits: all four limits.
        tags: its tags, the shared ones included; values may be outputs.
        tags_asked_by: what asks for a tag, by its key, where it is not the program.
        workflow_arns: the team's own workflows.
        starter_role_names: the roles that start its runs.
    """

    name: str
    slug: str
    formerly: tuple[str, ...]
    adopt: str | None
    place: str
    limits: Mapping[str, int]
    tags: Mapping[str, Any]
    tags_asked_by: Mapping[str, str]
    workflow_arns: list[Any]
    starter_role_names: list[Any]


@dataclass(frozen=True)
class Shared:
    """What all teams have in common.

    Attributes:
        presets: all presets there are.
        preset: the one that holds where neither team nor defaults say anything; None if there is no such.
        defaults: limits of a team that sets none.
        ceilings: limits that no team may be over.
        tags: tags of every team's group; values may be outputs.
        team_tag: the key of a tag that holds the team's name; None if there is none.
        adopt: by team, the ID of the live group to adopt.
        region: the Region of the groups; None if it is not known yet.
    """

    presets: Presets
    preset: str | None = None
    defaults: Mapping[str, int] = field(default_factory=dict)
    ceilings: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, Any] = field(default_factory=dict)
    team_tag: str | None = None
    adopt: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None

    def limits(self) -> dict[str, int]:
        """Returns the limits of a team that sets none."""
        of_preset = {} if self.preset is None else self.presets[self.preset]
        return {**of_preset, **self.defaults}


def table_of(args: Mapping[str, Any]) -> Document:
    """Returns the table that a component's arguments hold or name.

    Raises:
        DocumentError: there is none, there are two, or the file cannot be read.
    """
    teams, file = args.get("teams"), args.get("teams_file")
    if (teams is None) == (file is None):
        raise DocumentError("args", ["args must hold either teams or teams_file"])
    if file is None:
        return Document(teams, "teams")
    if not isinstance(file, str | os.PathLike):
        raise DocumentError("args", [f"args.teams_file must be a file's path, got {kind(file)}"])
    return read(file)


def read_shared(args: Mapping[str, Any], presets: Presets, mistakes: list[str], region: str | None = None) -> Shared:
    """Returns the shared settings of a component's arguments, and notes what is wrong with them."""
    section = Section(Document(args, "args"), mistakes)
    preset = preset_named_in(section, presets) or (STANDARD if STANDARD in presets else None)
    defaults, ceilings = section.section("defaults"), section.section("ceilings")
    for limits in (defaults, ceilings):
        limits.allow_only(LIMIT_UNITS)
    tags, team_tag = section.inputs_by_key("tags"), section.text("team_tag")
    adopt = section.text_by_key("adopt")
    shared = Shared(presets, preset, _limits(defaults), _limits(ceilings), tags, team_tag, adopt, region)
    for key in KINDS:
        read_list(section, key, region)
    for limit, ceiling in shared.ceilings.items():
        default = shared.limits().get(limit)
        if default is not None and default > ceiling:
            source = "defaults" if limit in shared.defaults else f"preset {preset!r}"
            ceilings.mistake(f"is {ceiling}, below the {default} of the {source}", limit)
    return shared


def read_teams(document: Document, shared: Shared, mistakes: list[str]) -> tuple[Team, ...]:
    """Returns the teams of a table, and notes what is wrong with it."""
    table = Section(document, mistakes)
    teams = tuple(_team(table.section(name), name, document.at(name), shared) for name in table)
    if not teams:
        table.mistake("lists no team; an empty table would delete every team's group")
    for team, reason in _collisions(teams):
        mistakes.append(f"{team.place} {reason}")
    for name in shared.adopt:
        if name not in table:
            mistakes.append(f"args.adopt.{name} is not a team of the table{did_you_mean(name, table)}")
    return teams


def slug_of(name: str) -> str:
    """Returns a team's name as it is in Pulumi: lower case, with `-` between the words."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-")


def _team(row: Section, name: str, place: str, shared: Shared) -> Team:
    row.allow_only(TEAM_KEYS)
    slug, formerly = slug_of(name), row.text_or_texts("formerly")
    if not slug:
        row.mistake(f"must be a name with a letter or a digit, got {name!r}")
    for former in formerly:
        if not slug_of(former):
            row.mistake(f"must be a name with a letter or a digit, got {former!r}", "formerly")
    limits = _limits_of(row, shared)
    tags, tag = row.inputs_by_key("tags"), shared.team_tag
    named = {} if tag is None else {tag: name}
    given = None if tag is None else tags.get(tag)
    # `UNKNOWN` is a mistake already.
    if (
        tag is not None
        and given is not None
        and given is not UNKNOWN
        and not (isinstance(given, str) and given == name)
    ):
        row.section("tags").mistake("must be the team's name, which team_tag puts there; remove it", tag)
    return Team(
        name,
        slug,
        tuple(it for it in dict.fromkeys(map(slug_of, formerly)) if it not in ("", slug)),
        _adopted(row, name, shared),
        place,
        limits,
        {**shared.tags, **tags, **named},
        {**dict.fromkeys(tags, "the table"), **dict.fromkeys(named, "team_tag")},
        read_list(row, "workflow_arns", shared.region),
        row.distinct_inputs("starter_role_names"),
    )


def _adopted(row: Section, name: str, shared: Shared) -> str | None:
    own, given = row.text("adopt"), shared.adopt.get(name)
    asked = given if own is None else own
    if asked is not None and not re.fullmatch(r"\d{1,18}", asked, re.ASCII):
        row.mistake("must be a run group ID, 1 to 18 digits in quotes", "adopt")
    elif given not in (None, asked):
        row.mistake("differs from args.adopt, which has another ID for it", "adopt")
    return asked


def _limits_of(row: Section, shared: Shared) -> dict[str, int]:
    own, preset = _limits(row), preset_named_in(row, shared.presets)
    of_preset = {} if preset is None else shared.presets[preset]
    limits = {**shared.limits(), **of_preset, **own}
    for limit in LIMIT_UNITS:
        if limit not in limits:
            row.mistake(f"has no {limit}: neither the team, its preset nor the defaults give one")
        elif limit in own:
            _note_if_over(row, limit, f"is {own[limit]}", own[limit], shared.ceilings.get(limit))
        elif limit in of_preset:
            claim = f"{preset!r} gives {limit} {of_preset[limit]}"
            _note_if_over(row, "preset", claim, of_preset[limit], shared.ceilings.get(limit))
    return limits


def _note_if_over(row: Section, key: str, claim: str, number: int, ceiling: int | None) -> None:
    if ceiling is not None and number > ceiling:
        row.mistake(f"{claim}, over the ceiling of {ceiling}", key)


def _limits(section: Section) -> dict[str, int]:
    numbers = {limit: section.whole_number(limit, HIGHEST_LIMIT) for limit in LIMIT_UNITS}
    return {limit: number for limit, number in numbers.items() if number is not None}


def _collisions(teams: tuple[Team, ...]) -> Iterator[tuple[Team, str]]:
    by_slug: dict[str, Team] = {}
    by_former: dict[str, Team] = {}
    by_id: dict[str, Team] = {}
    for team in teams:
        other = by_slug.setdefault(team.slug, team)
        if team.slug and other is not team:
            yield team, f"and {other.name!r} become the same name in Pulumi, {team.slug!r}"
    for team in teams:
        for former in team.formerly:
            if (other := by_former.setdefault(former, team)) is not team:
                yield team, f"and {other.name!r} were both formerly {former!r}"
        if team.adopt is not None and (other := by_id.setdefault(team.adopt, team)) is not team:
            yield team, f"and {other.name!r} both adopt the group {team.adopt}"
