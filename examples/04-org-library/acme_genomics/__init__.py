"""Acme's run groups: its tags, its limits, and one name for its teams to import."""

from healthomics_components import GovernedRunGroup, TagConventions, TeamRunGroups

__all__ = ["CONVENTIONS", "PRESETS", "AcmeRunGroup", "AcmeTeams"]

CONVENTIONS = TagConventions(
    required=["team", "cost-center"],
    allowed={"cost-center": ["1*", "2*"], "data": ["public", "internal", "clinical"]},
    defaults={"data": "internal"},
    fixed={"managed-by": "acme-genomics"},
    forbidden=["owner"],
)

PRESETS = {
    "small": {
        "max_cpus": 64,  # what a developer's test run takes
        "max_gpus": 1,
        "max_runs": 5,
        "max_duration": 600,  # ten hours
    },
    "standard": {
        "max_cpus": 500,  # half of our account's quota
        "max_gpus": 8,  # half of our account's quota
        "max_runs": 25,  # one flow cell
        "max_duration": 2880,  # our longest run took 31 hours
    },
}


class AcmeRunGroup(GovernedRunGroup):
    """A run group of Acme's: `AcmeRunGroup("calling", {"preset": "small", "tags": {…}})`."""

    conventions = CONVENTIONS
    presets = PRESETS


class AcmeTeams(TeamRunGroups):
    """A run group for each of Acme's teams, from a table."""

    governed_class = AcmeRunGroup
