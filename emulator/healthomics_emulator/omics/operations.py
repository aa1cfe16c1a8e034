"""Every operation that is served, by its name in the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from healthomics_emulator.wire.model import operation_names

from . import batches, run_groups, runs, start_run, tagging, workflows
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
    "StartRun": start_run.start_run,
    "ListRuns": runs.list_runs,
    "GetRun": runs.get_run,
    "CancelRun": runs.cancel_run,
    "DeleteRun": runs.delete_run,
    "ListRunTasks": runs.list_run_tasks,
    "GetRunTask": runs.get_run_task,
    "ListWorkflows": workflows.list_workflows,
    "GetWorkflow": workflows.get_workflow,
    "ListRunCaches": workflows.list_run_caches,
    "StartRunBatch": batches.start_run_batch,
    "ListBatch": batches.list_batch,
    "GetBatch": batches.get_batch,
    "ListRunsInBatch": batches.list_runs_in_batch,
    "CancelRunBatch": batches.cancel_run_batch,
    "DeleteRunBatch": batches.delete_run_batch,
    "DeleteBatch": batches.delete_batch,
}


def served() -> list[str]:
    """The names of the operations that the installed botocore knows, too, in alphabetical order."""
    return sorted(set(OPERATIONS) & operation_names())
