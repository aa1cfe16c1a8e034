"""`GovernedRunGroup` under Pulumi's mocks: what it makes, what it tells, and what it refuses before making anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.mocked import run

GROUP = """
group = GovernedRunGroup("calling", {
    "conventions": {"required": ["team"], "fixed": {"managed-by": "platform"}, "defaults": {"stage": "development"}},
    "preset": "development",
    "max_cpus": 5,
    "tags": {"team": "rare-disease", "free": "yes"},
    "workflow_arns": [pulumi.Output.from_input("arn:aws:omics:us-east-1:123456789012:workflow/11")],
    "run_role_arns": ["arn:aws:iam::123456789012:role/runner"],
})
for output in ("run_group_id", "arn", "tags", "run_tags", "start_run_policy", "start_run_policy_arn"):
    export(output, getattr(group, output))
"""
RUN_TAGS = {"team": "rare-disease", "stage": "development", "managed-by": "platform"}
STACK_TAGS = {"aws:defaultTags": json.dumps({"tags": {"stage": "production", "billing": "yes"}})}


def test_the_group_gets_the_presets_limits_under_its_own(tmp_path: Path) -> None:
    inputs = run(tmp_path, GROUP).only("healthomics:RunGroup")["inputs"]
    limits = {key: inputs[key] for key in ("maxCpus", "maxGpus", "maxRuns", "maxDuration")}
    assert limits == {"maxCpus": 5, "maxGpus": 1, "maxRuns": 5, "maxDuration": 720}
    assert inputs["name"] == "calling"


def test_tags_follow_the_precedence_and_the_stacks_are_the_providers_to_add(tmp_path: Path) -> None:
    told = run(tmp_path, GROUP, config=STACK_TAGS)
    assert told.only("healthomics:RunGroup")["inputs"]["tags"] == {**RUN_TAGS, "free": "yes"}
    assert told.exports["run_tags"] == RUN_TAGS


def test_the_outputs_are_plain(tmp_path: Path) -> None:
    exports = run(tmp_path, GROUP).exports
    assert exports["arn"].endswith(f":runGroup/{exports['run_group_id']}")
    assert exports["start_run_policy_arn"] is None
    start, tag, passing = json.loads(exports["start_run_policy"])["Statement"]
    assert start["Resource"] == [
        "arn:aws:omics:us-east-1:123456789012:run/*",
        exports["arn"],
        "arn:aws:omics:us-east-1:123456789012:workflow/11",
    ]
    assert start["Condition"]["StringEquals"] == {f"aws:RequestTag/{key}": value for key, value in RUN_TAGS.items()}
    assert tag["Condition"] == start["Condition"]
    assert passing["Resource"] == ["arn:aws:iam::123456789012:role/runner"]


def test_a_users_plain_mocks_are_enough(tmp_path: Path) -> None:
    program = "Recorder.new_resource = lambda self, args: (args.name, args.inputs)\n" + GROUP
    exports = run(tmp_path, program).exports
    assert exports["run_tags"] == RUN_TAGS
    assert (exports["arn"], exports["start_run_policy"]) == (None, None)


def test_a_policy_in_iam_is_made_and_attached_only_if_asked_for(tmp_path: Path) -> None:
    assert run(tmp_path, GROUP).of("policy:Policy") == []
    roles = '"starter_role_names": ["starter", pulumi.Output.from_input("made-here")], "max_cpus"'
    told = run(tmp_path, GROUP.replace('"max_cpus"', roles))
    policy = told.only("policy:Policy")
    assert policy["name"] == "calling-start-run"
    assert policy["inputs"]["policy"] == told.exports["start_run_policy"]
    assert policy["inputs"]["arn"] == told.exports["start_run_policy_arn"]
    attached = {it["name"]: it["inputs"]["role"] for it in told.of("RolePolicyAttachment")}
    assert attached == {"calling-start-run-starter": "starter", "calling-start-run-2": "made-here"}


def test_without_pulumi_aws_everything_else_works(tmp_path: Path) -> None:
    assert run(tmp_path, GROUP, without="pulumi_aws").refused == ""
    told = run(
        tmp_path, GROUP.replace('"max_cpus"', '"create_start_run_policy": True, "max_cpus"'), without="pulumi_aws"
    )
    assert told.refused == (
        'run group "calling": a policy in IAM is made with pulumi-aws, which is not installed; install '
        "pulumi-healthomics[aws], or leave out create_start_run_policy and starter_role_names"
    )
    assert told.count == 0


def test_everything_wrong_is_one_message_and_nothing_is_registered(tmp_path: Path) -> None:
    (tmp_path / "tags.yaml").write_text("required: [team, cost-center]\nforbidden: [owner]\n")
    told = run(
        tmp_path,
        """GovernedRunGroup("calling", {
            "conventions_file": "tags.yaml", "preset": "devel", "max_cpu": 3,
            "tags": {"Team": "x", "cost-center": 12, "owner": pulumi.Output.from_input("me")},
        })""",
    )
    assert told.refused.splitlines() == [
        'run group "calling": 5 problems',
        "  1. args.max_cpu is not a known key; did you mean 'max_cpus'?",
        "  2. args.preset must be one of development, standard, long-running; did you mean 'development'?",
        "  3. tags['cost-center'] must be a string, got a number; put it in quotes",
        "  4. tags['Team'] must be written 'team'",
        "  5. tags['owner'] must not be set: the conventions forbid the key",
    ]
    assert told.count == 0


@pytest.mark.parametrize(
    "tags",
    ['{"team": pulumi.Output.secret("hush")}', 'pulumi.Output.secret({"team": "hush"})'],
    ids=["value", "mapping"],
)
def test_an_outputs_value_is_checked_when_it_is_known_and_never_shown(tmp_path: Path, tags: str) -> None:
    program = (
        f"""GovernedRunGroup("calling", {{"conventions": {{"allowed": {{"team": ["a", "b"]}}}}, "tags": {tags}}})"""
    )
    told = run(tmp_path, program)
    assert told.refused == "run group \"calling\": tags['team'] must be one of 'a', 'b'"
    assert run(tmp_path, program.replace("hush", "a")).refused == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [("None", "is required, one of 'a', 'b'"), ("12", "must be a string, got a number; put it in quotes")],
)
@pytest.mark.parametrize("tags", ['{"team": LATER(VALUE)}', 'LATER({"team": VALUE})'], ids=["value", "mapping"])
def test_an_output_that_turns_out_to_be_no_text_is_a_violation(
    tmp_path: Path, tags: str, value: str, expected: str
) -> None:
    given = tags.replace("LATER", LATER).replace("VALUE", value)
    conventions = '{"required": ["team"], "allowed": {"team": ["a", "b"]}}'
    told = run(tmp_path, f'GovernedRunGroup("calling", {{"conventions": {conventions}, "tags": {given}}})')
    assert told.refused == f"run group \"calling\": tags['team'] {expected}"


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("{}", "must hold either conventions or conventions_file; {} sets no rules"),
        ('{"conventions": {}, "conventions_file": "x"}', "must hold either conventions or conventions_file"),
        ('{"conventions": {"require": ["x"]}}', "conventions.require is not a known key"),
        ('{"conventions_file": "no.yaml"}', 'run group "calling": no.yaml cannot be read from'),
    ],
)
def test_conventions_are_given_once_and_well(tmp_path: Path, args: str, expected: str) -> None:
    assert expected in run(tmp_path, f'GovernedRunGroup("calling", {args})').refused


LATER = "pulumi.Output.from_input"


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("None", "args must be a mapping of keys to values, got nothing"),
        ('["x"]', "args must be a mapping of keys to values, got a list"),
        (
            f'{{"conventions_file": {LATER}("x")}}',
            "must be a mapping of keys to values or a file's path, got an output",
        ),
        ('{"conventions": ["team"]}', "must be a mapping of keys to values or a file's path, got a list"),
        ('{"conventions": {}, "workflow_arns": "arn:x"}', "args.workflow_arns must be a list of strings, got a string"),
        ('{"conventions": {}, "run_role_arns": "arn:x"}', "args.run_role_arns must be a list of strings, got a string"),
        ('{"conventions": {}, "starter_role_names": "admin"}', "args.starter_role_names must be a list of strings"),
        (f'{{"conventions": {{}}, "starter_role_names": {LATER}(["a"])}}', "must be a list of strings, got an output"),
        ('{"conventions": {}, "starter_role_names": ["a", "a"]}', "args.starter_role_names lists 'a' twice"),
        ('{"conventions": {}, "tags": {1: "x"}}', "tags has the key 1, which must be a string"),
    ],
)
def test_what_has_another_form_is_refused_before_anything_is_registered(
    tmp_path: Path, args: str, expected: str
) -> None:
    told = run(tmp_path, f'GovernedRunGroup("calling", {args})')
    assert expected in told.refused
    assert told.count == 0


def test_mistakes_in_an_organisations_presets_are_named(tmp_path: Path) -> None:
    program = """
class AcmeRunGroup(GovernedRunGroup):
    conventions = {}
    presets = {"small": {"max_cpu": 5, "max_runs": 0}}

AcmeRunGroup("calling", {"preset": "small"})
"""
    assert run(tmp_path, program).refused.splitlines()[1:] == [
        "  1. presets.small.max_cpu is not a limit; did you mean 'max_cpus'?",
        "  2. presets.small.max_runs must be a whole number between 1 and 100000, got 0",
    ]


ORGANISATION = """
class AcmeRunGroup(GovernedRunGroup):
    conventions = TagConventions(required=["team"])
    presets = {"small": {"max_cpus": 32}}

"""


def test_an_organisations_class_brings_conventions_and_presets(tmp_path: Path) -> None:
    told = run(tmp_path, ORGANISATION + 'AcmeRunGroup("calling", {"preset": "small", "tags": {"team": "x"}})')
    assert told.only("healthomics:RunGroup")["inputs"]["maxCpus"] == 32
    assert told.only("index:GovernedRunGroup")["name"] == "calling"
    refused = run(tmp_path, ORGANISATION + 'AcmeRunGroup("calling", {"conventions": {}, "preset": "standard"})').refused
    assert "AcmeRunGroup sets the conventions: they cannot be given" in refused
    assert "args.preset must be one of small" in refused


def test_the_group_inside_is_an_attribute_and_of_the_class_that_the_component_names(tmp_path: Path) -> None:
    program = """
from pulumi_healthomics import RunGroup

class Noted(RunGroup):
    pass

class AcmeRunGroup(GovernedRunGroup):
    run_group_class = Noted

group = AcmeRunGroup("calling", {"conventions": {}}).run_group
export("class", type(group).__name__)
export("id", group.id)
"""
    assert run(tmp_path, program).exports == {"class": "Noted", "id": "1"}


ADOPTING = 'GovernedRunGroup("calling", {"conventions": {}, "adopt": ADOPT}, pulumi.ResourceOptions(import_=IMPORT))'


@pytest.mark.parametrize(
    ("adopt", "option"), [('"1234567"', "None"), ("None", '"1234567"'), ('"1234567"', '"1234567"')]
)
def test_the_argument_adopts_as_the_option_does(tmp_path: Path, adopt: str, option: str) -> None:
    told = run(tmp_path, ADOPTING.replace("ADOPT", adopt).replace("IMPORT", option))
    assert told.only("healthomics:RunGroup")["inputs"]["adoptId"] == "1234567"


@pytest.mark.parametrize(
    ("adopt", "option", "expected"),
    [
        (
            '"1234567"',
            '"7654321"',
            "args.adopt names the group '1234567', but the option import_ names '7654321'; give only one of them",
        ),
        (
            'pulumi.Output.from_input("1234567")',
            '"7654321"',
            "args.adopt must be a string, got an output, which is not known before something is created",
        ),
        ("1234567", "None", "args.adopt must be a string, got a number; put it in quotes"),
    ],
    ids=["another id", "an output", "a number"],
)
def test_an_id_that_can_not_be_adopted_is_refused_before_anything_is_registered(
    tmp_path: Path, adopt: str, option: str, expected: str
) -> None:
    told = run(tmp_path, ADOPTING.replace("ADOPT", adopt).replace("IMPORT", option), preview=True)
    assert told.refused == f'run group "calling": {expected}'
    assert told.count == 0


def test_malformed_default_tags_are_left_to_the_run_group(tmp_path: Path) -> None:
    for malformed in ("team=x", '{"tags": ["x"]}', '"x"', '{"tags": {"n": 1}}'):
        assert run(tmp_path, GROUP, config={"aws:defaultTags": malformed}).exports["run_tags"] == RUN_TAGS


def test_a_default_tag_that_is_a_number_is_checked_as_the_text_that_it_becomes(tmp_path: Path) -> None:
    numbers = {"aws:defaultTags": json.dumps({"tags": {"cost-center": 1000, "paid": True}})}
    program = 'GovernedRunGroup("calling", {"conventions": {"required": ["paid"], "allowed": {"cost-center": ["2*"]}}})'
    assert run(tmp_path, program, config=numbers).refused == (
        "run group \"calling\": tags['cost-center'] must be one of '2*'"
    )


def test_at_a_preview_keys_are_checked_and_values_stay_unknown(tmp_path: Path) -> None:
    unknown = """from pulumi.output import Unknown
later = pulumi.Output(set(), pulumi.Output.from_input(Unknown()).future(with_unknowns=True),
                      pulumi.Output.from_input(False).future())
"""
    program = (
        unknown
        + """
group = GovernedRunGroup("calling", {"conventions": {"allowed": {"team": ["a"]}}, "tags": {"team": later}})
export("run_tags", group.run_tags)
"""
    )
    told = run(tmp_path, program, preview=True)
    assert told.refused == ""
    assert told.only("healthomics:RunGroup")["inputs"]["tags"] == {"team": "unknown"}
    assert (
        "tags['Team'] must be written 'team'"
        in run(tmp_path, program.replace('"tags": {"team', '"tags": {"Team')).refused
    )


@pytest.mark.parametrize(
    ("component", "option", "expected"),
    [
        ('GovernedRunGroup("x", {"conventions": {}}', "id", "the option id cannot be given to a component"),
        ('TeamRunGroups("x", {"conventions": {}, "teams": {"a": {}}}', "id", "the option id cannot be given to"),
        ('TeamRunGroups("x", {"conventions": {}, "teams": {"a": {}}}', "import_", "the option import_ names one run"),
    ],
)
def test_an_option_that_pulumi_would_ignore_is_refused(
    tmp_path: Path, component: str, option: str, expected: str
) -> None:
    told = run(tmp_path, f'{component}, pulumi.ResourceOptions({option}="1234567"))')
    assert expected in told.refused
    assert told.count == 0
