"""Acme's run groups: its tags, its limits, and one name for its teams to import."""

from healthomics_components import Figure, GovernedRunGroup, TagConventions, TeamRunGroups

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
        "max_cpus": Figure(64, "what a developer's test run takes"),
        "max_gpus": Figure(1, "our choice"),
        "max_runs": Figure(5, "our choice"),
        "max_duration": Figure(600, "our choice: ten hours"),
    },
    "standard": {
        "max_cpus": Figure(500, "half of our account's quota"),
        "max_gpus": Figure(8, "half of our account's quota"),
        "max_runs": Figure(25, "one flow cell"),
        "max_duration": Figure(2880, "our longest run took 31 hours"),
    },
}


class AcmeRunGroup(GovernedRunGroup):
    """A run group of Acme's: `AcmeRunGroup("calling", {"preset": "small", "tags": {…}})`."""

    conventions = CONVENTIONS
    presets = PRESETS


class AcmeTeams(TeamRunGroups):
    """A run group for each of Acme's teams, from a table."""

    run_group = AcmeRunGroup
