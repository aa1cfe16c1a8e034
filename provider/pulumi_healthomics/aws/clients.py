"""One client for each Region, made when it is first needed, under a lock, and kept.

Making a client costs about half a second, and several threads ask for one. Importing this module does not load the AWS
SDK, which costs as much again: the first client does, or `load_sdk` ahead of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from pulumi_healthomics.aws.endpoints import is_health_omics, with_operations_prefixes
from pulumi_healthomics.errors import Words
from pulumi_healthomics.rules.violations import nearest
from pulumi_healthomics.settings.settings import Settings

if TYPE_CHECKING:
    from pulumi_healthomics.aws.gateway import Gateway
    from pulumi_healthomics.aws.identity import Identity
    from pulumi_healthomics.aws.session import AwsSession

SERVICE = "omics"

# What a profile has that cannot be used without more than the profile.
_NEEDING_MORE = (b"mfa_serial", b"login_session")


def load_sdk() -> None:
    """Loads the AWS SDK, and what of this room needs it."""
    for module in ("session", "gateway", "identity"):
        import_module(f"{__package__}.{module}")


class Clients:
    """The clients of one process, for one set of settings. Safe for threads.

    Args:
        settings: the stack's.
        words: how the door speaks.
        ensure_wanted: called before each request to HealthOmics, repeated ones too; raises if it must not be sent.
    """

    def __init__(self, settings: Settings, words: Words, ensure_wanted: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._words = words
        self._ensure_wanted = ensure_wanted
        # Reentrant: botocore may want a client for STS while it makes another one.
        self._lock = RLock()
        self._made: AwsSession | None = None
        self._identity: Identity | None = None
        self._gateways: dict[str, Gateway] = {}

    def region(self) -> str | None:
        """Returns the Region of a group that names none.

        In this order: `aws:region`; `AWS_REGION`, as pulumi-aws; then boto3's own chain (`AWS_DEFAULT_REGION`, the
        profile).
        """
        if configured := self._settings.region or os.environ.get("AWS_REGION"):
            return configured
        with self._lock:
            return self._session.botocore.get_config_variable("region") or None

    def ensure_files_exist(self, region: str) -> None:
        """Raises unless the profile and the CA bundle that are named exist, and the profile needs nothing more.

        Where none is named, and no profile may need more, the SDK is not loaded.

        Args:
            region: where the first client will work.

        Raises:
            CredentialsError: the profile does not, or it requires a code from a prompt or a package.
            SettingsError: the bundle does not, or a file of AWS's configuration is malformed.
        """
        variables = (os.environ.get(name) for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"))
        if any((self._settings.profile, self._settings.custom_ca_bundle, *variables)) or self._may_need_more():
            with self._lock:
                self._session.open(region)

    def listed_regions(self, region: str) -> list[str]:
        """Returns the Regions of the service that the SDK knows, in the partition of `region`, or in all of them."""
        from botocore.exceptions import UnknownRegionError  # noqa: PLC0415

        with self._lock:
            session = self._session.botocore
        try:
            partitions = [session.get_partition_for_region(region)]
        except UnknownRegionError:
            partitions = session.get_available_partitions()
        return sorted(it for partition in partitions for it in session.get_available_regions(SERVICE, partition))

    def meant_region(self, region: str) -> str | None:
        """Returns the Region whose name is most like `region`; None if that is one, or none is like it."""
        with self._lock:
            session = self._session.botocore
        known = [it for each in session.get_available_partitions() for it in session.get_available_regions("sts", each)]
        if region in known:
            return None
        # Those of the service first: to ue-west-1, us-west-1 is as near as eu-west-1.
        return nearest(region, self.listed_regions(region), cutoff=0.8) or nearest(region, known)

    def gateway(self, region: str) -> Gateway:
        """Returns the service in `region`; the first call for a Region makes its client."""
        with self._lock:
            if region not in self._gateways:
                self._gateways[region] = self._new_gateway(region)
            return self._gateways[region]

    def _may_need_more(self) -> bool:
        """Says whether a file of AWS's configuration has something in it that the SDK must look at."""
        settings = self._settings
        for configured, variable, default in (
            (settings.shared_config_file, "AWS_CONFIG_FILE", "~/.aws/config"),
            (settings.shared_credentials_file, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
        ):
            name = configured or os.environ.get(variable) or default
            with suppress(OSError):
                text = Path(os.path.expanduser(os.path.expandvars(name))).read_bytes()  # noqa: PTH111 - as botocore
                if any(key in text for key in _NEEDING_MORE):
                    return True
        return False

    @property
    def _session(self) -> AwsSession:
        from pulumi_healthomics.aws.session import AwsSession  # noqa: PLC0415

        if self._made is None:
            self._made = AwsSession(self._settings, self._words, as_only_one=self._locked)
        return self._made

    def _locked(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def make_locked(*arguments: Any, **keywords: Any) -> Any:
            with self._lock:
                return make(*arguments, **keywords)

        return make_locked

    def _new_gateway(self, region: str) -> Gateway:
        from pulumi_healthomics.aws.gateway import Gateway  # noqa: PLC0415

        client = self._service_client(region)
        client.meta.events.register_first(f"before-send.{SERVICE}", lambda **_: self._ensure_wanted())
        endpoint = client.meta.endpoint_url
        identity = self._identity = self._identity or self._new_identity(region, endpoint)
        return Gateway(
            client,
            self._words,
            caller_account=lambda: None if self._settings.skip_requesting_account_id else identity.account(),
            locate=lambda: self._where_to_look(endpoint, region),
            ignored_tags=self._settings.ignored_tags,
        )

    def _service_client(self, region: str) -> Any:
        """Returns a client whose requests go to hosts that there are."""
        client = self._session.client(SERVICE, region, endpoint_url=self._settings.endpoint)
        endpoint = client.meta.endpoint_url
        prefixed = with_operations_prefixes(endpoint) if is_health_omics(endpoint) else None
        if prefixed is None:
            # botocore would call workflows-<host> and tags-<host>, which only AWS's regional endpoints have.
            client.meta.config.inject_host_prefix = False
        elif prefixed != endpoint and client.meta.config.inject_host_prefix:
            # botocore would call workflows-workflows-omics.
            return self._session.client(SERVICE, region, endpoint_url=prefixed)
        return client

    def _new_identity(self, region: str, endpoint: str) -> Identity:
        from pulumi_healthomics.aws.identity import Identity  # noqa: PLC0415

        attempts = min(self._settings.max_attempts or 2, 2)
        make = self._locked(self._session.sts_client)
        return Identity(
            lambda: make(region, connect_timeout=5, read_timeout=10, retries={"total_max_attempts": attempts}),
            self._words,
            stand_in=None if is_health_omics(endpoint) else endpoint,
        )

    def _where_to_look(self, endpoint: str, region: str) -> str:
        if not is_health_omics(endpoint):
            return (
                f"check that HealthOmics or its emulator answers at {endpoint} (set by {self._words.endpoint_sources})"
            )
        listed = self.listed_regions(region)
        if region not in listed:
            meant = self.meant_region(region)
            choose = f"did you mean {meant}? Choose" if meant else "choose"
            known = ", ".join(listed)
            return f"HealthOmics may not be in Region {region}: {choose} a Region that the AWS SDK lists, {known}"
        return f"check the network between here and {endpoint}"
