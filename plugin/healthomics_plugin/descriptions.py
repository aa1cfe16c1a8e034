"""What the schema says about a run group, taken from the docstrings of the Python `RunGroup`. Pure.

The docstrings are the single source. Some of what they say is Python's, or is otherwise at the door of Python programs:
`_WORDS` has the words for every language. Each of its entries must be found where it is expected, so that a change of a
docstring is noticed; a contract test looks for what is left of Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from inspect import cleandoc

from pulumi_healthomics.program.run_group import RunGroup
from pulumi_healthomics.rules import spec


def _within(limit: spec.Limit) -> tuple[str, str]:
    """Returns the bounds in an argument's text, which `_BOUNDS` words with their unit."""
    return f", {limit.minimum} to {limit.maximum}", ""


# A part of an argument's text, and what replaces it.
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "name": (
        (f", {spec.NAME.minimum} to {spec.NAME.maximum} characters", ""),
        (
            "by default `resource_name` without any suffix, whatever `pulumi:autonaming` says",
            "by default the resource's name without any suffix, or what `pulumi:autonaming` proposes",
        ),
    ),
    **{limit.key: (_within(limit),) for limit in spec.LIMITS},
    "maxDuration": (_within(spec.LIMITS[-1]), (", or a `timedelta` of whole minutes", "")),
    "tags": (
        (
            "the default tags (`aws:defaultTags`, or those of an explicit `aws.Provider`); one whose value is None is "
            "left out",
            "the provider's `defaultTags`",
        ),
    ),
    "region": (
        (
            "that of an explicit `aws.Provider`, `aws:region`, `AWS_REGION` or boto3's own chain",
            "that of the provider, whose `region` wins over `AWS_REGION`, `AWS_DEFAULT_REGION` and the profile",
        ),
    ),
    "onActiveRuns": (
        ("`custom_timeouts.delete`", "the resource option `customTimeouts.delete`"),
        ("the stack's setting `healthomics:onActiveRuns`", "the provider's `onActiveRuns`"),
    ),
    "tagsAll": (("the stack's default tags", "the provider's default tags"),),
}
_BOUNDS = {
    "name": f"From {spec.NAME.minimum} to {spec.NAME.maximum} characters.",
    **{limit.key: f"From {limit.minimum} to {limit.maximum} {limit.unit}." for limit in spec.LIMITS},
}
_NOT_SET = "; None means no limit"


def of_the_resource() -> str:
    """Returns what a run group is, without the example, which is in Python."""
    text = cleandoc(RunGroup.__doc__ or "")
    about = text[: text.index("\nArgs:")]
    paragraphs = [" ".join(it.split()) for it in re.split(r"\n\s*\n", about) if not it.startswith("    ")]
    return _with_keys("\n\n".join(paragraphs), _arguments())


def of_inputs() -> dict[str, str]:
    """Returns what each argument means, by its name in the state, with its bounds."""
    arguments = _arguments()
    return {
        key: " ".join([_translated(key, text, arguments), *([_BOUNDS[key]] if key in _BOUNDS else [])])
        for key, text in arguments.items()
    }


def of_outputs() -> dict[str, str]:
    """Returns what each property means, by its name in the state."""
    found = {}
    for name, member in vars(RunGroup).items():
        if isinstance(member, property):
            text = cleandoc(member.__doc__ or "").replace(_NOT_SET, "; not set without a limit")
            key = _key(name)
            found[key] = _sentence(_replaced(text, _WORDS[key])) if key == "tagsAll" else _sentence(text)
    return found


def _arguments() -> dict[str, str]:
    """Returns the texts of the docstring's arguments, by their names in the state."""
    text = cleandoc(RunGroup.__doc__ or "")
    section = text[text.index("\nArgs:\n") : text.index("\nResource options:\n")]
    found = re.findall(r"^    (\w+): (.*(?:\n        .*)*)", section, re.MULTILINE)
    return {_key(name): " ".join(said.split()) for name, said in found if name not in ("resource_name", "opts")}


def _translated(key: str, text: str, arguments: Iterable[str]) -> str:
    return _sentence(_with_keys(_replaced(text, _WORDS.get(key, ())), arguments))


def _replaced(text: str, words: Iterable[tuple[str, str]]) -> str:
    """Returns what a docstring says in the words for every language.

    Raises:
        LookupError: the docstring does not have the words that it is expected to have.
    """
    for python, everywhere in words:
        if python not in text:
            raise LookupError(
                f"the docstring of RunGroup does not have {python!r} any more; correct the table of words"
            )
        text = text.replace(python, everywhere)
    return text


def _with_keys(text: str, keys: Iterable[str]) -> str:
    """Returns what a docstring says with the names in the state of the arguments in backticks."""
    for key in keys:
        text = text.replace(f"`{_argument(key)}`", f"`{key}`")
    return text


def _sentence(text: str) -> str:
    # VCPUs, as the docstring of the property begins, is the linter's.
    text = text[:1].upper() + text[1:]
    return text.replace("VCPUs", "vCPUs", 1) if text.startswith("VCPUs") else text


def _key(argument: str) -> str:
    return re.sub("_(.)", lambda letter: letter[1].upper(), argument)


def _argument(key: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", key)
