"""One of the stack's settings, read as what it should be. Pure.

Pulumi hands every setting over as a string and structured ones as JSON, whose scalars keep the type that YAML gave
them: an unquoted tag value 42 is a number. A mistake is noted, not raised, so that the user reads all of them at once,
and the setting then counts as not set. It is described by the setting's key, the shape that it should have and what was
found instead. Any setting may be a secret, and arrives unmarked, so a value itself is never shown; where it is like one
of a few choices, that choice is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from pulumi_healthomics.errors import SettingsError
from pulumi_healthomics.rules.validation import seconds
from pulumi_healthomics.rules.violations import UNKNOWN, nearest

Structure = TypeVar("Structure", list[Any], dict[str, Any])


@dataclass(frozen=True)
class Value:
    """A setting, or a part of one.

    Attributes:
        path: where it is, such as `aws:assumeRoles[0].duration`.
        raw: as it arrived; None or an empty string if it is not set: that is how a shell unsets one. `UNKNOWN` is not
            set yet, and no mistake.
        key: the whole setting, such as `aws:assumeRoles`.
        mistakes: what is wrong with this setting and the others, in the order in which they are read.
    """

    path: str
    raw: Any = field(default=None, repr=False)
    key: str = ""
    mistakes: list[SettingsError] = field(default_factory=list, repr=False, compare=False)

    @property
    def is_set(self) -> bool:
        """Whether there is a value."""
        return self.raw is not None and self.raw != "" and self.raw is not UNKNOWN

    def text(self) -> str | None:
        """Returns a string; numbers and booleans as they are written."""
        if not self.is_set:
            return None
        if isinstance(self.raw, str):
            return self.raw
        if isinstance(self.raw, bool | int | float):
            return json.dumps(self.raw)
        self.malformed("a string")
        return None

    def boolean(self) -> bool | None:
        """Returns what `true` and `false` say."""
        text = self.choice(("true", "false"))
        return None if text is None else text == "true"

    def choice(self, choices: Sequence[str]) -> str | None:
        """Returns one of `choices`."""
        text = self.text()
        if text is not None and text not in choices:
            meant = nearest(text, choices)
            self.malformed(" or ".join(choices), "another value" + (f"; did you mean {meant!r}?" if meant else ""))
            return None
        return text

    def whole_number(self) -> int | None:
        """Returns a whole number of at least 0."""
        text = self.text()
        if text is not None and not (text.isascii() and text.isdecimal()):
            self.malformed("a whole number of at least 0", "something else")
            return None
        return None if text is None else int(text)

    def duration(self, shortest: str, longest: str) -> int | None:
        """Returns a duration such as `1h30m` in seconds."""
        text = self.text()
        if text is None:
            return None
        length = seconds(text)
        if length is None or not (seconds(shortest) or 0) <= length <= (seconds(longest) or 0):
            got = "" if length is None else "a shorter or longer one"
            self.malformed(f'a duration between {shortest} and {longest}, such as "1h"', got)
            return None
        return int(length)

    def account(self) -> str:
        """Returns the number of an account; unquoted it is a number to YAML, which drops the zeros at its start."""
        text = f"{self.raw:012d}" if type(self.raw) is int else self.required("twelve digits")
        if text and not re.fullmatch(r"[0-9]{12}", text):
            self.malformed("twelve digits", f"{len(text)} digits" if text.isdecimal() else "")
        return text

    def url(self) -> str | None:
        """Returns an address. It may hold a password, and is not shown."""
        text = self.text()
        if text is not None and not _is_url(text):
            self.malformed("a URL such as https://host:port", "something else")
            return None
        return text

    def proxy(self) -> str | None:
        """Returns the address of a proxy, of which `host:port` will do. It may hold a password, and is not shown."""
        text = self.text()
        if text is not None and not _is_url(text if "://" in text else f"http://{text}"):
            self.malformed("a proxy such as http://host:port", "something else")
            return None
        return text

    def credential(self) -> str | None:
        """Returns a part of a key, which travels in a header."""
        text = self.text()
        if text is not None and not (text.isprintable() and " " not in text):
            self.malformed("a string without spaces and line ends", "a string with some")
            return None
        return text

    def texts(self) -> tuple[str, ...]:
        """Returns a list of strings."""
        return tuple(text for item in self.items("a list of strings") if (text := item.text()) is not None)

    def text_map(self) -> dict[str, str]:
        """Returns a mapping of strings, some of which may be empty."""
        return {
            key: "" if value == "" else self.part(f"[{key!a}]", value).required()
            for key, value in (self._structure(dict, "a mapping of strings") or {}).items()
            if value is not UNKNOWN
        }

    def required(self, shape: str = "a string") -> str:
        """Returns a string that must be set; an empty string if it is not."""
        if self.raw is not UNKNOWN and not self.is_set:
            self.malformed(shape)
        return self.text() or ""

    def items(self, shape: str) -> list[Value]:
        """Returns the elements of a list."""
        return [self.part(f"[{at}]", item) for at, item in enumerate(self._structure(list, shape) or ())]

    def parts(self, shape: str, known: Collection[str]) -> dict[str, Value]:
        """Returns all `known` parts of a mapping, unset ones too.

        A part that the user seems to have misspelt, or that a malformed mapping may have, is not known: nothing that
        it lacks is a second mistake.

        Args:
            shape: what the mapping looks like, in words.
            known: the keys that it may have.
        """
        found = self._structure(dict, shape)
        if found is None or self.raw is UNKNOWN:
            return {key: self.part(f".{key}", UNKNOWN) for key in known}
        unknown = [key for key in found if key not in known]
        self.mistakes.extend(unknown_setting(f"{self.path}.", key, known, self.key) for key in unknown)
        misspelt = {nearest(key, known, cutoff=0) for key in unknown}
        return {key: self.part(f".{key}", found.get(key, UNKNOWN if key in misspelt else None)) for key in known}

    def part(self, step: str, raw: Any) -> Value:
        """Returns a part of a setting, which is a step further than the setting's own path."""
        return Value(f"{self.path}{step}", raw, self.key, self.mistakes)

    def malformed(self, shape: str, got: str = "") -> None:
        """Notes that the value has another shape.

        Args:
            shape: what it must be.
            got: what it is, if that may be shown; else only its kind is.
        """
        self.mistaken(f"{self.path} must be {shape}, got {got or self._kind()}")

    def mistaken(self, what: str, remedy: str = "") -> None:
        """Notes a mistake in the setting."""
        self.mistakes.append(SettingsError(what, remedy, key=self.key))

    def _structure(self, kind: type[Structure], shape: str) -> Structure | None:
        """Returns the list or mapping that a value is, an empty one if it is not set; None if it is malformed."""
        if not self.is_set:
            return kind()
        found = self.raw
        if isinstance(found, str):
            try:
                found = json.loads(found)
            except ValueError:
                self.malformed(shape, "a string that is not JSON")
                return None
        if not isinstance(found, kind):
            self.part("", found).malformed(shape)
            return None
        return found

    def _kind(self) -> str:
        return _KINDS.get(type(self.raw), "nothing") if self.is_set else "nothing"


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


# What AWS's tools read from the environment and never show.
_SECRET_VARIABLES = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)
_ADDRESSES = re.compile(r"(https?|all)_proxy|AWS_ENDPOINT_URL\w*", re.IGNORECASE)


def secrets_of_environment(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the secrets that the environment holds for AWS's tools: keys, tokens, and passwords in addresses."""
    addresses = (value for name, value in environment.items() if _ADDRESSES.fullmatch(name))
    return (*(environment[name] for name in _SECRET_VARIABLES if name in environment), *passwords(*addresses))


def passwords(*addresses: str | None) -> Iterator[str]:
    """Yields what authenticates in addresses, as it is written and as it is meant; a password may hold `@` or `/`."""
    for address in filter(None, addresses):
        rest = address.partition("://")[2] or address
        for user, at, _ in (rest.partition("@"), rest.rpartition("@")):
            password = user.partition(":")[2] or user
            yield from (password, unquote(password)) if at else ()


def unknown_setting(prefix: str, name: str, known: Collection[str], key: str) -> SettingsError:
    """Returns the error of an unknown setting, or of a part of a setting; it names the nearest known setting.

    Args:
        prefix: what comes before the name.
        name: the unknown name.
        known: the names that there are.
        key: the whole setting.
    """
    return SettingsError(
        f"{prefix}{name} is not a known setting, the nearest is {prefix}{nearest(name, known, cutoff=0)}",
        f"correct or remove it; known settings: {', '.join(known)}",
        key=key,
    )


_KINDS = {bool: "a boolean", dict: "a mapping", float: "a number", int: "a number", list: "a list", str: "a string"}
