"""Every operation that is served, by its name in the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from healthomics_emulator.wire.model import operation_names

from . import run_groups, runs, tagging
from .context import Context, Parameters, Result

Operation = Callable[[Context, Parameters], Result]

OPERATIONS: Mapping[str, Operation] = {
    "CreateRunGroup": run_groups.create_run_group,
    "GetRunGroup": run_groups.get_run_group,
    "UpdateRunGroup": run_groups.update_run_group,
    "DeleteRunGroup": run_groups.delete_run_group,
    "ListRunGroups": run_groups.list_run_groups,
    "TagResource": tagging.tag_resource,
    "UntagResource": tagging.untag_resource,
    "ListTagsForResource": tagging.list_tags_for_resource,
    "StartRun": runs.start_run,
    "ListRuns": runs.list_runs,
    "GetRun": runs.get_run,
    "CancelRun": runs.cancel_run,
}


def served() -> list[str]:
    """The names of the operations that the installed botocore knows, too, in alphabetical order."""
    return sorted(set(OPERATIONS) & operation_names())
