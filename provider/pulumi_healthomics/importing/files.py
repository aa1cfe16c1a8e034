"""The two files that `pulumi-healthomics import` writes: the one for `pulumi import --file`, and the program. Pure.

For dynamic resources the engine neither reads nor verifies anything at an import: what the first file holds becomes the
state, word for word. So it is made by `state`, as a create's or a refresh's is, and differs from the state that a
create leaves only in the token of the create that never was.

The program is laid out as `ruff format` and black would, at any width of line, and holds only what it must say so that
a preview shows no change:

1. The name, where it is not the Pulumi name already. A group without one in AWS cannot be written, since a name that
   is not given is the Pulumi name; so the program says to leave the name alone.
2. Every limit and every tag that is live. An explicit 100000 is a limit like any other.
3. The Region, always. A program that leaves it out means the Region of whatever stack, profile or shell it runs under,
   and where that is another one the preview would replace every group.

Names and tags come from the account and may hold anything: they reach the program only through `_quoted`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.resource import state
from pulumi_healthomics.rules import spec

# Persisted: decision record 1.
TYPE = "pulumi-python:dynamic/healthomics:RunGroup"
SEED_TYPE = "pulumi-python:dynamic/healthomics:IdempotencySeed"

# A dynamic resource has no schema, without which code generation fails, after importing; and it is protected by
# default, so that no later command could delete it.
COMMAND = ("pulumi", "import", "--generate-code=false", "--protect=false", "--yes", "--file")

_INDENT = "    "
_OPTIONS_IMPORT = "from pulumi import ResourceOptions\n"
_HEAD = '''\
"""The run groups that `pulumi-healthomics import` found.

Each names its Region, whatever the stack's is: another Region would be another group.
"""

{imports}from pulumi_healthomics import RunGroup
'''


def import_file(
    groups: Mapping[str, RunGroup],
    region: str,
    provider: Mapping[str, str],
    new_mark: Callable[[], str],
    others: Iterable[Mapping[str, Any]] = (),
) -> str:
    """Returns the text of the file.

    Args:
        groups: the groups as they live, by Pulumi name.
        region: the Region they were found in.
        provider: the reference to the provider, under the key where the engine looks for it.
        new_mark: makes the random mark that every state of a group has.
        others: resources that come before the groups, such as the seed.
    """
    resources = [_resource(name, group, region, provider, new_mark()) for name, group in groups.items()]
    return json.dumps({"resources": [*others, *resources]}, indent=2) + "\n"


def seed_resource(name: str, seed: Mapping[str, Any], provider: Mapping[str, str], id_: str) -> dict[str, Any]:
    """Returns the stack's idempotency seed as a create would have left it: a program with a group has one.

    Args:
        name: its name in Pulumi.
        seed: its `purpose`, and its `value` as Pulumi writes a secret.
        provider: the reference to its provider, under the key where the engine looks for it.
        id_: its physical id.
    """
    inputs = {"purpose": seed["purpose"], **provider}
    return {"type": SEED_TYPE, "name": name, "id": id_, "inputs": inputs, "outputs": {**inputs, "value": seed["value"]}}


def _resource(name: str, group: RunGroup, region: str, provider: Mapping[str, str], incarnation: str) -> dict[str, Any]:
    inputs = state.read_inputs({}, group, region)
    outputs = state.created_outputs(inputs, group, incarnation, token=None)
    return {
        "type": TYPE,
        "name": name,
        "id": group.id,
        "inputs": {**inputs, **provider},
        "outputs": {**outputs, **provider},
    }


def program_text(groups: Mapping[str, RunGroup], region: str) -> str:
    """Returns the program.

    Args:
        groups: the groups as they live, by Pulumi name.
        region: the Region they were found in.
    """
    nameless = any(group.name is None for group in groups.values())
    head = _HEAD.format(imports=_OPTIONS_IMPORT if nameless else "")
    return head + "".join(f"\n{_call(name, group, region)}" for name, group in groups.items())


def _call(name: str, group: RunGroup, region: str) -> str:
    # A comma after the last argument keeps one on each line, however short they are.
    arguments = "".join(f"{_INDENT}{argument},\n" for argument in _arguments(name, group, region))
    return f"RunGroup(\n{arguments})\n"


def _arguments(name: str, group: RunGroup, region: str) -> Iterator[str]:
    inputs = state.read_inputs({}, group, region)
    yield _quoted(name)
    if inputs.get("name", name) != name:
        yield f"name={_quoted(inputs['name'])}"
    yield from (f"{limit.argument}={inputs[limit.key]}" for limit in spec.LIMITS if limit.key in inputs)
    if "tags" in inputs:
        yield f"tags={_mapping(inputs['tags'])}"
    yield f"region={_quoted(inputs['region'])}"
    if "name" not in inputs:
        yield f'# It has no name in AWS.\n{_INDENT}opts=ResourceOptions(ignore_changes=["name"])'


def _mapping(tags: Mapping[str, str]) -> str:
    items = "".join(f"{_INDENT * 2}{_quoted(key)}: {_quoted(value)},\n" for key, value in sorted(tags.items()))
    return f"{{\n{items}{_INDENT}}}"


def _quoted(text: str) -> str:
    """Returns a literal of the text: what can be seen as it is, anything else escaped, in the formatters' quotes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    return char if char.isprintable() else repr(char)[1:-1]
