"""Which Pulumi SDK the plugin needs.

An SDK ignores the parts of the engine's messages that it does not know. So its version is checked before the plugin is
registered, and before it answers.
"""

from __future__ import annotations

import re
from importlib.metadata import version

from pulumi_healthomics.errors import RunGroupError

MINIMUM = (3, 216)
"""The oldest SDK on which the plugin runs: as for programs in Python.

The messages that the plugin cannot do without are older: `ProviderHandshakeRequest`, `ConfigureRequest.id`,
`CheckRequest.autonaming` and `ErrorResourceInitFailed.inputs` are all in 3.155. `ReadRequest.timeout` is newer.
"""


def ensure_new_enough(installed: str | None = None) -> None:
    """Raises a RunGroupError unless the plugin runs on an SDK.

    Args:
        installed: the version of the SDK, such as `3.272.0`; that of this environment unless given.
    """
    installed = installed or version("pulumi")
    if tuple(map(int, re.findall(r"\d+", installed)[:2])) < MINIMUM:
        raise RunGroupError(
            f"the plugin needs version {'.'.join(map(str, MINIMUM))} or newer of the Python package pulumi,"
            f" and this environment has {installed}",
            "upgrade it",
        )
