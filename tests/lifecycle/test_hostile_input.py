"""Whatever a program hands over, through the provider's real check and diff: no exception, only violations."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pulumi.runtime.rpc import UNKNOWN
from pulumi_healthomics.resource.state import INPUT_KEYS
from pulumi_healthomics.rules import spec
from support.doors import cannot, lacks

from harness.door_process import DoorProcess
from harness.doors import Door

# The process serves all examples of a test, and the first call may make a client.
one_process = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
many = settings(one_process, max_examples=300)
few = settings(one_process, max_examples=50)

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "an asset"}
ARCHIVE = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "an archive"}
FIFTY_ONE = {f"key-{i}": "value" for i in range(51)}

# protobuf carries no lone surrogates, and JSON no infinity.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(["x" * 129, "v" * 257, "aws:x"])
numbers = st.integers(-1, 100_001) | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts | st.just(UNKNOWN)
anything = st.recursive(
    scalars | st.sampled_from([ASSET, ARCHIVE, FIFTY_ONE]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)

names = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co"]), min_size=1, max_size=128)
tag_characters = st.characters(categories=["L", "N", "Z"]) | st.sampled_from(spec.TAG_PUNCTUATION)
# Old SDKs keep keys that start with __ to themselves.
tag_keys = st.text(tag_characters, min_size=1, max_size=32).filter(
    lambda key: not key.lower().startswith((spec.RESERVED_TAG_PREFIX, "__"))
)
tags = st.dictionaries(tag_keys, st.text(tag_characters, max_size=64), max_size=6)
proper: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"name": names},
    optional={
        **{key: st.integers(1, 100_000) for key in spec.LIMIT_KEYS},
        "tags": tags,
        "limitRemoval": st.sampled_from(spec.LIMIT_REMOVAL),
        "onActiveRuns": st.sampled_from(spec.ON_ACTIVE_RUNS),
        "deleteTimeout": st.sampled_from(["60m", "1h", "90m", "2h30m"]),
        "idempotencySeed": st.text("0123456789abcdef", min_size=32, max_size=32),
    },
)

wrong_values = dict.fromkeys((*INPUT_KEYS, "idempotencySeed", "awsProvider", "unheardOf"), anything)
hostile: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({}, optional=wrong_values)
# What is wrong in one place only comes further than what is wrong everywhere.
wrong_in_one_place: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda inputs, wrong: {**inputs, **wrong},
    proper,
    st.sampled_from(list(wrong_values)).flatmap(lambda key: st.fixed_dictionaries({key: wrong_values[key]})),
)
half_known: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda inputs, unknown: {**inputs, **dict.fromkeys(unknown, UNKNOWN)},
    proper,
    st.sets(st.sampled_from([key for key in wrong_values if key != "adoptId"])),
)


def of_door(door: Door, inputs: dict[str, Any]) -> dict[str, Any]:
    """Returns inputs without those that only programs of another door have: they would be refused as unknown."""
    others = {
        "formerAdoptId",
        "expectedAccountId",
        "defaultTags",
        "heldTags",
        "idempotencyToken",
        "awsProvider",
        "lineage",
    }
    without = {*others, "unheardOf"} if lacks(door, "default tags among the inputs") else set()
    return {key: value for key, value in inputs.items() if key not in without}


def outputs_of(inputs: dict[str, Any]) -> dict[str, Any]:
    """Returns a group's outputs in the state, as a create from `inputs` leaves them."""
    return {**inputs, "arn": "arn:aws:omics:us-east-1:123456789012:runGroup/1234567", "incarnation": "mark"}


def of_what_is_known(failures: list[str]) -> list[str]:
    """Returns the failures but for what differs from one call to the next: the answer has no unknown properties."""
    return [re.sub(r" \(request id [-0-9a-f]+\)$", "", it) for it in failures if "is not a property of" not in it]


@many
@given(inputs=hostile | wrong_in_one_place)
@example(inputs={"idempotencySeed": "a program without a name"})
@example(inputs={"lineage": {}})
@example(inputs={"lineage": {"team": "a", "formerly": [1], "teams": "a", "claimants": []}})
def test_check_answers_any_input_and_its_own_answer_alike(provider: DoorProcess, inputs: dict[str, Any]) -> None:
    answer, failures = provider.check(inputs)
    # The seed is for check alone; what is made of it stays only where there is a state.
    answer.pop("idempotencyToken", None)
    again, failures_again = provider.check(answer)
    assert again == answer
    assert of_what_is_known(failures_again) == of_what_is_known(failures)


@cannot("default tags among the inputs")
@many
@given(inputs=proper, given=anything)
def test_check_answers_any_default_tags_of_a_provider(
    provider: DoorProcess, inputs: dict[str, Any], given: object
) -> None:
    answer, failures = provider.check({**inputs, "defaultTags": given})
    assert failures or answer["tagsAll"] == UNKNOWN or answer["tagsAll"].items() >= inputs.get("tags", {}).items()


@many
@given(olds=proper, inputs=hostile | wrong_in_one_place)
def test_check_answers_any_change_of_a_group(
    provider: DoorProcess, olds: dict[str, Any], inputs: dict[str, Any]
) -> None:
    checked = provider.checked(olds)
    answer, failures = provider.check(inputs, checked)
    if not failures:
        assert provider.checked(answer, checked) == answer


@many
@given(inputs=proper)
def test_proper_input_is_accepted_and_its_diff_with_itself_is_none(
    provider: DoorProcess, inputs: dict[str, Any]
) -> None:
    checked = provider.checked(inputs)
    again = provider.checked(inputs, checked)
    assert again == checked
    assert provider.diff("1234567", outputs_of(checked), again) == ("DIFF_NONE", [])


@many
@given(old=proper, new=proper | half_known)
def test_diff_answers_any_change_that_check_accepts(
    door: Door, provider: DoorProcess, old: dict[str, Any], new: dict[str, Any]
) -> None:
    checked = provider.checked(old)
    changed = provider.checked(of_door(door, new), checked)
    changes, replaces = provider.diff("1234567", outputs_of(checked), changed)
    assert changes in ("DIFF_NONE", provider.CHANGED)
    assert set(replaces) <= {"region", *spec.LIMIT_KEYS}


@few
@given(asked=proper, changed=proper)
def test_a_created_and_an_updated_group_read_as_what_was_asked_for(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, asked: dict[str, Any], changed: dict[str, Any]
) -> None:
    # A resource that is deleted and made again would wait for what the service remembers of its token.
    seed = {"idempotencySeed": uuid.uuid4().hex}
    inputs = provider.checked({**asked, **seed})
    id_, outputs = provider.create(inputs)
    assert provider.read(id_, outputs) == (id_, outputs, inputs)
    news = provider.checked({**changed, **seed}, inputs)
    updated = provider.update(id_, outputs, news)
    assert provider.read(id_, updated) == (id_, updated, news)
    (group,) = healthomics_emulator.run_groups()
    assert (group["name"], group["tags"]) == (changed["name"], changed.get("tags", {}))
    provider.delete(id_, updated)


@cannot("adopt by an input")
@pytest.mark.parametrize("id_", ["", "calling", "1" * 19, 1234567, True, UNKNOWN])
def test_an_id_to_adopt_that_is_none_is_refused_without_a_call(
    provider: DoorProcess, healthomics_emulator: EmulatorHandle, id_: object
) -> None:
    _, (failure,) = provider.check({"name": "calling", "adoptId": id_})
    assert failure.startswith("import_ (in a component: adopt) must be a run group ID, 1 to 18 digits in quotes, got ")
    assert "object at" not in failure
    assert healthomics_emulator.calls() == []
