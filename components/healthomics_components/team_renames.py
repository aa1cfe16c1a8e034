"""What the former names of teams mean: aliases, and what the check of each group has to know of the table.

The engine looks a resource up by its own URN before its aliases. A table alone therefore does not say whose group a
name of the state is; check sees that, in the group's `lineage` (decision record 1).
"""

from typing import Any

from healthomics_components.team_table import Team


def lineages(teams: tuple[Team, ...]) -> dict[str, dict[str, Any]]:
    """Returns, by slug, what the check of a team's group has to know of the table; see decision record 1, `lineage`."""
    claimants: dict[str, list[str]] = {}
    for team in teams:
        for former in team.formerly:
            claimants.setdefault(former, []).append(team.slug)
    # One text, which costs less than a list in each of several hundred groups.
    slugs = " ".join(team.slug for team in teams)
    return {
        team.slug: {
            "team": team.slug,
            "formerly": [*team.formerly],
            "teams": slugs,
            "claimants": claimants.get(team.slug, []),
        }
        for team in teams
    }


def aliases(teams: tuple[Team, ...]) -> dict[str, list[str]]:
    """Returns, by slug, the former names under which Pulumi's state may have a team's group.

    A name that another team of the table has is none: the engine lets no two resources have one group of the state.
    """
    slugs = {team.slug for team in teams}
    return {team.slug: [it for it in team.formerly if it not in slugs] for team in teams}
