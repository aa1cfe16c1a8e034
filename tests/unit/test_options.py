"""Options that take property paths: each path means what it says in either spelling, or is refused."""

from __future__ import annotations

import inspect
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import ResourceOptions
from pulumi_healthomics.messages import python_argument
from pulumi_healthomics.program.options import PATH_OPTIONS, with_state_keys
from pulumi_healthomics.resource import state
from pulumi_healthomics.rules import spec

# Of the SDK 3.272. An option that a newer SDK adds fails the test below until its values are looked at.
OTHER_OPTIONS = {
    "aliases",
    "custom_timeouts",
    "delete_before_replace",
    "deleted_with",
    "depends_on",
    "env_var_mappings",
    "hooks",
    "id",
    "import_",
    "parent",
    "plugin_download_url",
    "protect",
    "provider",
    "providers",
    "replace_with",
    "replacement_trigger",
    "retain_on_delete",
    "self",
    "state_migrations",
    "transformations",
    "transforms",
    "urn",
    "version",
}
THERE = [option for option in PATH_OPTIONS if option in inspect.signature(ResourceOptions).parameters]
NAMES = {
    **{key: key for key in state.OUTPUT_KEYS},
    **{python_argument(key): key for key in (*spec.LIMIT_KEYS, "limitRemoval", "onActiveRuns")},
    "tags_all": "tagsAll",
    "creation_time": "creationTime",
}
rests = st.sampled_from(["", ".team", '["a.b"]', "[0]", ".max_cpus"])


def translated(option: str, path: str) -> str:
    given: dict[str, Any] = {option: [path]}
    opts = with_state_keys("calling", ResourceOptions(**given))
    (found,) = getattr(opts, option)
    assert isinstance(found, str)
    return found


def test_every_option_of_the_sdk_is_known_to_take_property_paths_or_not() -> None:
    assert set(inspect.signature(ResourceOptions.__init__).parameters) <= OTHER_OPTIONS | set(PATH_OPTIONS)


@given(option=st.sampled_from(THERE), name=st.sampled_from(sorted(NAMES)), rest=rests, quoted=st.booleans())
def test_a_property_is_found_in_either_spelling_and_what_follows_it_stays(
    option: str, name: str, rest: str, quoted: bool
) -> None:
    for spelling in (name, NAMES[name]):
        assert translated(option, (f'["{spelling}"]' if quoted else spelling) + rest) == NAMES[name] + rest


@pytest.mark.parametrize("option", THERE)
def test_every_property_can_be_meant(option: str) -> None:
    assert translated(option, "*") == "*"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("max_cpu", "names 'max_cpu', but a run group has no property 'max_cpu'; did you mean 'max_cpus'?"),
        ("maxCpu", "names 'maxCpu', but a run group has no property 'maxCpu'; did you mean 'maxCpus'?"),
        ("tag.team", "names 'tag.team', but a run group has no property 'tag'; did you mean 'tags'?"),
        ("", "names '', but a run group has no property ''; it has name, max_cpus"),
        ("*.x", "*.x"),
    ],
)
@pytest.mark.parametrize("option", THERE)
def test_a_path_that_names_no_property_is_refused_with_the_nearest(option: str, path: str, sentence: str) -> None:
    if path.startswith("*"):
        assert translated(option, path) == sentence
        return
    with pytest.raises(pulumi.RunError) as error:
        translated(option, path)
    assert str(error.value).startswith(f'run group "calling": {option} {sentence}')


@given(option=st.sampled_from(THERE), path=st.text(max_size=12))
def test_any_other_text_is_refused_or_means_a_property(option: str, path: str) -> None:
    try:
        found = translated(option, path)
    except pulumi.RunError:
        return
    assert found.startswith((*state.OUTPUT_KEYS, "*"))
