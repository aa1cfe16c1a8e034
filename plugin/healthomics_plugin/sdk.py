"""Which Pulumi SDK the plugin needs.

An SDK ignores the parts of the engine's messages that it does not know. So its version is checked before the plugin is
registered, and before it answers.
"""

from __future__ import annotations

import re
from importlib.metadata import version

MINIMUM = (3, 216)
"""The oldest SDK on which the plugin runs: as for programs in Python.

The messages that the plugin cannot do without are older: `ProviderHandshakeRequest`, `ConfigureRequest.id`,
`CheckRequest.autonaming` and `ErrorResourceInitFailed.inputs` are all in 3.155. `ReadRequest.timeout` is newer.
"""


def ensure_new_enough(installed: str | None = None) -> None:
    """Raises a RunGroupError unless the plugin runs on an SDK.

    Args:
        installed: as for `fault`.
    """
    if problem := fault(installed):
        from pulumi_healthomics.errors import RunGroupError  # noqa: PLC0415 - see fault

        raise RunGroupError(*problem)


def fault(installed: str | None = None) -> tuple[str, str] | None:
    """Returns why the plugin does not run on an SDK, and what to do; None if it runs.

    Loads nothing of the provider, so that the process of the plugin can check first.

    Args:
        installed: the version of the SDK, such as `3.272.0`; that of this environment unless given.
    """
    installed = installed or version("pulumi")
    if tuple(map(int, re.findall(r"\d+", installed)[:2])) >= MINIMUM:
        return None
    return (
        f"the plugin needs version {'.'.join(map(str, MINIMUM))} or newer of the Python package pulumi,"
        f" and this environment has {installed}",
        "upgrade it",
    )
