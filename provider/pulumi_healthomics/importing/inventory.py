"""Which run groups an account has in a Region, and what each is called in Pulumi. Pure.

The Pulumi name is the group's own name where that can be: then the program need not repeat it. It differs

- in characters that a URN, a shell or a `--target` would trip over: letters and digits of any script stay, `_` and `.`
  too, and each run of others becomes one `-`;
- where two groups would get the same: AWS lets two groups have one name, so both get their id appended;
- for a group without a name, which is `run-group-ID`.

Names depend on the groups alone, not on the order in which AWS lists them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from pulumi_healthomics.errors import NotFoundError, concerning
from pulumi_healthomics.lifecycle.api import RunGroup

# Reading a thousand groups takes minutes at the ten a second that AWS permits.
GROUPS_BETWEEN_REPORTS = 50


class Catalogue(Protocol):
    """What is needed of the service."""

    def list_run_groups(self) -> Iterator[RunGroup]:
        """Lists all groups, without their tags."""
        ...

    def get_run_group(self, id_: str) -> RunGroup:
        """Describes a group.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...


@dataclass(frozen=True)
class Selection:
    """Which groups are wanted.

    Attributes:
        name_prefix: how their names begin; a group without a name has the empty one.
        tags: keys and values, all of which they have.
    """

    name_prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()

    def has_name_of(self, group: RunGroup) -> bool:
        """Whether the group's name is as wanted."""
        return (group.name or "").startswith(self.name_prefix)

    def has_tags_of(self, group: RunGroup) -> bool:
        """Whether the group's tags are as wanted."""
        return all(group.tags.get(key) == value for key, value in self.tags)


def find_groups(catalogue: Catalogue, selection: Selection, tell: Callable[[str], None]) -> list[RunGroup]:
    """Returns the groups that are wanted, complete with their tags, which the list does not carry.

    Args:
        catalogue: the service.
        selection: what is wanted.
        tell: shows progress.
    """
    listed = [group for group in catalogue.list_run_groups() if selection.has_name_of(group)]
    tell(f"reading {counted(listed)}")
    found = []
    for number, group in enumerate(listed, 1):
        with concerning("reading", name=group.name, id_=group.id):
            try:
                found.append(catalogue.get_run_group(group.id))
            except NotFoundError:
                tell(f'run group "{group.name}" ({group.id}) was deleted in the meantime: skipped')
        if number % GROUPS_BETWEEN_REPORTS == 0:
            tell(f"read {number} of {len(listed)}")
    return [group for group in found if selection.has_tags_of(group)]


def counted(groups: list[RunGroup]) -> str:
    """Returns how many groups these are, in words."""
    return "1 run group" if len(groups) == 1 else f"{len(groups)} run groups"


def named(groups: Iterable[RunGroup]) -> dict[str, RunGroup]:
    """Returns the groups by their Pulumi names, in the order of these."""
    names = {group.id: (_stem(group.name or "") or f"run-group-{group.id}", group) for group in groups}
    # An appended id can only meet another group's whole name, and each two groups do so once at most: this ends.
    while len(counts := Counter(name for name, _ in names.values())) < len(names):
        names = {id_: (f"{name}-{id_}" if counts[name] > 1 else name, group) for id_, (name, group) in names.items()}
    return dict(sorted(names.values(), key=lambda pair: pair[0]))


def _stem(name: str) -> str:
    """Returns the part of a group's name that a Pulumi name can have; may be empty."""
    return "".join("".join(run) if stays else "-" for stays, run in groupby(name, _stays)).strip("-")


def _stays(char: str) -> bool:
    # Marks belong to the letters before them, in Devanagari as in a decomposed "é".
    return char in "_." or unicodedata.category(char)[0] in "LMN"
