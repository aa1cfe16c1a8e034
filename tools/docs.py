"""`make docs`: the reference, `docs/reference.md`, from the signatures and docstrings of the public names.

griffe reads the sources without importing them, so types appear as they are written. Bounds come from `spec.py`, and
the meaning of the emulator's options from their metadata, which have no docstrings. A contract test compares the
committed page with what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import griffe
from healthomics_components import PRESETS
from healthomics_emulator import Options
from pulumi_healthomics.rules import spec

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference.md"
ROOMS = {
    "pulumi_healthomics": "provider",
    "healthomics_components": "components",
    "healthomics_plugin.hosting.package": "plugin",
    "healthomics_emulator": "emulator",
}
INTRODUCTION = """\
# Reference

Every public name of the Python packages, with its arguments, outputs and errors. `make docs` makes this page from the
docstrings, and a test compares the two. An argument without a default can be left out unless it is required. The
plugin's properties have the same meanings and camelCase names: see [other languages](languages.md). Errors of a
deployment, and what to do about them, are in [errors](errors.md).
"""

BOUNDS = {
    "name": f"{spec.NAME.minimum} to {spec.NAME.maximum} characters",
    **{limit.argument: f"{limit.minimum} to {limit.maximum} {limit.unit}" for limit in spec.LIMITS},
    "tags": f"at most {spec.TAGS_PER_RESOURCE}",
    "limit_removal": ", ".join(f"`{choice}`" for choice in spec.LIMIT_REMOVAL),
    "on_active_runs": ", ".join(f"`{choice}`" for choice in spec.ON_ACTIVE_RUNS),
}
"""What an argument of a run group may be, by its name, in the resource and in the components alike."""

_BOUNDED = re.compile(r"(RunGroup|RunGroupArgs|RunGroupsArgs|LimitsArgs|TeamArgs)$")
_OPTION_HELP = {option.name: str(option.metadata["help"]) for option in fields(Options)}
_OPTION_DEFAULT = {option.name: repr(option.default) for option in fields(Options)}

Row = Sequence[str]


def reference() -> str:
    """Returns the page."""
    loader = griffe.GriffeLoader(
        search_paths=[ROOT / room for room in dict.fromkeys(ROOMS.values())], docstring_parser="google"
    )
    packages = [loader.load(package) for package in ROOMS]
    loader.resolve_aliases()
    parts = [INTRODUCTION]
    described: dict[str, str] = {}
    for package in packages:
        parts.append(f"## {package.path}\n")
        for name in sorted(map(str, package.exports or ()), key=str.lower):
            member = package[name]
            found: griffe.Object = member.final_target if member.is_alias else member
            if found.path in described:
                parts.append(f"### {package.path}.{name}\n\nThe same as `{described[found.path]}` above.\n")
            else:
                described[found.path] = f"{package.path}.{name}"
                parts += [f"### {name}\n", *_described(found)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _described(found: griffe.Object) -> Iterator[str]:
    if isinstance(found, griffe.Class):
        yield from _class(found)
    elif isinstance(found, griffe.Function):
        yield f"`{_signature(found)}`\n"
        yield from _sections(found)
    else:
        yield from _sections(found)
        if found.name == "PRESETS":
            rows = [(f"`{name}`", *(str(limit) for limit in preset.values())) for name, preset in PRESETS.items()]
            yield _table(("preset", *(f"`{limit.argument}`" for limit in spec.LIMITS)), rows)


def _class(found: griffe.Class) -> Iterator[str]:
    bases = [str(base) for base in found.bases]
    if "Exception" in bases or any(base.endswith("Error") for base in bases):
        yield f"An error, a subclass of `{bases[0]}`.\n"
    sections = list(_sections(found))
    init = found.members.get("__init__")
    if isinstance(init, griffe.Function) and "**Arguments**\n" not in sections:
        yield f"`{_signature(init)}`\n"
    yield from sections
    attributes = [it for it in _public(found) if isinstance(it, griffe.Attribute) and it.docstring]
    if attributes or found.name == "Options":
        is_arguments = "TypedDict" in bases or found.name == "Options"
        listed = [it for it in _public(found) if isinstance(it, griffe.Attribute)] if is_arguments else attributes
        outputs = any("Output" in str(it.annotation) for it in listed)
        yield f"**{'Keys' if is_arguments else 'Outputs' if outputs else 'Attributes'}**\n"
        rows = [_attribute(found, it, has_bounds=is_arguments) for it in listed]
        yield _table(("name", "type", "default", "bounds", "meaning"), rows)
    for method in _public(found):
        if isinstance(method, griffe.Function):
            yield f"`{found.name}.{_signature(method)}`\n"
            yield from _sections(method)


def _public(found: griffe.Class) -> list[griffe.Object | griffe.Alias]:
    return [member for name, member in found.members.items() if not name.startswith("_")]


def _attribute(owner: griffe.Class, found: griffe.Attribute, *, has_bounds: bool) -> Row:
    is_option = owner.name == "Options"
    default = f"`{_OPTION_DEFAULT[found.name]}`" if is_option and found.name in _OPTION_DEFAULT else ""
    said = _OPTION_HELP.get(found.name, "") if is_option else found.docstring.value if found.docstring else ""
    bounds = _bounds(owner.name, found.name) if has_bounds else ""
    return f"`{found.name}`", _code(found.annotation), default, bounds, said


def _sections(found: griffe.Object) -> Iterator[str]:
    """Returns the parts of a docstring: its text, and a table for each of its sections."""
    owner = found.parent.name if isinstance(found, griffe.Function) and found.parent else found.name
    for section in found.docstring.parse("google") if found.docstring else ():
        if isinstance(section, griffe.DocstringSectionText):
            yield section.value.replace("``", "`") + "\n"
        elif isinstance(section, griffe.DocstringSectionParameters):
            yield "**Arguments**\n"
            columns = ("name", "type", "default", "bounds", "meaning")
            yield _table(columns, [_argument(owner, it) for it in section.value])
        elif isinstance(section, griffe.DocstringSectionAttributes):
            yield "**Arguments and attributes**\n" if "dataclass" in found.labels else "**Attributes**\n"
            yield _table(("name", "type", "default", "meaning"), [_field(found, it) for it in section.value])
        elif isinstance(section, griffe.DocstringSectionRaises):
            yield "**Errors**\n"
            yield _table(("error", "when"), [(_code(it.annotation), it.description) for it in section.value])
        elif isinstance(section, griffe.DocstringSectionAdmonition):
            yield f"**{section.title}**\n"
            yield _table(("name", "meaning"), list(_entries(section.value.description)))


def _argument(owner: str, argument: griffe.DocstringParameter) -> Row:
    default = "" if argument.default in (None, "None") else f"`{argument.default}`"
    needed = "required" if argument.default is None and argument.annotation is not None else default
    return f"`{argument.name}`", _code(argument.annotation), needed, _bounds(owner, argument.name), argument.description


def _field(found: griffe.Object, attribute: griffe.DocstringAttribute) -> Row:
    member = found.members.get(attribute.name)
    default = member.value if isinstance(member, griffe.Attribute) and "dataclass" in found.labels else None
    shown = "" if default is None or "field(" in str(default) else f"`{default}`"
    return f"`{attribute.name}`", _code(attribute.annotation), shown, attribute.description


def _bounds(owner: str, name: str) -> str:
    return BOUNDS.get(name, "") if _BOUNDED.search(owner) else ""


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Returns the entries `name: meaning` of a section that griffe has no kind for."""
    for name, said in re.findall(r"^([\w, ]+): (.*(?:\n .*)*)", text, re.MULTILINE):
        yield ", ".join(f"`{it}`" for it in name.split(", ")), said


def _signature(found: griffe.Function) -> str:
    listed: list[str] = []
    for parameter in found.parameters:
        if parameter.name not in ("self", "cls"):
            star = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
            value = str(parameter.default)
            value = _OPTION_DEFAULT[parameter.name] if value.startswith("_option(") else value
            default = "" if parameter.default is None or parameter.kind in star else f"={value}"
            if parameter.kind is griffe.ParameterKind.keyword_only and not any(it.startswith("*") for it in listed):
                listed.append("*")
            listed.append(f"{star.get(parameter.kind, '') if parameter.kind else ''}{parameter.name}{default}")
    returned = f" -> {found.returns}" if found.returns is not None and str(found.returns) != "None" else ""
    name = found.parent.name if found.name == "__init__" and found.parent else found.name
    return f"{name}({', '.join(listed)}){returned}"


def _code(annotation: object) -> str:
    return "" if annotation is None else f"`{annotation}`"


def _table(columns: Row, rows: Iterable[Row]) -> str:
    """Returns a table, without the columns in which nothing is said."""
    cells = [[" ".join(cell.split()).replace("|", r"\|").replace("``", "`") for cell in row] for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at] for row in cells)]
    lines = [[columns[at] for at in kept], ["---"] * len(kept), *([row[at] for at in kept] for row in cells)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(reference())
