"""The requests behind any door: driven without Pulumi's SDK, by a door that speaks otherwise than Python's."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from typing import Any

import pytest
from healthomics_emulator import EmulatorHandle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_healthomics.errors import ResourceWords, RunGroupError
from pulumi_healthomics.lifecycle.api import Clock, Door
from pulumi_healthomics.resource.context import Context
from pulumi_healthomics.resource.requests import RunGroupRequests
from pulumi_healthomics.rules.changes import Change
from pulumi_healthomics.rules.violations import UNKNOWN, Violation
from pulumi_healthomics.settings.settings import parse_settings

# What only the door of Python programs calls so, or advises.
OF_PYTHON = re.compile(
    r"max_\w+|on_active_runs|limit_removal|import_|custom_timeouts|aws:\w+|healthomics:\w+|config set"
)

WORDS = ResourceWords(
    argument=str,
    setting=lambda key: f"the provider's {key.partition(':')[2]}",
    set_region="set the provider's region",
    check_credentials="check the provider's credentials",
    endpoint_sources="the provider's endpoint",
    use_that_account="use another provider",
    old_settings="the provider is the last one that was deployed",
    adopt="`pulumi import` of {}".format,
    longer_delete="a longer time-out",
    half_done="run it again",
)


class EndedError(Exception):
    """The command was ended while a request waited."""


@dataclass
class AnotherDoor:
    """Requests through a door of another language, and what it was told.

    Attributes:
        settings: by pulumi-aws's names.
        sleep: how it waits.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep
    told: list[str] = field(default_factory=list)

    def requests(self) -> RunGroupRequests:
        """A process of the door's."""
        clock = Clock(time.monotonic, self.sleep, lambda: datetime.now(timezone.utc))
        door = Door(WORDS, self.told.append, self.told.append, clock)
        parse = partial(parse_settings, self.settings.get, {}, setting=WORDS.setting)
        return RunGroupRequests(Context(parse, door))


def sentences(requests: RunGroupRequests, inputs: Mapping[str, Any]) -> list[str]:
    """Returns what is wrong with the inputs of a new group, as the door would show it."""
    problems = requests.check({}, inputs).problems
    return [it.worded(WORDS.argument) if isinstance(it, Violation) else str(it) for it in problems]


def test_a_group_lives_its_life_without_pulumi(healthomics_emulator: EmulatorHandle) -> None:
    requests = AnotherDoor({"aws:region": "us-east-1"}).requests()
    inputs = requests.check({}, {"name": "calling", "maxCpus": 4.0, "tags": {"team": "rare"}}).inputs
    made = requests.create(inputs)
    wanted = requests.check(inputs, {"name": "calling", "maxCpus": 8, "maxRuns": 5}).inputs
    assert requests.diff(made.id, made.outputs, wanted) == {
        "maxCpus": Change("updated"),
        "maxRuns": Change("added"),
        "tags": Change("removed"),
        "tagsAll": Change("updated"),
    }
    outputs = requests.update(made.id, made.outputs, wanted).outputs
    assert requests.diff(made.id, outputs, wanted) == {}
    found = requests.read(made.id, outputs)
    assert found is not None
    assert (found.inputs, found.outputs) == (wanted, outputs)
    requests.delete(made.id, outputs)
    assert (requests.read(made.id, outputs), healthomics_emulator.run_groups()) == (None, [])


def test_what_replaces_is_marked_where_it_changes() -> None:
    requests = AnotherDoor().requests()
    olds = {"name": "calling", "maxGpus": 1, "region": "us-east-1", "limitRemoval": "replace"}
    news = {"name": "calling", "maxCpus": 4, "region": "eu-west-1", "limitRemoval": "replace"}
    assert requests.diff("1", olds, news) == {
        "maxCpus": Change("added"),
        "maxGpus": Change("removed", replaces=True),
        "region": Change("updated", replaces=True),
    }


def test_a_value_that_is_not_known_yet_stays_unknown_and_is_not_refused(healthomics_emulator: EmulatorHandle) -> None:
    assert healthomics_emulator
    inputs = {"name": UNKNOWN, "maxCpus": UNKNOWN, "tags": {"team": UNKNOWN}, "region": UNKNOWN}
    checked = AnotherDoor().requests().check({}, inputs)
    assert (checked.problems, checked.inputs) == ((), {**inputs, "tagsAll": {"team": UNKNOWN}})


def test_arguments_are_called_what_the_door_calls_them(healthomics_emulator: EmulatorHandle) -> None:
    assert healthomics_emulator
    wrong = {"name": "", "maxCpus": 0, "limitRemoval": "never", "onActiveRuns": "x", "deleteTimeout": "soon"}
    found = sentences(AnotherDoor({"aws:region": "us-east-1"}).requests(), {**wrong, "adoptId": 7.0})
    assert [it.split()[0] for it in found] == [*wrong, "adoptId"]


@pytest.mark.parametrize(
    ("settings", "inputs", "sentence"),
    [
        ({}, {}, "no Region is set; set the provider's region"),
        (
            {"aws:maxRetries": "many"},
            {},
            "the provider's maxRetries must be a whole number of at least 0, got something else",
        ),
        (
            {"aws:region": "us-east-1", "aws:accessKey": "a"},
            {},
            "the provider's accessKey and the provider's secretKey are given only together; set or remove both",
        ),
        (
            {"aws:region": "us-east-1", "aws:allowedAccountIds": '["210987654321"]'},
            {},
            "the credentials belong to account 123456789012, but the provider's allowedAccountIds allows only "
            "210987654321; use credentials of the right account or correct the setting; the provider is the last one "
            "that was deployed",
        ),
        (
            {"aws:region": "us-east-1", "aws:profile": "nobody"},
            {},
            "the config profile (nobody) could not be found; check the provider's profile, AWS_PROFILE and "
            "~/.aws/config",
        ),
        (
            {"aws:region": "us-east-1"},
            {"adoptId": "1234567"},
            "check the id, the Region and the account, or remove adoptId to create a new group",
        ),
    ],
)
def test_a_problem_advises_what_the_doors_users_have(
    healthomics_emulator: EmulatorHandle,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    inputs: dict[str, Any],
    sentence: str,
) -> None:
    assert healthomics_emulator
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(variable, raising=False)
    (found,) = sentences(AnotherDoor(settings).requests(), {"name": "calling", **inputs})
    assert sentence in found
    assert OF_PYTHON.findall(found) == []


def test_a_wait_that_the_door_interrupts_ends_at_once_and_deletes_nothing(healthomics_emulator: EmulatorHandle) -> None:
    def interrupted(_: float) -> None:
        raise EndedError

    door = AnotherDoor({"aws:region": "us-east-1"}, sleep=interrupted)
    requests = door.requests()
    made = requests.create(requests.check({}, {"name": "calling"}).inputs)
    healthomics_emulator.client().start_run(
        workflowId="1", roleArn="arn:aws:iam::123456789012:role/run", outputUri="s3://out", runGroupId=made.id
    )
    with pytest.raises(RunGroupError) as refused:
        requests.delete(made.id, made.outputs)
    assert 'set onActiveRuns="wait"' in str(refused.value)
    assert OF_PYTHON.findall(str(refused.value)) == []
    with pytest.raises(EndedError):
        requests.delete(made.id, {**made.outputs, "onActiveRuns": "wait"})
    assert [group["id"] for group in healthomics_emulator.run_groups()] == [made.id]
    assert door.told == [
        f'run group "calling" ({made.id}): waiting for 1 active run (1 RUNNING) to end, at most 60 min'
    ]


TAGS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tags=st.fixed_dictionaries(dict.fromkeys(("own", "remediated", "default", "before"), TAGS)),
    ignored=st.sets(st.sampled_from("abc")),
    held=st.none() | st.lists(st.sampled_from("abc*")),
)
def test_a_tag_is_sent_where_the_preview_has_it_and_nowhere_else(
    healthomics_emulator: EmulatorHandle,
    tags: dict[str, dict[str, str]],
    ignored: set[str],
    held: list[str] | None,
) -> None:
    own, remediated, default, before = tags.values()
    made = AnotherDoor({"aws:region": "us-east-1"}).requests()
    group = made.create(made.check({}, {"name": "calling", "tags": before}).inputs)
    default_tags, ignore_tags = {"tags": default}, {"keys": sorted(ignored)}
    stack = {"aws:region": "us-east-1", "aws:defaultTags": default_tags, "aws:ignoreTags": ignore_tags}
    requests = AnotherDoor(stack).requests()
    checked = requests.check(group.outputs, {"name": "calling", "tags": own, "givenTags": own, "heldTags": held})
    # A policy pack's remediation comes after check.
    inputs = {**checked.inputs, "tags": remediated}
    changes = requests.diff(group.id, group.outputs, inputs)
    stay = set("abc") if "*" in (held or ()) else {*ignored, *(held or ())}
    sources = {key: before if key in stay else {**default, **remediated} for key in "abc"}
    wanted = {key: source[key] for key, source in sources.items() if key in source}
    assert ("tagsAll" in changes) == (wanted != before)
    outputs = requests.update(group.id, group.outputs, inputs).outputs
    live = next(it["tags"] for it in healthomics_emulator.run_groups() if it["id"] == group.id)
    assert live == outputs["tagsAll"] == wanted
    assert not checked.secrets


@given(given_=TAGS, arriving=TAGS)
def test_all_tags_are_a_secret_where_the_programs_tags_were_changed_on_the_way(
    given_: dict[str, str], arriving: dict[str, str]
) -> None:
    requests = AnotherDoor({"aws:region": "us-east-1"}).requests()
    checked = requests.check({}, {"name": "calling", "tags": arriving, "givenTags": given_})
    assert checked.secrets == ({"tagsAll"} if given_ != arriving else set())
