"""A secret name is refused by every door of a program, before anything is created, and is quoted nowhere."""

from __future__ import annotations

import pytest
from healthomics_emulator import EmulatorHandle

from harness.stack import Stack

pytestmark = pytest.mark.engine

REFUSED = "name must not be a secret: AWS, every message and the list of run groups show it"
GROUP = 'RunGroup("calling", name={})'
GOVERNED = """from healthomics_components import GovernedRunGroup
GovernedRunGroup("calling", {{"conventions": {{}}, "name": {}}})"""


@pytest.mark.parametrize("program", [GROUP, GOVERNED])
@pytest.mark.parametrize("name", ['pulumi.Output.secret("hunter2")', 'pulumi.Output.concat("a-", config)'])
def test_a_secret_name_is_refused_at_preview_and_at_up(
    stack: Stack, healthomics_emulator: EmulatorHandle, program: str, name: str
) -> None:
    stack.config("phrase", "hunter2", "--secret")
    stack.write('config = pulumi.Config().require_secret("phrase")\n' + program.format(name))
    for outcome in (stack.preview().failed(), stack.up().failed()):
        assert REFUSED in outcome.output
        assert "hunter2" not in outcome.output
    assert healthomics_emulator.calls() == []


def test_a_name_that_is_an_output_and_no_secret_is_accepted_and_leaves_no_mark(stack: Stack) -> None:
    first = 'first = RunGroup("first")\n'
    stack.write(first + 'RunGroup("second", name=pulumi.Output.concat("after-", first.id))')
    stack.preview().succeeded()
    stack.up().succeeded()
    stack.up("--expect-no-changes").succeeded()
    assert not any("secretInputs" in {**it["inputs"], **it["outputs"]} for it in stack.resources())


def test_a_secret_name_that_is_not_known_yet_is_refused_at_preview(stack: Stack) -> None:
    first = 'first = RunGroup("first")\n'
    stack.write(first + 'RunGroup("second", name=pulumi.Output.secret(first.id))')
    assert REFUSED in stack.preview().failed().output
