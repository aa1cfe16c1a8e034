"""The five operations on run groups."""

from __future__ import annotations

from healthomics_emulator.wire.errors import ServiceError, not_found
from healthomics_emulator.wire.model import limit_names

from .context import RUN_GROUP, Context, Parameters, Result, matches, once, page
from .options import REFUSAL_CODES
from .queue import active_runs
from .records import RunGroup
from .tagging import check_tags


def create_run_group(context: Context, parameters: Parameters) -> Result:
    """Makes a group, or answers again what its token made before."""
    tags = dict(parameters.get("tags", {}))
    check_tags(tags)

    def find(identifier: str) -> RunGroup | None:
        return context.store.find_run_group(context.place, identifier, context.now)

    identifier, group = once(context, "CreateRunGroup", parameters, find, lambda: _new_group(context, parameters))
    return {"arn": context.place.arn("runGroup", identifier), "id": identifier, "tags": group.tags if group else tags}


def _new_group(context: Context, parameters: Parameters) -> RunGroup:
    store, options = context.store, context.options
    store.sweep(context.now)
    count = sum(1 for _ in store.run_groups_in(context.place, context.now))
    if count >= options.run_group_quota:
        raise ServiceError(
            "ServiceQuotaExceededException",
            f"The account has reached its quota of {options.run_group_quota} run groups in {context.place.region}.",
        )
    group = RunGroup(
        id=store.new_id(),
        place=context.place,
        created=context.now,
        name=parameters.get("name"),
        limits=_limits(parameters),
        tags=dict(parameters.get("tags", {})),
        seen_from=context.later(options.read_lag_seconds) if options.read_lag_seconds else None,
        unseen_gets=options.read_lag_gets,
    )
    store.run_groups[group.id] = group
    return group


def get_run_group(context: Context, parameters: Parameters) -> Result:
    """Everything about a group, its tags too; only this operation has a lag."""
    group = context.run_group(parameters["id"])
    if group.unseen_gets > 0:
        group.unseen_gets -= 1
        raise not_found(RUN_GROUP, group.id)
    if group.seen_from is not None and context.now < group.seen_from:
        raise not_found(RUN_GROUP, group.id)
    return {**_described(group), "tags": group.tags}


def update_run_group(context: Context, parameters: Parameters) -> Result:
    """Changes what is given; what is omitted stays, so that a limit cannot be removed."""
    group = context.run_group_to_change(parameters["id"])
    group.name = parameters.get("name", group.name)
    group.limits.update(_limits(parameters))
    context.store.touch()
    return {}


def delete_run_group(context: Context, parameters: Parameters) -> Result:
    """Deletes a group without active runs; a second delete while it lingers is as good."""
    group = context.run_group(parameters["id"])
    blocking = active_runs(context, group.id)
    if blocking:
        runs = f"{len(blocking)} active run{'s' if len(blocking) > 1 else ''}"
        code = REFUSAL_CODES[context.options.delete_refusal]
        raise ServiceError(code, f"Run group {group.id} cannot be deleted: it has {runs}.")
    if group.gone_from is None:
        group.gone_from = context.later(context.options.delete_seconds)
        context.store.sweep(context.now)
        context.store.touch()
    return {}


def list_run_groups(context: Context, parameters: Parameters) -> Result:
    """The groups of the account in the Region, without their tags."""
    groups = context.store.run_groups_in(context.place, context.now)
    shown, next_token = page(
        (group for group in groups if matches(group.name, parameters, context.options)), parameters
    )
    return {"items": [_described(group) for group in shown], **next_token}


def _limits(parameters: Parameters) -> dict[str, int]:
    return {name: parameters[name] for name in limit_names() if name in parameters}


def _described(group: RunGroup) -> Result:
    return {"arn": group.arn, "id": group.id, "name": group.name, "creationTime": group.created, **group.limits}
