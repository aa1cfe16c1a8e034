"""Takes a document apart, key by key, and collects what is wrong with it instead of stopping at the first.

A reader asks for what it expects; what is not there is an empty value, what is there in another form is a
mistake, named by file and line or by key.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pulumi import Output
from pulumi_healthomics import UNKNOWN, nearest

from healthomics_components.documents import Document
from healthomics_components.located import Trail


class Section:
    """One mapping of a document.

    Args:
        document: what it is part of.
        mistakes: the list that mistakes are added to.
        trail: the keys that lead to it.
        content: what is there.
    """

    def __init__(self, document: Document, mistakes: list[str], trail: Trail = (), content: Any = None) -> None:
        self._document = document
        self._mistakes = mistakes
        self._trail = trail
        given = document.content if not trail else content
        self._content: dict[str, Any] = {}
        if given is not None and not isinstance(given, Mapping):
            self.mistake(f"must be a mapping of keys to values, got {kind(given)}")
        elif given is not None:
            self._content = {str(key): value for key, value in given.items()}
        if not trail:
            mistakes += document.repeated

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def mistake(self, reason: str, *keys: str) -> None:
        """Notes what is wrong at a key below this mapping, or with the mapping itself."""
        self._mistakes.append(f"{self._document.at(*self._trail, *keys)} {reason}")

    def allow_only(self, known: Iterable[str]) -> None:
        """Makes every other key a mistake that names the nearest known one."""
        names = tuple(known)
        for key in self:
            if key not in names:
                hint = did_you_mean(key, names) or f"; known are {', '.join(names)}"
                self.mistake(f"is not a known key{hint}", key)

    def section(self, key: str) -> "Section":
        """Returns the mapping at a key, empty if there is none."""
        return Section(self._document, self._mistakes, (*self._trail, key), self._at(key, {}))

    def holds_output(self, key: str) -> bool:
        """Whether an output is at a key."""
        return isinstance(self._content.get(key), Output)

    def holds_mapping(self, key: str) -> bool:
        """Whether a mapping is at a key."""
        return isinstance(self._content.get(key), Mapping)

    def text(self, key: str) -> str | None:
        """Returns the text at a key."""
        value = self._content.get(key)
        return value if value is None or self._is_text(value, key) else None

    def run_group_id(self, key: str) -> str | None:
        """Returns the ID of a live run group at a key."""
        id_ = self.text(key)
        if id_ is not None and not re.fullmatch(r"\d{1,18}", id_, re.ASCII):
            self.mistake("must be a run group ID, 1 to 18 digits in quotes", key)
        return id_

    def texts(self, key: str) -> tuple[str, ...]:
        """Returns the list of strings at a key."""
        values = self._at(key, [])
        if not isinstance(values, list | tuple | set | frozenset):
            self.mistake(f"must be a list of strings, got {kind(values)}", key)
            return ()
        return tuple(it for number, it in enumerate(values, 1) if self._is_text(it, key, str(number)))

    def text_or_texts(self, key: str) -> tuple[str, ...]:
        """Returns the text at a key as a list of one, or the list of strings there."""
        if isinstance(self._content.get(key), list | tuple):
            return self.texts(key)
        text = self.text(key)
        return () if text is None else (text,)

    def inputs(self, key: str, reason: Callable[[str], str | None] = lambda _: None) -> list[Any]:
        """Returns the list at a key, whose items are texts or will be, once the program has run.

        Args:
            key: the key.
            reason: returns what is wrong with a string, or None.
        """
        values = self._at(key, [])
        if not isinstance(values, list | tuple):
            self.mistake(f"must be a list of strings, got {kind(values)}", key)
            return []
        found = [
            it for number, it in enumerate(values, 1) if isinstance(it, Output) or self._is_text(it, key, str(number))
        ]
        for number, it in enumerate(values, 1):
            if isinstance(it, str) and (wrong := reason(it)) is not None:
                self.mistake(wrong, key, str(number))
        return found

    def distinct_inputs(self, key: str) -> list[Any]:
        """Returns the list at a key as `inputs` does; a string that is there twice is a mistake."""
        found = self.inputs(key)
        texts = [it for it in found if isinstance(it, str)]
        for text in dict.fromkeys(it for it in texts if texts.count(it) > 1):
            self.mistake(f"lists {text!r} twice", key)
        return found

    def whole_number(self, key: str, highest: int) -> int | None:
        """Returns the whole number at a key, from 1 to the highest."""
        value = self._content.get(key)
        if value is None:
            return None
        # Pulumi hands whole numbers from another language over as floats.
        value = int(value) if isinstance(value, float) and value.is_integer() else value
        if not isinstance(value, int) or isinstance(value, bool):
            self.mistake(f"must be a whole number between 1 and {highest}, got {kind(value)}", key)
        elif not 1 <= value <= highest:
            self.mistake(f"must be between 1 and {highest}, got a {'smaller' if value < 1 else 'larger'} number", key)
        else:
            return value
        return None

    def text_by_key(self, key: str) -> dict[str, str]:
        """Returns the mapping of keys to texts at a key."""
        section = self.section(key)
        return {name: text for name in section if (text := section.text(name)) is not None}

    def inputs_by_key(self, key: str) -> dict[str, Any]:
        """Returns the mapping at a key, whose values are texts or will be, once the program has run.

        A value that is neither is a mistake, and `UNKNOWN`: that its key is there is not in doubt.
        """
        section = self.section(key)
        given = {name: it for name, it in section._content.items() if it is not None}
        fine = {name: isinstance(it, Output) or section._is_text(it, name) for name, it in given.items()}
        return {name: it if fine[name] else UNKNOWN for name, it in given.items()}

    def _at(self, key: str, empty: Any) -> Any:
        """Returns what is at a key; nothing after the colon is the same as no such key."""
        value = self._content.get(key)
        return empty if value is None else value

    def _is_text(self, value: object, *keys: str) -> bool:
        if isinstance(value, str):
            return True
        advice = "; put it in quotes" if isinstance(value, bool | int | float) else ""
        self.mistake(f"must be a string, got {kind(value)}{advice}", *keys)
        return False


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Returns the end of a sentence that names the nearest candidate; empty if none is alike."""
    found = nearest(word, candidates)
    return "" if found is None else f"; did you mean {found!r}?"


_KINDS = {
    bool: "true or false",
    dict: "a mapping",
    float: "a fraction",
    int: "a number",
    list: "a list",
    str: "a string",
    type(None): "nothing",
}


def kind(value: object) -> str:
    """Returns what a value is, in words that a non-programmer knows."""
    if isinstance(value, Output):
        return "an output, which is not known before something is created"
    return _KINDS.get(type(value), type(value).__name__)
