"""The Python program that describes run groups as they live. Pure.

It is laid out as `ruff format` and black would, at any width of line, and holds only what a program must say so that a
preview shows no change:

1. The name, where it is not the Pulumi name already. A group without one in AWS can not be written, since a name that
   is not given is the Pulumi name; so the program says to leave the name alone.
2. Every limit and every tag that is live. An explicit 100000 is a limit like any other.
3. The Region, always. A program that leaves it out means the Region of whatever stack, profile or shell it runs under,
   and where that is another one the preview would replace every group.

Names and tags are the account's, and anybody's: they reach the program only through `_quoted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pulumi_healthomics.lifecycle.api import RunGroup
from pulumi_healthomics.resource import state
from pulumi_healthomics.rules import spec

_INDENT = "    "
_OPTIONS_IMPORT = "from pulumi import ResourceOptions\n"
_HEAD = '''\
"""The run groups that `pulumi-healthomics import` found.

Each names its Region, whatever the stack's is: another Region would be another group.
"""

{imports}from pulumi_healthomics import RunGroup
'''


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
