"""Reads the files that people write, YAML or JSON, and remembers the line of each key.

The one room of this package that opens a file. A mapping written in the program takes the same way, without lines.
"""

import codecs
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_healthomics import DocumentError

from healthomics_components.json_text import read_json
from healthomics_components.located import Located, MalformedError, Trail
from healthomics_components.yaml_text import read_yaml


@dataclass(frozen=True)
class Document:
    """What a user wrote, and where.

    Attributes:
        content: plain values; keys are strings. None for a file that holds no value.
        origin: the file as it was given, or what the mapping is called in the program.
        lines: the line of each key and item; None for a mapping of the program.
        repeated: keys that are twice in one mapping, as sentences.
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

    Args:
        path: the file. A relative path starts at the program's folder, which the engine makes the current one; `~` is
            the home folder.

    Raises:
        DocumentError: there is no such file, or it is neither YAML nor JSON.
    """
    origin = os.fspath(path)
    try:
        file = Path(path).expanduser()
    except RuntimeError:
        raise DocumentError(origin, [f"{origin} cannot be read: there is no such home folder"]) from None
    try:
        return parse(_text(file.read_bytes()), origin)
    except OSError as error:
        where = "" if file.is_absolute() else f" from {Path.cwd()}"
        reason = f"cannot be read{where}: {error.strerror}"
    except MalformedError as error:
        reason = error.reason
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8: byte {error.start + 1} is {error.object[error.start]:#x}"
    except ValueError as error:
        reason = f"is not the path of a file: {error}"
    shown = origin if origin.isprintable() else ascii(origin)
    raise DocumentError(shown, [f"{shown} {reason}"])


def parse(text: str, origin: str) -> Document:
    """Reads YAML or JSON text.

    Args:
        text: the text.
        origin: the file that it is from. The text of a file `….json` is JSON; any other is YAML, which it also is where
            it looks like JSON and is not.

    Raises:
        DocumentError: it is neither.
    """
    return _parsed(text, origin, read_json if origin.lower().endswith(".json") else _read_either)


def parse_json(text: str, origin: str) -> Document:
    """Reads JSON text that is part of a file.

    Raises:
        DocumentError: it is not JSON.
    """
    return _parsed(text, origin, read_json)


def _parsed(text: str, origin: str, reader: Callable[[str], Located]) -> Document:
    try:
        found = reader(text)
    except MalformedError as error:
        where = origin if error.line is None else f"{origin}:{error.line}"
        raise DocumentError(origin, [f"{where} {error.reason}"]) from None
    repeated = tuple(f"{origin}:{line}: {sentence}" for line, sentence in found.repeated)
    return Document(found.content, origin, {(): 1, **found.lines}, repeated)


def _read_either(text: str) -> Located:
    # The AWS CLI's answers are JSON in whatever file they were redirected to, and not all JSON is YAML.
    if text.lstrip().startswith(("{", "[", '"')):
        with suppress(MalformedError):
            return read_json(text)
    return read_yaml(text)


_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def _text(content: bytes) -> str:
    # The byte order mark of UTF-32 begins with that of UTF-16, and is looked for first.
    encoding = next((name for mark, name in _ENCODINGS.items() if content.startswith(mark)), None)
    if encoding is None and b"\0" in content[:2]:
        encoding = "UTF-16"
    if encoding is not None:
        hint = " (> in Windows PowerShell writes UTF-16)" if encoding == "UTF-16" else ""
        raise MalformedError(f"is {encoding}; save it as UTF-8{hint}")
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
