"""How the door of Python programs speaks: its names and remedies, its progress, and its errors as sentences.

The SDK answers the engine with `traceback.format_exc()` of whatever a dynamic provider raises, and the engine prints
all of it. The function looked up there is the process's `__main__.traceback`; its replacement gives our own errors as
their sentence alone, words the failure of an import of a run group, which happens before our code is called, and passes
everything else, other providers' errors included, to the real one.
Measured with the SDK 3.272. SDKs before 3.260 leave the error to gRPC, which shows its text; if a later one is built
otherwise, nothing is replaced and the sentence is the last line of the traceback.
"""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from types import ModuleType
from typing import TextIO

from pulumi_healthomics.errors import ResourceWords, RunGroupError
from pulumi_healthomics.rules import spec

_ARGUMENTS = {
    **{limit.key: limit.argument for limit in spec.LIMITS},
    "limitRemoval": "limit_removal",
    "onActiveRuns": "on_active_runs",
    "deleteTimeout": "custom_timeouts.delete",
    "adoptId": "import_ (in a component: adopt)",
}


def python_argument(key: str) -> str:
    """Returns what a Python program calls an input, given its key in the state."""
    return _ARGUMENTS.get(key, key)


PYTHON = ResourceWords(
    argument=python_argument,
    setting=str,  # a stack has pulumi-aws's own settings
    set_region="run `pulumi config set aws:region REGION`, pass region=… or set AWS_REGION",
    check_credentials="check the stack's aws: settings, AWS_PROFILE and the AWS_… variables, or sign in again",
    endpoint_sources="healthomics:endpoint, AWS_ENDPOINT_URL_OMICS, AWS_ENDPOINT_URL or the profile",
    use_that_account=(
        "set aws:assumeRoles, aws:profile or the AWS_… variables of the stack to that account (an aws.Provider's "
        "credentials do not reach dynamic resources), or create the group in a separate stack"
    ),
    old_settings=(
        "`pulumi refresh` and `pulumi destroy` see the settings of the last `pulumi up`: changed ones reach them with "
        "--run-program, or else set environment variables such as AWS_PROFILE, unless an aws: setting overrides them"
    ),
    adopt='ResourceOptions(import_="{}")'.format,
    longer_delete='custom_timeouts=CustomTimeouts(delete="2h")',
    # The state does not have that part.
    half_done="run `pulumi up` again with this program, or `pulumi refresh` before you put the program back",
)


_TYPE = "dynamic/healthomics:RunGroup"


class _ShortTraceback(ModuleType):
    """The module `traceback`, except for our own errors."""

    def __init__(self, provider_key: str) -> None:
        super().__init__("traceback")
        self._provider_key = provider_key
        self.__dict__.update({key: value for key, value in vars(traceback).items() if key != "format_exc"})

    def format_exc(self) -> str:
        error = sys.exc_info()[1]
        if isinstance(error, RunGroupError):
            return str(error)
        return _refused_import(error, self._provider_key) or traceback.format_exc()


def _refused_import(error: BaseException | None, provider_key: str) -> str | None:
    """Returns what to say where the engine has asked to import a run group; None where it has not.

    It then asks to read a group of which it has no properties, so that the SDK looks in vain for the provider in them.
    """
    if not isinstance(error, KeyError) or error.args != (provider_key,):
        return None
    requests = (frame.f_locals.get("request") for frame, _ in traceback.walk_tb(error.__traceback__))
    for request in filter(None, requests):
        type_, _, name = str(getattr(request, "urn", "")).rpartition("::")
        if type_.endswith(_TYPE) and not request.properties.fields:
            return (
                f'importing run group "{name}" ({request.id}): Pulumi cannot import a dynamic resource, as import_ set '
                f"by a transform asks it to; set {PYTHON.adopt(request.id)} where the RunGroup is created, or let the "
                f'transform set the property adoptId to "{request.id}"'
            )
    return None


def show_errors_as_sentences(provider_key: str) -> None:
    """Makes the provider process answer our errors with their sentence; does nothing in any other process.

    Args:
        provider_key: the property in which the SDK looks for the pickled provider.
    """
    main = sys.modules.get("__main__")
    if hasattr(main, "DynamicResourceProviderServicer") and getattr(main, "traceback", None) is traceback:
        main.traceback = _ShortTraceback(provider_key)  # type: ignore[union-attr]


def tell(text: str) -> None:
    """Shows progress in the engine's output. It appears on the stack's line, so the text must name the group."""
    _show(sys.stdout, f"{text}\n")


def warn(text: str) -> None:
    """Shows a warning in the engine's output. It appears on the stack's line, so the text must name the group."""
    _show(sys.stderr, f"warning: {text}\n")


def _show(stream: TextIO, text: str) -> None:
    """Writes to the engine, which reads UTF-8, whatever encoding the environment names. Never raises.

    A message must not make an operation fail that has taken effect, least of all where no engine reads it any more.
    """
    with suppress(OSError, ValueError):
        stream.flush()
        stream.buffer.write(text.encode(errors="backslashreplace"))
        stream.buffer.flush()
