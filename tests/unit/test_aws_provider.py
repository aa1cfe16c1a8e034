"""Which `aws.Provider` would reach a run group, and what it makes of the group's inputs, under Pulumi's mocks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from pulumi_healthomics.errors import WrongAccountError
from pulumi_healthomics.lifecycle.api import RunGroupApi
from pulumi_healthomics.lifecycle.guard import Guard, ensure_not_moved
from pulumi_healthomics.messages import PYTHON
from pulumi_healthomics.settings.roles import AccountRules

# Mocks are one a process. The provider is a plain one: pulumi-aws need not be there.
PRELUDE = """
import pulumi
from pulumi import ProviderResource, ResourceOptions
from pulumi_healthomics import RunGroup
from pulumi_healthomics.program.options import find_provider

class Mocks(pulumi.runtime.Mocks):
    answers = {"getCallerIdentity": {"accountId": "123456789012"}, "getRegion": {"region": "eu-west-1"}}
    asked = []
    inputs = {}

    def new_resource(self, args):
        self.inputs[args.name] = args.inputs
        return [args.name + "_id", args.inputs]

    def call(self, args):
        function = args.token.rpartition(":")[2]
        self.asked.append((function, args.provider.split("::")[-2]))
        return self.answers.get(function, {})

class Provider(ProviderResource):
    def __init__(self, name, package="aws", **props):
        super().__init__(package, name, props)

class AwsProvider(Provider):
    @property
    def region(self):
        return pulumi.get(self, "region")

class Component(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("test:index:Component", name, None, opts)

def expected(name):
    return {key: Mocks.inputs[name].get(key) for key in ("region", "expectedAccountId", "awsProvider")}

mocks = Mocks()
pulumi.runtime.set_mocks(mocks)
"""


def run(folder: Path, program: str) -> None:
    file = folder / "test_it.py"
    file.write_text(PRELUDE + program)
    # Pulumi itself asks for an event loop in a way that Python 3.12 and later warn of.
    allowed = "ignore:There is no current event loop:DeprecationWarning"
    command = [sys.executable, "-W", "error", "-W", allowed, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env={**os.environ})
    assert done.returncode == 0, done.stdout


def test_the_provider_is_found_in_the_sdks_own_order(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
@pulumi.runtime.test
def test_order():
    one, two, three, other = Provider("one"), Provider("two"), Provider("three"), Provider("gcp", "gcp")
    parent = Component("given", ResourceOptions(providers=[three, other]))
    child = Component("inheriting", ResourceOptions(parent=parent))
    single = Component("single", ResourceOptions(provider=three))
    for opts, provider in [
        (None, None),
        (ResourceOptions(), None),
        (ResourceOptions(parent=Component("plain")), None),
        (ResourceOptions(provider=other), None),
        (ResourceOptions(providers=[other]), None),
        (ResourceOptions(provider=one, providers=[two], parent=parent), one),
        (ResourceOptions(provider=other, providers=[two, other], parent=parent), two),
        (ResourceOptions(providers={"aws": two, "gcp": other}, parent=parent), two),
        (ResourceOptions(provider=other, parent=parent), three),
        (ResourceOptions(parent=child), three),
        (ResourceOptions(parent=single), three),
        (ResourceOptions(parent=child, providers=[other]), three),
        (ResourceOptions.merge(ResourceOptions(providers=[two]), ResourceOptions(provider=one)), one),
    ]:
        assert find_provider(opts) is provider, vars(opts)
""",
    )


def test_a_provider_gives_region_account_and_its_name(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
@pulumi.runtime.test
def test_inputs():
    west = AwsProvider("west", region="us-west-2")
    opts = ResourceOptions(provider=west)
    groups = [RunGroup("one", opts), RunGroup("two", opts, region="us-east-1")]

    def check(_):
        assert opts.provider is west and opts.providers is None
        place = {"expectedAccountId": "123456789012", "awsProvider": "west"}
        assert expected("one") == {"region": "us-west-2", **place}
        assert expected("two") == {"region": "us-east-1", **place}
        assert sorted(mocks.asked) == [("getCallerIdentity", "west"), ("getDefaultTags", "west")]

    return pulumi.Output.all(*[group.id for group in groups]).apply(check)
""",
    )


def test_a_region_that_is_none_of_the_providers_properties_is_asked_for(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
@pulumi.runtime.test
def test_inputs():
    group = RunGroup("one", ResourceOptions(providers=[Provider("from-profile")]))

    def check(_):
        assert expected("one")["region"] == "eu-west-1"
        assert ("getRegion", "from-profile") in mocks.asked

    return group.id.apply(check)
""",
    )


def test_mocks_that_answer_nothing_harm_no_test(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
mocks.answers = {}

@pulumi.runtime.test
def test_inputs():
    group = RunGroup("one", ResourceOptions(provider=Provider("silent")), max_cpus=4)

    def check(values):
        assert values == ["one", 4, None]
        assert "expectedAccountId" not in mocks.inputs["one"]

    return pulumi.Output.all(group.name, group.max_cpus, group.region).apply(check)
""",
    )


def test_without_an_explicit_provider_nothing_is_asked_and_nothing_added(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
@pulumi.runtime.test
def test_inputs():
    group = RunGroup("one", ResourceOptions(parent=Component("team")))

    def check(region):
        assert region is None
        assert mocks.asked == []
        assert not {"region", "expectedAccountId", "awsProvider", "defaultTags"} & set(mocks.inputs["one"])

    return group.region.apply(check)
""",
    )


@pytest.mark.parametrize("key", ["region", "expectedAccountId", "defaultTags"])
def test_at_preview_what_a_provider_that_is_not_configured_yet_gives_is_unknown(tmp_path: Path, key: str) -> None:
    run(
        tmp_path,
        f"""
from pulumi_healthomics.program.options import place_of

mocks.answers = {{}}
pulumi.runtime.set_mocks(mocks, preview=True)

@pulumi.runtime.test
def test_inputs():
    place = place_of(ResourceOptions(provider=Provider("not-configured-yet")), None)

    async def known():
        assert not await place["{key}"].is_known()

    return known()
""",
    )


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("answer", "tags"),
    [
        ({"id": "aws", "tags": {"cost": "1"}}, {"cost": "1"}),
        ({"id": "aws", "tags": {}}, {}),
        ({"id": "aws"}, {}),
        ({}, {}),
    ],
)
def test_a_provider_gives_its_default_tags_of_which_there_may_be_none(
    tmp_path: Path, answer: dict[str, object], tags: dict[str, str], preview: bool
) -> None:
    run(
        tmp_path,
        f"""
mocks.answers["getDefaultTags"] = {answer}
pulumi.runtime.set_mocks(mocks, preview={preview})

@pulumi.runtime.test
def test_inputs():
    opts = ResourceOptions(provider=Provider("west", region="us-west-2"))
    groups = [RunGroup("one", opts, tags={{"team": "rare"}}), RunGroup("two", opts)]

    def check(_):
        assert [mocks.inputs[name]["defaultTags"] for name in ("one", "two")] == [{tags}, {tags}]
        assert mocks.asked.count(("getDefaultTags", "west")) == 1

    return pulumi.Output.all(*[group.urn for group in groups]).apply(check)
""",
    )


@pytest.mark.parametrize(
    ("given", "own", "all_secret"),
    [
        ('pulumi.Output.secret("{}")', '{"team": "rare"}', True),
        ('pulumi.Output.secret("{}")', "None", True),
        ('"{}"', '{"team": pulumi.Output.secret("rare")}', False),
        ("None", '{"team": "rare"}', False),
    ],
)
def test_all_tags_are_secret_as_a_whole_where_the_providers_default_tags_are(
    tmp_path: Path, given: str, own: str, all_secret: bool
) -> None:
    run(
        tmp_path,
        f"""
from pulumi_healthomics.program.options import place_of
from pulumi_healthomics.program.run_group import _as_secret_as_default_tags

@pulumi.runtime.test
def test_inputs():
    mocks.answers["getDefaultTags"] = {{"tags": {{"cost": "1"}}}}
    provider = Provider("west", default_tags={given})
    tags = _as_secret_as_default_tags({own}, place_of(ResourceOptions(provider=provider), None)["defaultTags"])

    async def secret():
        assert await tags.is_secret() is {all_secret}
        assert await tags.is_known()

    return secret()
""",
    )


ARN = "arn:aws:omics:us-east-1:123456789012:runGroup/1"


class Service:
    """HealthOmics as an account sees it."""

    def __init__(self, account: str) -> None:
        self.caller_account = lambda: account


def ensure_same_account(expected: str, own: str, provider_name: object) -> None:
    """Asks the guard of an account whether a group may be made beside what its `aws.Provider` makes."""
    api = cast("RunGroupApi", Service(own))
    Guard(api, "us-east-1", AccountRules(), PYTHON, print).ensure_beside(expected, provider_name)


def test_the_message_names_both_accounts_and_the_provider_if_it_is_known() -> None:
    with pytest.raises(WrongAccountError, match=r'^the aws.Provider "p" works in account 2.*belong to account 1; '):
        ensure_same_account("2", "1", "p")
    with pytest.raises(WrongAccountError, match=r"^its aws.Provider works in account 2"):
        ensure_same_account("2", "1", None)
    ensure_same_account("1", "1", "p")


@pytest.mark.parametrize(
    ("expected", "arn"), [("123456789012", ARN), (None, ARN), (object(), ARN), ("210987654321", None)]
)
def test_a_group_has_not_moved_unless_both_accounts_are_known_and_differ(expected: object, arn: object) -> None:
    ensure_not_moved(expected, arn)


def test_a_group_that_would_have_to_move_is_an_error() -> None:
    with pytest.raises(WrongAccountError, match=r"lives in account 123456789012, .*in account 210987654321"):
        ensure_not_moved("210987654321", ARN)
