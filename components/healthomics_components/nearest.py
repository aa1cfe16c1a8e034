"""Guesses what somebody meant. Pure, and only ever used to word a message."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Returns the candidate most like a word, capitals and a `*` aside, or None if none is alike."""
    by_form = {_form(candidate): candidate for candidate in candidates}
    found = get_close_matches(_form(word), by_form, n=1)
    return by_form[found[0]] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Returns the end of a sentence that names the nearest candidate; empty if none is alike."""
    found = nearest(word, candidates)
    return "" if found is None else f"; did you mean {found!r}?"


def _form(word: str) -> str:
    return word.lower().replace("*", "")
