"""A stand-in for the plugin of pulumi-aws: the real engine starts it, moto carries out what it is asked.

Programs use the real `pulumi_aws`; its real plugin can not be had where only package registries are reachable. Each of
its processes is one `aws.Provider`, the default one or an explicit one, and works with that one's own settings:
`region`, `profile`, `accessKey`, `secretKey`, `token`, `assumeRoles`. It knows a few resources of IAM (`resources`) and
two functions (`functions`); everything else it refuses by name.
"""

from __future__ import annotations

import shlex
import stat
import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]


def install(folder: Path) -> Path:
    """Puts `pulumi-resource-aws` in a folder, which the engine finds it in when it is on PATH; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    executable = folder / "pulumi-resource-aws"
    run = f"exec {shlex.quote(sys.executable)} -u -m support.aws_plugin"
    executable.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(_TESTS))} {run} "$@"\n')
    executable.chmod(executable.stat().st_mode | stat.S_IXUSR)
    return folder
