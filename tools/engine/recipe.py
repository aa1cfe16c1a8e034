"""What an engine is made of: versions, module files, build arguments, and the key they add up to.

Pure, except for reading the committed files beside it. Whatever shapes a build is in `build_key`, so a
changed recipe makes a new engine and an unchanged one is shared by every checkout. The optional parts
each have a key that `part_key` makes, so that another part, or none, does not change the engine.
"""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent

MINIMUM = (3, 254, 0)  # the first engine that the provider is tested with

PROGRAMS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)

LAUNCHER = HERE / "pulumi-resource-pulumi-python"

# The program that the language host runs, taken from the language host's own module.
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
EXECUTOR = Path("python/cmd/pulumi-language-python-exec")

# GOFLAGS replaces the caller's. Without cgo one recipe serves machines with a C compiler and without.
GO_SETTINGS = {"CGO_ENABLED": "0", "GO111MODULE": "on", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}


class NotHereError(Exception):
    """A way to make an engine does not serve on this machine; the message is a line of why."""


@dataclass(frozen=True)
class Part:
    """A program built from a Go package, each in a separate module: one build selects one sdk/v3.

    Attributes:
        program: the name of its executable.
        package: its Go package; "." for a `main` that is committed in the module's folder.
        version: the version of its module, which is stamped into it.
        module: the folder of its go.mod and go.sum.
        variable: the Go variable that it reads its version from.
        official: whether the official CLI has it beside `pulumi`.
    """

    program: str
    package: str
    version: str
    module: Path
    variable: str = f"{SDK_MODULE}/go/common/version.Version"
    official: bool = True

    def build_arguments(self, output: str) -> list[str]:
        """The arguments of `go` that build this part to the file `output`."""
        stamp = f"-X {self.variable}=v{self.version}"
        flags = ["-trimpath", "-buildvcs=false", "-ldflags", f"-s -w {stamp}"]
        return ["build", *flags, "-o", output, self.package]


ENGINE = Part(
    program="pulumi",
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version="3.259.0",
    module=HERE / "modules" / "pulumi",
)
LANGUAGE_HOST = Part(
    program="pulumi-language-python",
    package="github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
    version="3.79.0",
    module=HERE / "modules" / "language-python",
)
PARTS = (ENGINE, LANGUAGE_HOST)

# What is not needed for Python programs, by the names that the command takes. The hosts are the newest that can be
# had as Go modules (November 2026).
OPTIONAL: Mapping[str, Part] = {
    "yaml": Part(
        program="pulumi-language-yaml",
        package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        version="1.10.3",
        module=HERE / "modules" / "language-yaml",
        variable="github.com/pulumi/pulumi-yaml/pkg/version.Version",
    ),
    "nodejs": Part(
        program="pulumi-language-nodejs",
        package=f"{SDK_MODULE}/nodejs/cmd/pulumi-language-nodejs",
        version="3.67.0",
        module=HERE / "modules" / "language-nodejs",
    ),
    "go": Part(
        program="pulumi-language-go",
        package=f"{SDK_MODULE}/go/pulumi-language-go",
        version="3.64.0",
        module=HERE / "modules" / "language-go",
    ),
    # These hosts are older than the request for an SDK that `pulumi package add` sends them.
    "sdk": Part(
        program="pulumi-sdk-generator",
        package=".",
        version="3.259.0",
        module=HERE / "modules" / "sdk-generator",
        official=False,
    ),
}


def go_needed(part: Part = ENGINE) -> str:
    """The oldest Go that the module files of a part allow, such as `1.25.11`."""
    lines = (part.module / "go.mod").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("go "))


def machine() -> str:
    """The platform that an engine runs on, such as `linux-x86_64`."""
    return f"{platform.system()}-{platform.machine()}".lower()


def build_key() -> str:
    """The name of a built engine in the cache: its versions and a digest of everything that shapes it."""
    digest = hashlib.sha256(repr(sorted(GO_SETTINGS.items())).encode())
    for part in PARTS:
        digest.update(repr(part.build_arguments(part.program)).encode())
        digest.update((part.module / "go.mod").read_bytes())
        digest.update((part.module / "go.sum").read_bytes())
    digest.update(f"{EXECUTOR}".encode())
    digest.update(LAUNCHER.read_bytes())
    versions = "-".join(part.version for part in PARTS)
    return f"built-{versions}-{machine()}-{digest.hexdigest()[:12]}"


def part_key(part: Part) -> str:
    """The name of a built optional part in the cache: its version and a digest of its module and of its build."""
    digest = hashlib.sha256(repr((sorted(GO_SETTINGS.items()), part.build_arguments(part.program))).encode())
    for file in sorted(part.module.iterdir()):
        digest.update(repr((file.name, file.read_bytes())).encode())
    return f"{part.program}-{part.version}-{machine()}-{digest.hexdigest()[:12]}"


def official_key(version: str) -> str:
    """The name in the cache of the official CLI of one version."""
    return f"official-{version}-{machine()}"
