"""Reads JSON, and remembers the line of each key, which Python's own reader does not."""

import json
import re
from bisect import bisect_right
from itertools import accumulate
from typing import Any

from healthomics_components.located import DEEPEST, TOO_DEEP, Located, MalformedError, Trail, paired

_SPACE = re.compile(r"[ \t\n\r]*")
_MOST_DIGITS = 100


def read_json(text: str) -> Located:
    """Reads JSON; where there is no value, the content is None.

    Raises:
        MalformedError: it is not JSON.
    """
    reader = _Reader(text)
    try:
        reader.read()
    except json.JSONDecodeError as error:
        problem = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
        raise MalformedError(f"is not JSON: {problem} at column {error.colno}", error.lineno) from None
    return reader.found


class _Reader:
    """Finds its way through objects and arrays, and leaves strings and numbers to Python's reader.

    A method that takes a position returns the position after what it read.
    """

    def __init__(self, text: str) -> None:
        self.found = Located()
        self._text = text
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._decoder = json.JSONDecoder(parse_constant=_refuse, parse_int=_int)

    def read(self) -> None:
        start = self._after_space(0)
        if start == len(self._text):
            return
        self.found.content, end = self._value(start, ())
        if (end := self._after_space(end)) != len(self._text):
            raise self._error("text after the end", end)

    def _value(self, at: int, trail: Trail) -> tuple[Any, int]:
        if len(trail) > DEEPEST:
            raise MalformedError(TOO_DEEP, self._line(at))
        if self._text.startswith("{", at):
            return self._object(at, trail)
        if self._text.startswith("[", at):
            return self._array(at, trail)
        return self._scalar(at)

    def _object(self, at: int, trail: Trail) -> tuple[dict[str, Any], int]:
        content: dict[str, Any] = {}
        at = self._after_space(at + 1)
        if self._text.startswith("}", at):
            return content, at + 1
        while True:
            if not self._text.startswith('"', at):
                raise self._error("expected a key in double quotes", at)
            key, end = self._scalar(at)
            value_at = self._after_space(self._expected(":", self._after_space(end)))
            here = (*trail, key)
            if key in content:
                self.found.repeat(here, self._line(at), self.found.lines[here])
                at = self._passed_over(value_at, here)
            else:
                self.found.lines[here] = self._line(at)
                content[key], at = self._value(value_at, here)
            at = self._after_space(at)
            if self._text.startswith("}", at):
                return content, at + 1
            at = self._after_space(self._expected(",", at, "}"))

    def _passed_over(self, at: int, trail: Trail) -> int:
        found, self.found = self.found, Located()
        _, end = self._value(at, trail)
        self.found = found
        return end

    def _array(self, at: int, trail: Trail) -> tuple[list[Any], int]:
        content: list[Any] = []
        at = self._after_space(at + 1)
        if self._text.startswith("]", at):
            return content, at + 1
        while True:
            here = (*trail, str(len(content) + 1))
            self.found.lines[here] = self._line(at)
            item, at = self._value(at, here)
            content.append(item)
            at = self._after_space(at)
            if self._text.startswith("]", at):
                return content, at + 1
            at = self._after_space(self._expected(",", at, "]"))

    def _scalar(self, at: int) -> tuple[Any, int]:
        try:
            value, end = self._decoder.raw_decode(self._text, at)
            return paired(value) if isinstance(value, str) else value, end
        except UnicodeError:
            raise self._error("half of a character, written as an escape, in the string", at) from None
        except _NumberError as error:
            raise self._error(str(error), at) from None

    def _expected(self, char: str, at: int, *others: str) -> int:
        if not self._text.startswith(char, at):
            raise self._error(f"expected {' or '.join(map(repr, (char, *others)))}", at)
        return at + 1

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def _error(self, problem: str, at: int) -> json.JSONDecodeError:
        return json.JSONDecodeError(problem, self._text, at)


class _NumberError(Exception):
    """A number that Python's reader takes and that JSON has not, or that cannot be meant."""


def _refuse(constant: str) -> Any:
    raise _NumberError(f"the number {constant}")


def _int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _NumberError(f"a number of {len(digits)} digits")
    return int(digits)
