"""What is counted, not timed: the calls to AWS, and the bytes of state."""

from __future__ import annotations

from collections import Counter
from statistics import mean

from healthomics_emulator import EmulatorHandle

from benchmarks.rows import Row
from benchmarks.trial import FROM_YAML, Engine, Trial, trial
from harness.state_size import DYNAMIC, state_bytes

GROUPS = 10
STATE = 0.1  # times the tutorial's provider
LEAST = "the least that is possible"
IDENTITY = "GetCallerIdentity"

# What is run, the name of the row, the least calls a group, and how many more the confirming reads may be.
COMMANDS = (("up", "up", 1, 1), ("up", "up again", 0, 0), ("refresh", "refresh", 1, 0), ("destroy", "destroy", 1, 1))


def rows(engine: Engine, emulator: EmulatorHandle) -> list[Row]:
    """Returns the rows."""
    with trial(engine, emulator, "docs_style", GROUPS) as peer:
        peer.up()
        peers_bytes = _bytes_a_group(peer, DYNAMIC)
    with trial(engine, emulator, "ours", GROUPS) as run:
        found, identities = [], []
        for command, name, least, confirming in COMMANDS:
            emulator.clear_calls()
            run.seconds(command)
            calls = Counter(call.operation for call in emulator.calls())
            identities.append(calls.pop(IDENTITY, 0))
            row = Row(f"calls per group: `{name}`", "calls", calls.total() / GROUPS, least, LEAST)
            found.append(row.at_most_more(confirming))
            if name == "up":
                ours_bytes = _bytes_a_group(run, run.stack.run_group)
    with trial(engine, emulator, FROM_YAML, GROUPS) as run:
        run.up()
        plugins_bytes = _bytes_a_group(run, run.stack.run_group)
    identity = Row("calls per process: the account of the credentials", "calls", max(identities), 1, LEAST)
    state = Row("state: one group", "bytes", ours_bytes, peers_bytes, "a provider written after Pulumi's tutorial")
    plugins_state = Row("plugin, YAML: state, one group", "bytes", plugins_bytes, ours_bytes, "the dynamic provider")
    return [*found, identity.at_most_more(0), state.at_most_times(STATE), plugins_state.less()]


def _bytes_a_group(run: Trial, resource_type: str) -> float:
    return mean(state_bytes(run.stack.run("stack", "export").succeeded().output, resource_type))
