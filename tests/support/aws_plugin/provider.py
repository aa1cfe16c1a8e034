"""The provider behind the stand-in's process: what the engine asks, told to `resources` and `account`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pulumi.provider.experimental import provider as sdk
from pulumi.provider.experimental.property_value import PropertyValue

from support.aws_plugin.account import Account
from support.aws_plugin.resources import DOCUMENTS, KINDS, Kind
from support.aws_plugin.values import UNKNOWN, plain, wrapped


class StandIn(sdk.Provider):
    """One `aws.Provider`."""

    _account: Account

    async def configure(self, request: sdk.ConfigureRequest) -> sdk.ConfigureResponse:
        """Takes the provider's settings."""
        self._account = Account(plain(request.args))
        # Without previews of its own the engine takes the inputs for the outputs of a preview.
        return sdk.ConfigureResponse(accept_secrets=False, supports_preview=False)

    async def invoke(self, request: sdk.InvokeRequest) -> sdk.InvokeResponse:
        """Answers the functions."""
        functions = {
            "aws:index/getCallerIdentity:getCallerIdentity": self._account.identity,
            "aws:index/getDefaultTags:getDefaultTags": self._account.default_tags,
            "aws:index/getRegion:getRegion": self._account.region,
        }
        if request.tok not in functions:
            raise NotImplementedError(f"the stand-in for pulumi-aws does not have {request.tok}")
        return sdk.InvokeResponse(wrapped(functions[request.tok]()))

    async def check(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        """Gives a name to what has none."""
        inputs = dict(request.new_inputs)
        if _kind(request.urn).named and "name" not in inputs:
            own = PropertyValue(f"{request.name}-{secrets.token_hex(4)[:7]}")
            inputs["name"] = request.old_inputs.get("name", own)
        return sdk.CheckResponse(inputs)

    async def diff(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Compares the inputs."""
        olds, news = _comparable(request.old_state), _comparable(request.new_inputs)
        changed = [key for key in news if olds.get(key) != news[key]]
        replaces = sorted(_kind(request.urn).replaces.intersection(changed))
        kinds = sdk.PropertyDiffKind
        detailed = {
            key: sdk.PropertyDiff(kinds.UPDATE_REPLACE if key in replaces else kinds.UPDATE, input_diff=True)
            for key in changed
        }
        return sdk.DiffResponse(
            changes=bool(changed),
            replaces=replaces,
            diffs=changed,
            detailed_diff=detailed,
            # A name may be the program's own.
            delete_before_replace=bool(replaces),
        )

    async def create(self, request: sdk.CreateRequest) -> sdk.CreateResponse:
        """Makes a resource."""
        kind, inputs = _kind(request.urn), plain(request.properties)
        id_ = kind.create(self._iam(), inputs)
        return sdk.CreateResponse(id_, self._state(kind, id_, inputs))

    async def read(self, request: sdk.ReadRequest) -> sdk.ReadResponse:
        """Reads a resource; gone is an empty id."""
        iam, kind = self._iam(), _kind(request.urn)
        with suppress(iam.exceptions.NoSuchEntityException):
            live = kind.read(iam, request.resource_id)
            inputs, state = plain(request.inputs), plain(request.properties)
            for key in live:
                if key in inputs and _comparable_value(key, live[key]) != _comparable_value(key, inputs[key]):
                    inputs[key] = live[key]
            return sdk.ReadResponse(request.resource_id, wrapped({**state, **live, **inputs}), wrapped(inputs))
        return sdk.ReadResponse("")

    async def update(self, request: sdk.UpdateRequest) -> sdk.UpdateResponse:
        """Changes a resource in place."""
        kind, inputs = _kind(request.urn), plain(request.news)
        kind.update(self._iam(), request.resource_id, inputs)
        return sdk.UpdateResponse(self._state(kind, request.resource_id, inputs))

    async def delete(self, request: sdk.DeleteRequest) -> None:
        """Deletes a resource; one that is gone already is done."""
        iam = self._iam()
        with suppress(iam.exceptions.NoSuchEntityException):
            _kind(request.urn).delete(iam, request.resource_id)

    def _iam(self) -> Any:
        return self._account.client("iam")

    def _state(self, kind: Kind, id_: str, inputs: Mapping[str, Any]) -> dict[str, PropertyValue]:
        live = kind.read(self._iam(), id_)
        # What the program wrote stays as it wrote it.
        return wrapped({**live, "tagsAll": inputs.get("tags"), **inputs})


def _kind(urn: str) -> Kind:
    type_ = urn.split("::")[-2].rpartition("$")[2]
    if type_ not in KINDS:
        raise NotImplementedError(f"the stand-in for pulumi-aws does not have {type_}")
    return KINDS[type_]


def _comparable(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    return {key: _comparable_value(key, value) for key, value in plain(properties).items()}


def _comparable_value(key: str, value: Any) -> Any:
    with suppress(ValueError):
        return json.loads(value) if key in DOCUMENTS and value is not UNKNOWN else value
    return value
