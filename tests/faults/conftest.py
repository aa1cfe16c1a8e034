"""The cases of the fault table, how they are tried together, and the table at the end of the run."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator

import pytest
from healthomics_emulator import Emulator

from faults import table
from faults.catalogue import CALLS, Case, cases
from faults.trial import Verdict, impatient, tried
from harness.doors import DOORS

_DOORS = {door.id: door for door in DOORS}
WORDS = {operation.replace(" ", "-"): operation for operation in CALLS}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that restricts the table, to runs of this folder."""
    parser.addoption(
        "--operation",
        action="append",
        choices=WORDS,
        help="an operation of the fault table (option may be repeated); all unless given",
    )
    parser.addoption(
        "--door", action="append", choices=_DOORS, help="a door of the fault table, likewise; all unless given"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Makes a test of each case, those of one operation for one worker of pytest-xdist."""
    if "case" in metafunc.fixturenames:
        chosen: list[str] | None = metafunc.config.getoption("--operation", default=None)
        doors: list[str] | None = metafunc.config.getoption("--door", default=None)
        parameters = [
            pytest.param(case, id=str(case), marks=pytest.mark.xdist_group(f"{door} {word}"))
            for door in dict.fromkeys(doors or _DOORS)
            for word in dict.fromkeys(chosen or WORDS)
            for case in cases(WORDS[word], _DOORS[door])
        ]
        metafunc.parametrize("case", parameters)


@pytest.fixture(scope="session")
def verdict_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Case], Verdict]]:
    """Returns what becomes of a case.

    The chosen cases of its operation are tried with it, since their repetition shares a process, as the resources of
    one `pulumi up` do: a process each would take three times as long.
    """
    chosen = [case for item in request.session.items if (case := _case_of(item))]
    variables = impatient(tmp_path_factory.mktemp("impatient"))

    @functools.cache
    def verdicts(door: str, operation: str) -> dict[Case, Verdict]:
        wanted = [case for case in chosen if (case.door, case.operation) == (door, operation)]
        with Emulator() as emulator:
            return {verdict.case: verdict for verdict in tried(emulator, _DOORS[door], wanted, variables)}

    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        yield lambda case: verdicts(case.door, case.operation)[case]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table of the cases that ran, in this process or in workers."""
    verdicts = [
        verdict
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for verdict in table.reported(report.user_properties)
    ]
    if verdicts:
        terminalreporter.section("faults")
        for line in table.lines(verdicts):
            terminalreporter.write_line(line)


def _case_of(item: pytest.Item) -> Case | None:
    # Only a test with parameters has a `callspec`.
    case = item.callspec.params.get("case") if hasattr(item, "callspec") else None
    return case if isinstance(case, Case) else None
