"""The plugin's gRPC: requests of the engine in, requests about a run group out. Decides nothing.

A mistake that the user can correct is an answer with failures, at preview; anything else that goes wrong is the status
of the call, in one sentence. A group that is made but not finished, or half updated, is answered as it is, so that the
state has it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from threading import Thread
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi_healthomics.aws.clients import load_sdk
from pulumi_healthomics.errors import RunGroupError
from pulumi_healthomics.lifecycle.api import Clock, Door
from pulumi_healthomics.redaction import knowing
from pulumi_healthomics.resource.context import Context
from pulumi_healthomics.resource.requests import RunGroupRequests
from pulumi_healthomics.resource.state import Group
from pulumi_healthomics.rules.spec import DELETE_TIMEOUT_SECONDS
from pulumi_healthomics.rules.violations import Violation

from healthomics_plugin import PACKAGE, answers, properties
from healthomics_plugin.grpc_classes import plugin_pb2, provider_pb2, provider_pb2_grpc
from healthomics_plugin.operations import GRACE, AbandonedError, Operations
from healthomics_plugin.provider_inputs import SECRETS
from healthomics_plugin.settings import mistakes, parse_provider_settings
from healthomics_plugin.wire import UNKNOWN_STRING, Decoded, Path, decode, encode
from healthomics_plugin.words import WORDS, EngineLog, current_urn


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one provider resource: the engine starts a process for each. The methods have gRPC's names.

    What the engine asks about the plugin itself is answered by `Introduction`.

    Args:
        operations: runs the requests.
        log: the engine's output.
    """

    def __init__(self, operations: Operations, log: EngineLog) -> None:
        self._operations = operations
        self._log = log
        # Whether the provider was compared with that of the last `up`, as in an `up` that may need no call to AWS. In
        # the first `up`, in a refresh and in a destroy it was not.
        self._may_change_nothing = False
        self._configure(provider_pb2.ConfigureRequest())

    def Attach(self, request: plugin_pb2.PluginAttach, context: Any) -> empty_pb2.Empty:
        """Takes note of the engine, where the process was not started by it but by a developer."""
        self._log.attach(request.address)
        return empty_pb2.Empty()

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        """Returns everything that is wrong with the provider's settings."""
        news = decode(request.news)
        found = mistakes(news.values, os.environ, of_others=_is_of_this_package(request.urn))
        # A setting that arrives without a mark may be a secret all the same.
        failures = [answers.failure(sentence, "" if key in SECRETS else key, news) for key, sentence in found]
        secrets = news.secrets | {(key,) for key in SECRETS}
        return provider_pb2.CheckResponse(inputs=encode(news.values, secrets), failures=failures)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:
        """Returns which settings change. None replaces the provider: its id is the seed of its groups' tokens."""
        # Older engines send the old settings as outputs only, which are the same.
        old = request.old_inputs if request.HasField("old_inputs") else request.olds
        olds, news = decode(old).values, decode(request.news).values
        self._may_change_nothing = True
        changed = sorted(key for key in {*olds, *news} if olds.get(key) != news.get(key))
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=changed)

    def Configure(self, request: provider_pb2.ConfigureRequest, context: Any) -> provider_pb2.ConfigureResponse:
        """Takes in the settings. A mistake in them is reported by CheckConfig, or else by the requests."""
        self._configure(request)
        if self._provider_id and not self._may_change_nothing:
            Thread(target=load_sdk, name="load-ahead", daemon=True).start()
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    def Check(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        """See `RunGroupRequests`, as for the methods that follow."""
        olds, news = decode(request.olds), decode(request.news)
        old, given = properties.recorded(olds.values), dict(news.values)
        problems: list[Violation | RunGroupError] = [*properties.unknown_properties(given)]
        name = properties.group_name(given, old, request.urn.rpartition("::")[2], _proposed(request))
        if name is _REFUSED:
            problems.append(Violation("name", "must be given, since pulumi:autonaming is disabled"))
        else:
            given["name"] = name
        inputs = properties.inputs_for_check(given, old, news.secrets, request.urn)
        with self._answering(request.urn, context, news, olds):
            checked = self._operations.run(partial(self._requests.check, old, inputs))
        failures = answers.failures((*problems, *checked.problems), news)
        kept = dict(checked.inputs)
        if news.values == old:
            # An import, or everything is ignored: nothing changes by itself.
            kept.pop("heldTags", None)
        return provider_pb2.CheckResponse(inputs=encode(kept, self._secrets(news)), failures=failures)

    def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:
        """Says what changes, property by property, and what must replace."""
        olds, news = decode(request.olds), decode(request.news)
        old = properties.recorded(olds.values)
        new = properties.with_held_tags(news.values, request.ignoreChanges)
        with self._answering(request.urn, context, news, olds):
            changes = self._operations.run(partial(self._requests.diff, request.id, old, new))
        return answers.diff(properties.property_changes(old, new, changes))

    def Create(self, request: provider_pb2.CreateRequest, context: Any) -> provider_pb2.CreateResponse:
        """Makes the group; at a preview, says what it will be."""
        inputs = decode(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(
                properties=encode(properties.planned({}, inputs.values), self._secrets(inputs))
            )
        create = partial(self._requests.create, inputs.values, self._seed_of(request.urn))
        with self._answering(request.urn, context, inputs):
            made = self._operations.run(create, request.timeout)
        self._finish(made, inputs, context)
        return provider_pb2.CreateResponse(id=made.id, properties=encode(made.outputs, self._secrets(inputs)))

    def Read(self, request: provider_pb2.ReadRequest, context: Any) -> provider_pb2.ReadResponse:
        """Reads the live group: of a state, for an import, or for a program that looks one up."""
        state, inputs = decode(request.properties), decode(request.inputs)
        old = properties.recorded(state.values)
        with self._answering(request.urn, context, state, inputs):
            found = self._operations.run(partial(self._requests.read, request.id, old))
        if found is None:
            return provider_pb2.ReadResponse()
        secrets = self._secrets(state, inputs)
        return provider_pb2.ReadResponse(
            id=found.id, properties=encode(found.outputs, secrets), inputs=encode(found.inputs, secrets)
        )

    def Update(self, request: provider_pb2.UpdateRequest, context: Any) -> provider_pb2.UpdateResponse:
        """Changes the group in place; at a preview, says what it will be."""
        olds, news = decode(request.olds), decode(request.news)
        old = properties.recorded(olds.values)
        new = properties.with_held_tags(news.values, request.ignoreChanges)
        secrets = self._secrets(news)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=encode(properties.planned(old, new), secrets))
        update = partial(self._requests.update, request.id, old, new)
        with self._answering(request.urn, context, news, olds):
            try:
                updated = self._operations.run(update, request.timeout)
            except AbandonedError as error:
                updated = Group(request.id, {**old, "unfinished": True}, problem=error)
        self._finish(updated, news, context)
        return provider_pb2.UpdateResponse(properties=encode(updated.outputs, secrets))

    def Delete(self, request: provider_pb2.DeleteRequest, context: Any) -> empty_pb2.Empty:
        """Deletes the group and waits for its end."""
        state = decode(request.properties)
        old = properties.recorded(state.values)
        seconds = request.timeout or DELETE_TIMEOUT_SECONDS
        delete = partial(self._requests.delete, request.id, {**old, "deleteTimeout": f"{seconds}s"})
        with self._answering(request.urn, context, state):
            # A delete counts its time itself, and says what it has waited for.
            self._operations.run(delete, seconds + GRACE)
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Ends what is under way."""
        self._operations.cancel()
        return empty_pb2.Empty()

    def _configure(self, request: provider_pb2.ConfigureRequest) -> None:
        operations, log, arguments = self._operations, self._log, decode(request.args)
        clock = Clock(time.monotonic, operations.sleep, lambda: datetime.now(timezone.utc))
        door = Door(WORDS, log.tell, log.warn, clock, operations.ensure_wanted)
        # At the preview that creates the provider its id is not known yet.
        self._provider_id = request.id if request.id != UNKNOWN_STRING else ""
        self._default_tags_are_secret = any(path[0] == "defaultTags" for path in arguments.secrets)
        of_others = _is_of_this_package(request.urn)
        parse = partial(parse_provider_settings, arguments.values, os.environ, of_others=of_others)
        self._requests = RunGroupRequests(Context(parse, door))

    def _seed_of(self, urn: str) -> str | None:
        """Returns the seed of a resource (decision record 4)."""
        if not self._provider_id:
            return None
        return hmac.new(self._provider_id.encode(), urn.encode(), hashlib.sha256).hexdigest()

    def _secrets(self, *arrived: Decoded) -> frozenset[Path]:
        paths = (it.secrets for it in arrived)
        return properties.secret_properties(*paths, default_tags_are_secret=self._default_tags_are_secret)

    def _finish(self, group: Group, inputs: Decoded, context: Any) -> None:
        """Ends the call, unless the group is finished, so that the state has the unfinished group."""
        if group.problem is not None:
            context.abort_with_status(answers.unfinished(group, inputs, self._secrets(inputs)))

    @contextmanager
    def _answering(self, urn: str, context: Any, *arrived: Decoded) -> Iterator[None]:
        """Gives messages their line, keeps secrets out of them, and makes an error the status of the call."""
        token = current_urn.set(urn)
        try:
            with knowing(text for it in arrived for text in it.secret_texts()):
                yield
        except RunGroupError as error:
            context.abort(grpc.StatusCode.UNKNOWN, answers.without_secrets(str(error), *arrived))
        finally:
            current_urn.reset(token)


_REFUSED = object()


def _is_of_this_package(urn: str) -> bool:
    """Returns whether a project is called like the package: then its other settings are in the same namespace."""
    return urn.split("::")[1:2] == [PACKAGE]


def _proposed(request: provider_pb2.CheckRequest) -> Any:
    """Returns the name that `pulumi:autonaming` proposes; None without the setting."""
    if not request.HasField("autonaming"):
        return None
    is_disabled = request.autonaming.mode == provider_pb2.CheckRequest.AutonamingOptions.DISABLE
    return _REFUSED if is_disabled else request.autonaming.proposed_name
