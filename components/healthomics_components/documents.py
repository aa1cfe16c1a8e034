"""Reads the files that people write, YAML or JSON, and remembers the line of each key.

The one room of this package that opens a file. JSON is read as the YAML that it nearly is, so that both know their
lines. A mapping written in the program takes the same way, without lines.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with Pulumi, without types
from pulumi_healthomics import DocumentError

Trail = tuple[str, ...]
"""The keys that lead to a place in a document; a list's items count from 1."""


@dataclass(frozen=True)
class Document:
    """What somebody wrote, and where.

    Attributes:
        content: plain values; keys are strings.
        origin: the file as it was given, or what the mapping is called in the program.
        lines: the line of each key and item; None for a mapping of the program.
        repeated: keys that stand twice in one mapping, as sentences.
    """

    content: Any
    origin: str
    lines: Mapping[Trail, int] | None = None
    repeated: tuple[str, ...] = ()

    def at(self, *trail: str) -> str:
        """Names a place: `teams.yaml:7: cancer.max_cpus`, or `teams.cancer.max_cpus` in a program."""
        keys = ".".join(key or "''" for key in trail)
        if self.lines is None:
            return f"{self.origin}.{keys}" if trail else self.origin
        line = next(self.lines[trail[:end]] for end in range(len(trail), -1, -1) if trail[:end] in self.lines)
        return f"{self.origin}:{line}: {keys}" if trail else f"{self.origin}:{line}"

    def refuse(self, reasons: Sequence[str]) -> None:
        """Raises unless there is no reason to.

        Raises:
            DocumentError: there are reasons, and these are all of them.
        """
        if reasons:
            raise DocumentError(self.origin, reasons)


def read(path: str | os.PathLike[str]) -> Document:
    """Reads a YAML or JSON file.

    Raises:
        DocumentError: there is no such file, or it is neither YAML nor JSON.
    """
    origin = os.fspath(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        # YAML, unlike JSON, allows no tabs between values; inside JSON's strings there are none.
        return parse(text.replace("\t", " ") if origin.endswith(".json") else text, origin)
    except OSError as error:
        reason = f"can not be read from {Path.cwd()}: {error.strerror}"
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8: byte {error.start + 1} is {error.object[error.start]:#x}"
    raise DocumentError(origin, [f"{origin} {reason}"])


def parse(text: str, origin: str) -> Document:
    """Reads YAML or JSON text.

    Raises:
        DocumentError: it is neither.
    """
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reader = _Reader(loader)
        content = {} if node is None else reader.value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{origin}:{mark.line + 1}" if mark else origin
        raise DocumentError(origin, [f"{where} is not YAML: {error.problem}"]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        reason = f"{origin}:{line} is not YAML: the character {error.character:#x} must not stand in it"
        raise DocumentError(origin, [reason]) from None
    repeated = tuple(f"{origin}:{line}: {sentence}" for line, sentence in reader.repeated)
    return Document(content, origin, {(): 1, **reader.lines}, repeated)


@dataclass
class _Reader:
    """Turns YAML's nodes into plain values and notes where they stood."""

    loader: Any
    lines: dict[Trail, int] = field(default_factory=dict)
    repeated: list[tuple[int, str]] = field(default_factory=list)
    around: list[Any] = field(default_factory=list)

    def value(self, node: Any, trail: Trail) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node in self.around:
            raise yaml.MarkedYAMLError(problem="what an alias stands for holds the alias", problem_mark=node.start_mark)
        self.around.append(node)
        content = self._mapping(node, trail) if isinstance(node, yaml.MappingNode) else self._list(node, trail)
        self.around.pop()
        return content

    def _scalar(self, node: Any) -> Any:
        # YAML takes 0100 for 64, 12:30 for 750, 1.000 for 1 and = for nothing. Nobody who writes that means it, so what
        # does not look like the number that it is stays the text that was written; so does a date.
        if node.tag.endswith((":timestamp", ":value")):
            return node.value
        try:
            value = self.loader.construct_object(node)
        except (KeyError, ValueError):
            kind = node.tag.rpartition(":")[2]
            raise yaml.MarkedYAMLError(problem=f"{node.value!r} is no {kind}", problem_mark=node.start_mark) from None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return node.value if is_number and str(value) != node.value else value

    def _list(self, node: Any, trail: Trail) -> list[Any]:
        return [self._item(item, (*trail, str(number))) for number, item in enumerate(node.value, 1)]

    def _item(self, node: Any, trail: Trail) -> Any:
        self.lines[trail] = node.start_mark.line + 1
        return self.value(node, trail)

    def _mapping(self, node: Any, trail: Trail) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a text", problem_mark=key_node.start_mark)
            key, line = key_node.value, key_node.start_mark.line + 1
            here = (*trail, key)
            if key in content:
                self.repeated.append((line, f"{'.'.join(here)} stands in line {self.lines[here]} already"))
                continue
            self.lines[here] = line
            content[key] = self.value(value_node, here)
        return content
