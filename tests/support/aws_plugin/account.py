"""One provider's settings, and the account and Region that they lead to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from boto3.session import Session


class Account:
    """AWS as one provider sees it.

    Args:
        settings: the provider's, by pulumi-aws's names; structured ones are JSON.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._default_tags = json.loads(settings.get("defaultTags") or "{}").get("tags") or {}
        self._session = Session(
            aws_access_key_id=settings.get("accessKey"),
            aws_secret_access_key=settings.get("secretKey"),
            aws_session_token=settings.get("token"),
            profile_name=settings.get("profile"),
            region_name=settings.get("region"),
        )
        for role in json.loads(settings.get("assumeRoles") or "[]"):
            self._session = self._assumed(role)

    def client(self, service: str) -> Any:
        """Returns a client of `iam` or `sts`."""
        return self._session.client(service)  # type: ignore[call-overload]

    def identity(self) -> dict[str, Any]:
        """Returns what `aws:index/getCallerIdentity` does."""
        answer = self.client("sts").get_caller_identity()
        return {
            "accountId": answer["Account"],
            "arn": answer["Arn"],
            "id": answer["Account"],
            "userId": answer["UserId"],
        }

    def region(self) -> dict[str, Any]:
        """Returns what `aws:index/getRegion` does, as far as a name goes."""
        region = self._session.region_name
        return {"id": region, "name": region, "region": region}

    def default_tags(self) -> dict[str, Any]:
        """Returns what `aws:index/getDefaultTags` does: the provider's own, and below them the environment's."""
        start = "TF_AWS_DEFAULT_TAGS_"
        variables = {key[len(start) :]: tag for key, tag in os.environ.items() if key.startswith(start)}
        return {"id": "aws", "tags": {**variables, **self._default_tags}}

    def _assumed(self, role: Mapping[str, Any]) -> Session:
        request = {"RoleArn": role["roleArn"], "RoleSessionName": role.get("sessionName", "stand-in")}
        if "externalId" in role:
            request["ExternalId"] = role["externalId"]
        keys = self.client("sts").assume_role(**request)["Credentials"]
        return Session(
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
            region_name=self._session.region_name,
        )
