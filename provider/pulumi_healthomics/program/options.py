"""What the resource options of a run group mean, as far as Pulumi does not hand them to dynamic providers.

- **Adoption and time-outs** become inputs.
- **Property names** become those of the state; the engine silently ignores any other spelling.
- **An explicit `aws.Provider`**, which would reach a resource of pulumi-aws in the group's place, gives its
  Region, its default tags and the account that it works in; check compares that account with our own credentials'. The
  program queries the provider through the engine, by its functions: pulumi-aws need not be installed, and without an
  explicit provider there is no query. No function returns its ignored tags.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import Input, InvokeOptions, Output, ProviderResource, ResourceOptions, RunError
from pulumi.output import Unknown
from pulumi.runtime import invoke_output, is_dry_run
from pulumi.runtime.settings import get_root_resource

from pulumi_healthomics.rules import spec
from pulumi_healthomics.rules.tagging import DEFAULT_TAG_VARIABLES
from pulumi_healthomics.rules.violations import nearest

_PACKAGE = "aws"
_ACCOUNT = "healthomics-account"
_DEFAULT_TAGS = "healthomics-default-tags"
_AUTONAMING = "healthomics-autonaming"

PATH_OPTIONS = ("ignore_changes", "replace_on_changes", "additional_secret_outputs", "hide_diffs")
"""The options that take property paths, of which an older SDK may lack the last."""

PROPERTIES = ("name", *spec.LIMIT_KEYS, "tags", "region", "limitRemoval", "onActiveRuns", "arn")
_SEGMENT = r'\.?(?:\["([^"]*)"\]|\[\*\]|[^.\[]+)'


def default_name(resource_name: str) -> str:
    """Returns the name in AWS of a group whose program names none; warns, once a program, that no pattern counts.

    A dynamic provider does not receive the name that the engine would propose, nor, at a later check, the old one.
    """
    root = get_root_resource()
    autonaming = pulumi.Config("pulumi").get("autonaming")
    if autonaming and "verbatim" not in autonaming and root is not None and _AUTONAMING not in vars(root):
        vars(root)[_AUTONAMING] = True
        pulumi.log.warn(
            "pulumi:autonaming has no effect on run groups, whose default name is the resource's; pass name=… to set "
            "another. With a pattern without randomness Pulumi deletes a group before it creates its replacement."
        )
    return resource_name


def from_options(opts: ResourceOptions | None) -> dict[str, Any]:
    """Returns the options that the SDK does not hand to dynamic providers, as inputs."""
    if opts is None:
        return {}
    timeouts: Any = opts.custom_timeouts
    # The SDK takes a plain dictionary as well.
    delete = timeouts.get("delete") if isinstance(timeouts, dict) else getattr(timeouts, "delete", None)
    return {"deleteTimeout": delete, "adoptId": opts.import_}


def default_tags_of(opts: ResourceOptions | None, package: str = _PACKAGE) -> dict[str, str] | None:
    """Returns the stack's default tags, without what is malformed; None if an explicit provider gives others."""
    if find_provider(opts, package) is not None:
        return None
    try:
        configured: Any = pulumi.Config(package).get_object("defaultTags")
    except pulumi.ConfigTypeError:
        configured = None
    given = configured.get("tags") if isinstance(configured, Mapping) else None
    tags = given if isinstance(given, Mapping) else {}
    # Settings know numbers and booleans; as tags they are the texts that they look like.
    texts = {key: json.dumps(it) if isinstance(it, bool | int | float) else it for key, it in tags.items()}
    start = len(DEFAULT_TAG_VARIABLES)
    variables = {key[start:]: os.environ[key] for key in os.environ if key.startswith(DEFAULT_TAG_VARIABLES)}
    return {key: it for key, it in {**variables, **texts}.items() if key and isinstance(it, str)}


def is_looked_up(opts: ResourceOptions | None) -> bool:
    """Returns whether the options name a group that is only to be looked up."""
    return opts is not None and opts.id is not None


def with_state_keys(resource_name: str, opts: ResourceOptions | None) -> ResourceOptions | None:
    """Returns the options with property names as the state has them; any other spelling the engine ignores silently.

    Raises:
        RunError: a path begins with something that a run group does not have.
    """
    if opts is None:
        return None
    translated = ResourceOptions.merge(None, opts)
    # The engine can not import dynamic resources; adopting is the provider's.
    translated.import_ = None
    for option in PATH_OPTIONS:
        if paths := getattr(opts, option, None):
            setattr(
                translated, option, [_with_state_key(path, f'run group "{resource_name}": {option}') for path in paths]
            )
    return translated


def _with_state_key(path: str, subject: str) -> str:
    """Translates the first segment of a property path: what follows may be a tag key, which is the user's own."""
    # A program without such options does not pay for these.
    from pulumi_healthomics.messages import python_argument  # noqa: PLC0415
    from pulumi_healthomics.resource.state import OUTPUT_KEYS  # noqa: PLC0415

    properties = {python_argument(key): key for key in PROPERTIES}
    properties |= {"tags_all": "tagsAll", "creation_time": "creationTime"}
    name, rest = _segment(path)
    if name in (*properties, *OUTPUT_KEYS, "*"):
        return properties.get(name, name) + rest
    meant = nearest(name, (*properties, *properties.values()))
    hint = f"; did you mean {meant!r}?" if meant else f"; it has {', '.join(properties)}"
    raise RunError(f"{subject} names {path!r}, but a run group has no property {name!r}{hint}")


def held_tags(opts: ResourceOptions | None) -> list[str] | None:
    """Returns the keys of the tags that translated options keep as they are in AWS, `*` for all; None without any.

    What the engine does about `ignore_changes` it does before the provider computes `tagsAll`. An `ignore_changes` that
    a transform sets is not seen here.
    """
    keys: list[str] = []
    for path in (opts.ignore_changes if opts else None) or []:
        property_, rest = _segment(path)
        if property_ == "tagsAll":
            keys.append(_segment(rest)[0] or spec.ALL_TAGS)
    return keys or None


def _segment(path: str) -> tuple[str, str]:
    """Returns the first segment of a property path and what follows it; the engine has a dot before `["…"]` too."""
    found = re.match(_SEGMENT, path)
    if not found:
        return path, ""
    return found[1] or found[0].strip(".[]"), path[found.end() :]


def find_provider(opts: ResourceOptions | None, package: str = _PACKAGE) -> ProviderResource | None:
    """Returns the explicit provider of a package that the options lead to; None where the default one would serve.

    In the SDK's own order: `provider`; `providers`, a list or a mapping by package; what the parent was given or has
    inherited.
    """
    if opts is None:
        return None
    if opts.provider is not None and opts.provider.package == package:
        return opts.provider
    given = opts.providers or {}
    by_package = given if isinstance(given, Mapping) else {provider.package: provider for provider in given}
    if package in by_package:
        return by_package[package]
    return None if opts.parent is None else opts.parent.get_provider(f"{package}:index:any")


def place_of(opts: ResourceOptions | None, region: Input[str] | None) -> dict[str, Input[Any]]:
    """Returns the inputs that decide a run group's Region and account.

    `expectedAccountId`, `awsProvider` and `defaultTags` are there only where an explicit `aws.Provider` is. Only check
    sees the provider's name, for a message. Its default tags take the place of the stack's.

    Args:
        opts: the group's.
        region: the Region that the program names, which wins over the provider's.
    """
    provider = find_provider(opts)
    if provider is None:
        return {"region": region}
    # One question a provider, however many groups it reaches. Kept by the provider, which the answer refers to.
    if _ACCOUNT not in vars(provider):
        vars(provider)[_ACCOUNT] = _ask(provider, "getCallerIdentity", "accountId")
        vars(provider)[_DEFAULT_TAGS] = _default_tags(provider, vars(provider)[_ACCOUNT])
    return {
        "region": _region(provider) if region is None else region,
        "expectedAccountId": vars(provider)[_ACCOUNT],
        "awsProvider": provider.urn.apply(lambda urn: urn.rpartition("::")[2]),
        "defaultTags": vars(provider)[_DEFAULT_TAGS],
    }


def _region(provider: ProviderResource) -> Output[Any]:
    # A Region that the provider has from a profile is none of its properties.
    told: Any = Output.from_input(getattr(provider, "region", None))
    region: Output[Any] = told.apply(lambda region: region or _ask(provider, "getRegion", "region"))
    return region


def _default_tags(provider: ProviderResource, account: Output[Any]) -> Output[Any]:
    """Returns the provider's default tags, its environment's included; secret where the provider was given secrets.

    Args:
        provider: the provider to query.
        account: its account. A provider whose own settings are not known yet has none that is known, and no tags that
            are. Without the account, its empty answer would look like the one of a provider without default tags.
    """
    found = Output.all(account, _answer(provider, "getDefaultTags")).apply(
        lambda all_: (all_[1] or {}).get("tags") or {}
    )
    # The answer does not show what is secret; nor do the outputs that the SDK gives a provider.
    settings: Any = invoke_output("pulumi:pulumi:getResource", {"urn": provider.urn})

    async def is_secret() -> bool:
        may_have_tags = bool(await found.future()) or not await found.is_known()
        return await found.is_secret() or (may_have_tags and await settings.is_secret())

    return Output(found.resources(), found.future(), found.is_known(), is_secret())


def _ask(provider: ProviderResource, function: str, key: str) -> Output[Any]:
    return _answer(provider, function).apply(lambda answer: (answer or {}).get(key) or _silence())


def _answer(provider: ProviderResource, function: str) -> Output[Any]:
    answer: Output[Any] = invoke_output(f"aws:index/{function}:{function}", {}, InvokeOptions(provider=provider))
    return answer


def _silence() -> Unknown | None:
    """Returns what an empty answer means: a provider whose own settings are not known before the `up` gives one."""
    return Unknown() if is_dry_run() else None  # type: ignore[no-untyped-call]


def inputs_for_check(opts: ResourceOptions | None, name: Any, tags: Any) -> dict[str, Any]:
    """Returns the inputs that check looks at, and drops or settles; there is no check under mocks.

    A governed component around the group gives its `inputs_for_check`: the `governance`, see `tagging.unpacked`.
    """
    return {
        # A transform may change the tags on their way to check.
        "givenTags": {} if tags is None else tags,
        "secretInputs": _secret_inputs(name) if isinstance(name, Output) else None,
        **(getattr(opts.parent, "inputs_for_check", {}) if opts else {}),
    }


async def _secret_inputs(name: Output[Any]) -> list[str]:
    """Returns the key of the name if it is secret: check sees no secrecy; it is known even where the name is not."""
    return ["name"] if await name.is_secret() else []
