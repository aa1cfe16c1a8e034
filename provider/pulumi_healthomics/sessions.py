"""From settings to clients: credentials, Region, endpoint and retries, all of them botocore's own.

Making a client costs about half a second, so there is one for each Region, made when it is first needed, under a lock:
the provider serves four threads. boto3 is imported in here, lazily, and nowhere at the top of a module that a program
imports.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any

from pulumi_healthomics.endpoints import is_health_omics
from pulumi_healthomics.errors import CredentialsError, SettingsError
from pulumi_healthomics.settings import Settings

if TYPE_CHECKING:
    from boto3.session import Session

    from pulumi_healthomics.gateway import Gateway
    from pulumi_healthomics.identity import Identity

SERVICE = "omics"


class Sessions:
    """The clients of one provider process, for one set of settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._session: Session | None = None
        self._identity: Identity | None = None
        self._gateways: dict[str, Gateway] = {}

    def region(self) -> str | None:
        """Returns the Region that a group without one of its own belongs in.

        In this order: `aws:region`; `AWS_REGION`, as pulumi-aws; then boto3's own chain (`AWS_DEFAULT_REGION`, the
        profile).
        """
        if configured := self._settings.region or os.environ.get("AWS_REGION"):
            return configured
        with self._lock:
            return self._boto3_session().region_name or None

    def listed_regions(self, region: str) -> list[str]:
        """Returns the Regions of the service that the SDK knows, in the partition of `region`."""
        with self._lock:
            session = self._boto3_session()
        return sorted(session.get_available_regions(SERVICE, session.get_partition_for_region(region)))

    def gateway(self, region: str) -> Gateway:
        """Returns the service in `region`; the first call for a Region makes its client."""
        with self._lock:
            if region not in self._gateways:
                self._gateways[region] = self._new_gateway(region)
            return self._gateways[region]

    def _boto3_session(self) -> Session:
        from boto3.session import Session  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError, ProfileNotFound  # noqa: PLC0415

        if self._session is None:
            settings = self._settings
            try:
                self._session = Session(
                    aws_access_key_id=settings.access_key,
                    aws_secret_access_key=settings.secret_key,
                    aws_session_token=settings.token,
                    profile_name=settings.profile,
                )
            except ProfileNotFound as error:
                raise CredentialsError(str(error), "check aws:profile, AWS_PROFILE and ~/.aws/config") from None
            except BotoCoreError as error:
                raise SettingsError(str(error), "check ~/.aws/config and the AWS_… variables") from None
        return self._session

    def _new_gateway(self, region: str) -> Gateway:
        from pulumi_healthomics.gateway import Gateway  # noqa: PLC0415

        client = self._client(SERVICE, region, endpoint_url=self._settings.endpoint)
        endpoint = client.meta.endpoint_url
        if not is_health_omics(endpoint, region):
            # botocore would call workflows-<host> and tags-<host>, names that only AWS has.
            client.meta.config.inject_host_prefix = False
        identity = self._identity = self._identity or self._new_identity(region, endpoint)
        return Gateway(
            client,
            caller_account=lambda: None if self._settings.skip_requesting_account_id else identity.account(),
            locate=lambda: self._where_to_look(endpoint, region),
        )

    def _new_identity(self, region: str, endpoint: str) -> Identity:
        from pulumi_healthomics.identity import Identity  # noqa: PLC0415

        def sts_client() -> Any:
            with self._lock:
                return self._client(
                    "sts", region, connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2}
                )

        return Identity(sts_client, stand_in=None if is_health_omics(endpoint, region) else endpoint)

    def _client(self, service: str, region: str, *, endpoint_url: str | None = None, **config: Any) -> Any:
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        from pulumi_healthomics.version import VERSION  # noqa: PLC0415

        settings = {"retries": {"mode": "standard"}, "user_agent_extra": f"pulumi-healthomics/{VERSION}", **config}
        session: Any = self._boto3_session()
        try:
            return session.client(service, region_name=region, endpoint_url=endpoint_url, config=Config(**settings))
        except (BotoCoreError, ValueError) as error:
            raise SettingsError(f"no client can be made for Region {region!r}: {error}") from None

    def _where_to_look(self, endpoint: str, region: str) -> str:
        if not is_health_omics(endpoint, region):
            set_by = "healthomics:endpoint, AWS_ENDPOINT_URL_OMICS, AWS_ENDPOINT_URL or the profile"
            return f"check that HealthOmics or its emulator answers at {endpoint} (set by {set_by})"
        listed = self.listed_regions(region)
        if region not in listed:
            return f"HealthOmics may not be in Region {region}: the AWS SDK lists {', '.join(listed)}"
        return f"check the network's way to {endpoint}"
