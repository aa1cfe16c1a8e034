"""`make docs`: the reference, rendered from the docstrings into `build/docs`, or into the folder that is given.

Any warning is an error. pdoc evaluates annotations, which Pulumi's `Input` is not made for: it refers to itself by
names that our modules do not have. So they are shown as they are written.
"""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import pdoc
import pdoc.doc
import pdoc.doc_types

PACKAGES = ("pulumi_healthomics", "healthomics_components", "healthomics_emulator")

# What an evaluated `Input[...]` looks like.
_INPUT = re.compile(r"Union\[(.+), Awaitable\[\1\], ForwardRef\('Output\[T\]'\)(, NoneType)?\]")


class Written(str):
    """An annotation as it is written, without quotes."""

    __slots__ = ()

    __repr__ = str.__str__


def main(folder: Path) -> None:
    """Renders the reference."""
    warnings.simplefilter("error")
    for module in (pdoc.doc, pdoc.doc_types):
        vars(module)["safe_eval_type"] = _as_written
    pdoc.render.configure(docformat="google", show_source=False)
    for package in map(import_module, PACKAGES):
        for name in package.__all__:
            # Some are loaded when they are first asked for.
            setattr(package, name, public := getattr(package, name))
            init = vars(public).get("__init__") if isinstance(public, type) else None
            if init is not None and not init.__doc__:
                # pdoc would show that of a base of Pulumi's, which has other arguments.
                init.__doc__ = "The class's description has the arguments."
    pdoc.pdoc(*PACKAGES, *(f"!{package}." for package in PACKAGES), output_directory=folder)


def _as_written(annotation: Any, *_: Any) -> Any:
    if isinstance(annotation, type) or annotation is None:
        return annotation
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = re.sub(r"\b(typing|collections\.abc|pulumi\.output)\.", "", text)
    while (shorter := _INPUT.sub(_input, text)) != text:
        text = shorter
    return Written(text)


def _input(union: re.Match[str]) -> str:
    return f"Input[{union[1]}]{' | None' if union[2] else ''}"


if __name__ == "__main__":
    main(Path(*sys.argv[1:2]) if sys.argv[1:] else Path(__file__).parents[1] / "build" / "docs")
