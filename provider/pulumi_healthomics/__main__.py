"""The command line, `python -m pulumi_healthomics`, to which `pulumi-healthomics` adds the commands of the plugin.

What it says on the way goes to stderr, what to do next to stdout. A failure is one sentence on stderr and status 1; a
command line that cannot be parsed has status 2, as argparse has it.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import uuid
from collections.abc import Callable, Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi.dynamic.dynamic import serialize_provider

from pulumi_healthomics.aws.clients import Clients
from pulumi_healthomics.errors import RunGroupError, SettingsError, Words
from pulumi_healthomics.importing.files import COMMAND, import_file, program_text, seed_resource
from pulumi_healthomics.importing.inventory import Selection, counted, find_groups, named
from pulumi_healthomics.program import seed
from pulumi_healthomics.provider import PROVIDER_KEY, SECRET, IdempotencySeedProvider, RunGroupProvider
from pulumi_healthomics.redaction import knowing
from pulumi_healthomics.rules import spec
from pulumi_healthomics.settings.settings import Settings
from pulumi_healthomics.settings.values import secrets_of_environment

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_OPTIONS = {"aws:profile": "--profile", "aws:region": "--region"}

WORDS = Words(
    setting=lambda key: _OPTIONS.get(key, key),
    set_region="pass --region or set AWS_REGION",
    check_credentials="check --profile, AWS_PROFILE and the AWS_… variables, or sign in again",
    endpoint_sources="AWS_ENDPOINT_URL_OMICS, AWS_ENDPOINT_URL or the profile",
)

_IMPORT = """\
Bring the run groups that an account has in a Region into a Pulumi stack, without
changing them: writes the file that `pulumi import --file` takes, and the program
that describes the same groups. Makes no change in AWS, nor in any stack.
"""
_IMPORT_NOTES = """\
Credentials are found as by any AWS tool (AWS_PROFILE, AWS_ACCESS_KEY_ID, ...); they
need omics:ListRunGroups and omics:GetRunGroup. AWS_ENDPOINT_URL_OMICS and
AWS_ENDPOINT_URL are honoured. If nothing is found, nothing is written and the
exit status is 0.
"""
_NEXT = """\
Wrote {groups} of account {account} in {region} to {output}, and their program to {program}.

Next, in the folder of the Pulumi project:

  1. {command}
  2. delete {output}: it holds {secrets}
  3. add {program} to the stack's program: its text, or an import of it
  4. pulumi preview

A stack that has run groups already has a seed too: for it, run this again with --no-seed.
The stack must work in the same account. Do not run `pulumi up` between 1 and 4: it deletes
what is in the stack but not in its program. The preview shows no change, except where the
stack has default tags (aws:defaultTags) that a group lacks: `pulumi up` would add those.
"""

_TAGS = "the values of all tags"
_SEED_AND_TAGS = f"the stack's seed, which is a secret, and {_TAGS}"


def main(argv: Sequence[str] | None = None, add_more: Callable[[Commands], None] | None = None) -> int:
    """Runs a command and returns its exit status.

    Args:
        argv: the arguments; those of this process unless given.
        add_more: adds further commands, each with the default `run`: a function that takes the parsed arguments and
            raises a RunGroupError if it fails.
    """
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks, such as a letter of a group's name, is escaped.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = _parser(add_more).parse_args(argv)
    try:
        with knowing(secrets_of_environment(os.environ)):
            arguments.run(arguments)
    except RunGroupError as error:
        _tell(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser(add_more: Callable[[Commands], None] | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("pulumi-healthomics", description="AWS HealthOmics run groups for Pulumi.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('pulumi-healthomics')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    command = commands.add_parser(
        "import",
        help="bring run groups that exist already into a stack",
        description=_IMPORT,
        epilog=_IMPORT_NOTES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=_import)
    add = command.add_argument
    add("--region", help="the Region (default: AWS_REGION, then AWS_DEFAULT_REGION or the profile's)")
    add("--profile", help="the profile of ~/.aws/config to work as")
    add("--name-prefix", metavar="TEXT", default="", help="only groups whose name begins with TEXT")
    add("--tag", metavar="KEY=VALUE", type=_tag, action="append", default=[], help="only groups with all these tags")
    add("--output", metavar="FILE", type=Path, default="run-groups.json", help="for pulumi import (%(default)s)")
    add("--program", metavar="FILE", type=Path, default="run_groups.py", help="the Python program (%(default)s)")
    add("--no-seed", action="store_true", help="for a stack that has run groups already: leave the seed out")
    add("--force", action="store_true", help="overwrite these files")
    if add_more is not None:
        add_more(commands)
    return parser


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError("must be KEY=VALUE")
    if key.lower().startswith(spec.RESERVED_TAG_PREFIX):
        raise argparse.ArgumentTypeError(f"must not be one of AWS's own, which are not read, got the key {key!r}")
    return key, value


def _import(arguments: argparse.Namespace) -> None:
    output, program = arguments.output, arguments.program
    _ensure_writable(output, program, force=arguments.force)
    clients = Clients(Settings(region=arguments.region, profile=arguments.profile), WORDS)
    region = clients.region()
    if region is None:
        raise SettingsError("no Region is set", WORDS.set_region)
    _tell(f"listing the run groups in {region}")
    selection = Selection(arguments.name_prefix, tuple(arguments.tag))
    found = find_groups(clients.gateway(region), selection, _tell)
    if not found:
        _tell("found none to import: wrote nothing")
        return
    groups = named(found)
    provider = {PROVIDER_KEY: serialize_provider(RunGroupProvider())}
    seeds = [] if arguments.no_seed else [_seed()]
    _write(program, program_text(groups, region))
    # The seed is in it in clear: `pulumi import` takes no other.
    _write(output, import_file(groups, region, provider, _new_mark, seeds), mode=0o600)
    sys.stdout.write(
        _NEXT.format(
            groups=counted(found),
            account=found[0].arn.split(":")[4],
            region=region,
            output=output,
            program=program,
            command=shlex.join([*COMMAND, str(output)]),
            secrets=_SEED_AND_TAGS if seeds else _TAGS,
        )
    )


def _seed() -> dict[str, Any]:
    provider = {PROVIDER_KEY: serialize_provider(IdempotencySeedProvider())}
    # As JSON in JSON; the engine encrypts it at the import.
    secret = {**SECRET, "plaintext": json.dumps(IdempotencySeedProvider.new_value())}
    return seed_resource(seed.NAME, {"purpose": seed.PURPOSE, "value": secret}, provider, _new_mark())


def _new_mark() -> str:
    return str(uuid.uuid4())


def _ensure_writable(*files: Path, force: bool) -> None:
    """Finds out what would stop the command at its end, before the account is read."""
    if len({file.absolute() for file in files}) < len(files):
        raise RunGroupError("--output and --program name the same file", "name two")
    for file in files:
        if file.exists() and not force:
            raise RunGroupError(f"{file} exists already", "pass --force to overwrite it, or name another file")
        if not file.absolute().parent.is_dir():
            raise RunGroupError(f"there is no folder {file.parent}", f"make it, or name another file than {file}")


def _write(file: Path, text: str, mode: int = 0o666) -> None:
    """Writes a file wholly or not at all, at no time with more rights than `mode` gives."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        unfinished.unlink(missing_ok=True)
        made = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(made, "w", encoding="utf-8", newline="\n") as writing:  # noqa: PTH123 - Path opens no descriptors
            writing.write(text)
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise RunGroupError(f"{file} cannot be written: {error.strerror}") from None


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
