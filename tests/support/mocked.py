"""Programs under Pulumi's mocks, each in a process of its own: the root stack and the mocks are one a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRELUDE = """
import json, os, sys
import pulumi
from pulumi.runtime import mocks

class Recorder(mocks.Mocks):
    numbers = 0

    def new_resource(self, args):
        if not args.custom:
            return args.name, args.inputs
        Recorder.numbers += 1
        arns = {"aws:iam/policy:Policy": f"arn:aws:iam::123456789012:policy/{args.name}"}
        group = f"arn:aws:omics:us-east-1:123456789012:runGroup/{Recorder.numbers}"
        return str(Recorder.numbers), {**args.inputs, "arn": arns.get(args.typ, group)}

    def call(self, args):
        return {"accountId": "123456789012"}

told = json.loads(os.environ["TOLD"])
monitor = mocks.MockMonitor(Recorder())
mocks.set_mocks(Recorder(), project="project", stack="dev", preview=told["preview"], monitor=monitor)
pulumi.runtime.set_all_config(told["config"])
made, exports = {}, {}

register = pulumi.Resource.__init__
def noting(self, t, name, custom, props=None, opts=None, *rest, **more):
    parent = opts.parent if opts else None
    register(self, t, name, custom, props, opts, *rest, **more)
    made[name, t] = parent
pulumi.Resource.__init__ = noting

def export(name, value):
    exports[name] = value
pulumi.export = export

@pulumi.runtime.test
def main():
    names = {"__file__": os.path.abspath("program.py"), "pulumi": pulumi, "export": export, "Recorder": Recorder}
    exec(compile(open("program.py").read(), "program.py", "exec"), names)
    return pulumi.Output.all(**exports).apply(exports.update)

try:
    main()
except pulumi.RunError as error:
    print(json.dumps({"refused": str(error), "resources": len(monitor.resources)}))
    sys.exit(0)

resources = []
for urn, it in monitor.resources.items():
    _, _, types, name = urn.split("::")
    kind = types.rpartition("$")[2]
    parent = made.get((name, kind))
    resources.append({
        "type": kind, "name": name, "inputs": it.state, "parent": parent._name if parent is not None else None,
    })
print(json.dumps({"exports": exports, "resources": resources}, default=lambda unknown: "unknown"))
"""


@dataclass(frozen=True)
class Told:
    """What a program did.

    Attributes:
        resources: what it registered, each with `type`, `name`, `parent` (a name) and `inputs`.
        exports: what it exported.
        refused: the error that ended it, as Pulumi shows it; empty if it ended well.
        count: how many resources it had registered when it ended.
    """

    resources: list[dict[str, Any]]
    exports: dict[str, Any]
    refused: str
    count: int

    def only(self, kind: str) -> dict[str, Any]:
        """Returns the one resource of a type."""
        (found,) = self.of(kind)
        return found

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Returns the resources whose type ends so."""
        return [it for it in self.resources if it["type"].endswith(kind)]


def run(
    folder: Path, program: str, *, config: Mapping[str, str] | None = None, preview: bool = False, without: str = ""
) -> Told:
    """Runs a program.

    Args:
        folder: where it runs; files that it reads stand there.
        program: its text; `pulumi` is imported, `export(name, value)` exports, and `Recorder` is the mocks.
        config: the stack's settings.
        preview: whether it is only previewed.
        without: a package that shall be missing.
    """
    (folder / "program.py").write_text("from healthomics_components import *\n" + program)
    told = json.dumps({"config": dict(config or {}), "preview": preview})
    missing = f"import sys; sys.modules[{without!r}] = None\n" if without else ""
    done = subprocess.run(
        [sys.executable, "-c", missing + PRELUDE],
        cwd=folder,
        env={**os.environ, "TOLD": told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    resources = said["resources"]
    if "refused" in said:
        return Told([], {}, said["refused"], resources)
    return Told(resources, said["exports"], "", len(resources))
