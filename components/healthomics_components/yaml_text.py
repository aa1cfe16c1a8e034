"""Reads YAML, and remembers the line of each key, which PyYAML's own constructors do not."""

from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]  # comes with Pulumi, without types

from healthomics_components.located import DEEPEST, TOO_DEEP, Located, MalformedError, Trail, paired

MERGE = "tag:yaml.org,2002:merge"

# A few lines of aliases of aliases come to billions of values.
_MOST_VALUES = 200_000

# What PyYAML ends in on some texts that are not YAML, such as an escape beyond Unicode or a version of 5,000 digits.
_CRASHES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def read_yaml(text: str) -> Located:
    """Reads YAML; where there is no value, as in a file of comments only, the content is None.

    Raises:
        MalformedError: it is not YAML.
    """
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reader = _Reader(loader)
        reader.found.content = None if node is None else reader.value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise MalformedError(f"is not YAML: {error.problem}", mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as error:
        reason = f"is not YAML: the character {error.character:#x} must not be in it"
        raise MalformedError(reason, text.count("\n", 0, error.position) + 1) from None
    except RecursionError:
        raise MalformedError(TOO_DEEP) from None
    except _CRASHES as error:
        raise MalformedError(f"is not YAML: {error}", loader.line + 1) from None
    return reader.found


@dataclass
class _Reader:
    """Turns YAML's nodes into plain values and notes where they stood."""

    loader: Any
    found: Located = field(default_factory=Located)
    around: list[Any] = field(default_factory=list)
    count: int = 0

    def value(self, node: Any, trail: Trail) -> Any:
        self.count += 1
        if self.count > _MOST_VALUES:
            raise MalformedError(f"holds more than {_MOST_VALUES:,} values", node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self._enter(node)
        content: Any = {}
        if isinstance(node, yaml.MappingNode):
            self._fill(content, node, trail)
        else:
            content = [self._item(item, (*trail, str(number))) for number, item in enumerate(node.value, 1)]
        self.around.pop()
        return content

    def _enter(self, node: Any) -> None:
        if node in self.around:
            raise _problem("what an alias stands for holds the alias", node)
        if len(self.around) > DEEPEST:
            raise MalformedError(TOO_DEEP, node.start_mark.line + 1)
        self.around.append(node)

    def _scalar(self, node: Any) -> Any:
        # YAML takes 0100 for 64, 12:30 for 750, 1.000 for 1 and = for nothing, which a file of tags never
        # means. So a number whose text is another one stays the text that was written, and a date does too.
        if node.tag.endswith((":timestamp", ":value")) or node.tag == MERGE:
            return node.value
        try:
            value = self.loader.construct_object(node)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return self._text(node) if isinstance(value, str) or (is_number and str(value) != node.value) else value
        except _CRASHES:
            kind = node.tag.rpartition(":")[2]
            raise _problem(f"{_shortened(node.value)!r} cannot be read as {kind}", node) from None

    def _text(self, node: Any) -> str:
        try:
            return paired(node.value)
        except UnicodeError:
            raise _problem("half of a character, written as an escape", node) from None

    def _item(self, node: Any, trail: Trail) -> Any:
        self.found.lines[trail] = node.start_mark.line + 1
        return self.value(node, trail)

    def _fill(self, content: dict[str, Any], node: Any, trail: Trail) -> None:
        """Adds what a mapping says to content, which wins where it has a key already."""
        here: dict[str, int] = {}
        merged = [value for key, value in node.value if key.tag == MERGE]
        for key_node, value_node in ((key, value) for key, value in node.value if key.tag != MERGE):
            if not isinstance(key_node, yaml.ScalarNode):
                raise _problem("a key must be a string", key_node)
            key, line = self._text(key_node), key_node.start_mark.line + 1
            if key in here:
                self.found.repeat((*trail, key), line, here[key])
                continue
            here[key] = line
            if key not in content:
                self.found.lines[(*trail, key)] = line
                content[key] = self.value(value_node, (*trail, key))
        for other in merged:
            self._merge(content, other, trail)

    def _merge(self, content: dict[str, Any], node: Any, trail: Trail) -> None:
        """Adds the mapping after a `<<`, or the mappings of a list, of which the first wins."""
        self._enter(node)
        if isinstance(node, yaml.MappingNode):
            self._fill(content, node, trail)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._merge(content, item, trail)
        else:
            raise _problem("<< must be followed by an alias of a mapping, or by a list of those", node)
        self.around.pop()


def _problem(problem: str, node: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - a line of a terminal takes that much
