"""Components for an organisation: run groups under its conventions, for one team or a table of them.

    from healthomics_components import GovernedRunGroup, TagConventions

This is the façade: what is in `__all__` is public, the modules behind it are not. An organisation builds its own
library on these names.
"""

from pulumi_healthomics import ConventionsViolatedError, DocumentError, GovernanceError, TagConventions, Violation

from healthomics_components.convention_files import read_conventions
from healthomics_components.governed_run_group import GovernedRunGroup, GovernedRunGroupArgs, TagConventionsArgs
from healthomics_components.limits import PRESETS, LimitsArgs
from healthomics_components.refusal import RefusedError
from healthomics_components.start_run_policy import PolicyError, start_run_policies, start_run_policy
from healthomics_components.tag_policy import read_tag_policy
from healthomics_components.team_run_groups import TeamArgs, TeamRunGroups, TeamRunGroupsArgs

__all__ = [
    "PRESETS",
    "ConventionsViolatedError",
    "DocumentError",
    "GovernanceError",
    "GovernedRunGroup",
    "GovernedRunGroupArgs",
    "LimitsArgs",
    "PolicyError",
    "RefusedError",
    "TagConventions",
    "TagConventionsArgs",
    "TeamArgs",
    "TeamRunGroups",
    "TeamRunGroupsArgs",
    "Violation",
    "read_conventions",
    "read_tag_policy",
    "start_run_policies",
    "start_run_policy",
]
