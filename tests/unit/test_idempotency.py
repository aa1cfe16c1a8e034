"""The recipe of decision record 2."""

from __future__ import annotations

from itertools import islice

import pytest
from pulumi_healthomics.lifecycle.tokens import carry_token, first_token, following, group_seed, unused_token
from pulumi_healthomics.provider import IdempotencySeedProvider
from pulumi_healthomics.rules.violations import UNKNOWN

STACK = ("acme", "genomics", "dev")
SEED = group_seed("stack seed", STACK, "", "calling")
INPUTS = {"name": "calling", "region": "us-east-1", "maxCpus": 4}


def chain(length: int) -> list[str]:
    first = first_token(SEED, "calling", "us-east-1", {"maxCpus": 4})
    return [first, *islice(following(first), length - 1)]


def token_of(inputs: dict[str, object], seed: object = SEED, living: tuple[str, ...] = ()) -> object:
    changed = dict(inputs)
    carry_token({}, changed, seed, living)
    return changed.get("idempotencyToken")


def test_the_recipe_gives_these_tokens_for_ever() -> None:
    # From the release of 0.1.0 on, other tokens would make a second group of a create that spans two versions.
    assert SEED == "1e8efeff6f07f34150a75559cce2067d"
    assert chain(2) == ["0321107e5632a61e70cba2a7bea91b57", "bc8c148a850184d9e3314e98b0a5b506"]


def test_no_two_resources_of_a_stack_and_no_two_stacks_share_a_seed() -> None:
    stacks = [STACK, ("other", *STACK[1:]), (STACK[0], "other", STACK[2]), (*STACK[:2], "other")]
    seeds = {
        group_seed(seed, stack, parent, name)
        for seed in ("a", "b")
        for stack in stacks  # copies of one another have one seed
        for parent in ("", "urn:x")
        for name in ("one", "two")
    }
    assert len(seeds) == 32


def test_a_token_depends_on_name_region_and_limits_and_not_on_tags() -> None:
    tokens = [
        token_of(it)
        for it in (
            INPUTS,
            {**INPUTS, "name": "b"},
            {**INPUTS, "region": "eu-west-1"},
            {**INPUTS, "maxCpus": 5},
            {**INPUTS, "maxGpus": 4},
        )
    ]
    assert len(set(tokens)) == 5
    assert token_of({**INPUTS, "tags": {"a": "b"}, "tagsAll": {"a": "b"}}) == tokens[0]


def test_the_next_token_follows_the_last_one_that_a_living_group_has() -> None:
    first, second, third, fourth = chain(4)
    assert unused_token(first, []) == first
    assert unused_token(first, ["of another group"]) == first
    assert unused_token(first, [first]) == second
    assert unused_token(first, [third]) == fourth
    assert unused_token(first, [third, first]) == fourth


def test_a_token_is_carried_over_and_never_given_to_a_group_that_has_none() -> None:
    inputs: dict[str, object] = dict(INPUTS)
    carry_token({"idempotencyToken": "kept"}, inputs, SEED, [])
    assert inputs["idempotencyToken"] == "kept"
    carry_token({"name": "calling"}, inputs, SEED, [])
    assert "idempotencyToken" not in inputs


def test_there_is_no_token_without_a_seed() -> None:
    assert token_of(INPUTS, seed=None) is None


def test_an_adoption_has_the_token_of_the_group_that_is_created_where_the_adopted_one_is_deleted() -> None:
    assert token_of({**INPUTS, "adoptId": "1"}) == token_of(INPUTS)


@pytest.mark.parametrize("unknown", ["name", "maxCpus", "region"])
def test_a_token_is_unknown_where_what_it_is_made_of_is_not_known_yet(unknown: str) -> None:
    assert token_of(INPUTS, seed=UNKNOWN) is UNKNOWN
    assert token_of({**INPUTS, unknown: UNKNOWN}) is UNKNOWN


def test_a_seed_has_another_value_each_time() -> None:
    assert IdempotencySeedProvider.new_value() != IdempotencySeedProvider.new_value()
