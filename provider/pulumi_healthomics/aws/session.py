"""From settings to botocore clients: credentials, files, retries, proxies, certificates. All of it is botocore's own.

boto3's layer around botocore is left out: it takes 4 % of the `pulumi up` of a first group, and is not needed here.
The settings are in the session, so that the clients that botocore makes for itself (for a profile's role, for SSO)
use them as well. Not safe for threads: `clients` calls it under its lock.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass_environment  # type: ignore[attr-defined] # not in typeshed

from botocore.config import Config
from botocore.configprovider import ConstantProvider
from botocore.exceptions import BotoCoreError, ProfileNotFound
from botocore.loaders import Loader, create_loader
from botocore.session import Session
from urllib3 import disable_warnings
from urllib3.exceptions import InsecureRequestWarning

from pulumi_healthomics.aws.credentials import ensure_usable, expanded, first_variable, set_credentials
from pulumi_healthomics.errors import CredentialsError, SettingsError, UnexpectedAnswerError, Words, clause
from pulumi_healthomics.redaction import quoted
from pulumi_healthomics.settings.settings import Settings

# HealthOmics admits ten calls a second, and a stack has more to say. A call that is throttled waits for at most this
# many seconds: within one, no more calls become possible than may be made at once, so none is missed. Decision
# record 3 has what was measured.
THROTTLED_PAUSE = 1.0
# After half a minute it is not our own calls that are in the way.
THROTTLED_ATTEMPTS = 60

_WHERE_TO_LOOK = "check ~/.aws/config and the AWS_… variables"


class AwsSession:
    """A botocore session as one set of settings says, and clients of it.

    Args:
        settings: the stack's.
        words: how the door speaks.
        as_only_one: wraps what botocore may call from any thread to make a client.
    """

    def __init__(
        self, settings: Settings, words: Words, as_only_one: Callable[[Callable[..., Any]], Callable[..., Any]]
    ) -> None:
        self._settings = settings
        self._words = words
        self._as_only_one = as_only_one
        self._first_region: str | None = None
        self._waits_out_throttling = False

    @cached_property
    def botocore(self) -> Session:
        """The session of all clients.

        Raises:
            CredentialsError: the profile does not exist, or requires a code from a prompt or a package.
            SettingsError: a file of AWS's configuration, or a variable, is malformed.
        """
        try:
            return self._new_session()
        except ProfileNotFound as error:
            remedy = f"check {self._words.setting('aws:profile')}, AWS_PROFILE and ~/.aws/config"
            raise CredentialsError(clause(error), remedy) from None
        except BotoCoreError as error:
            raise SettingsError(clause(error), _WHERE_TO_LOOK) from None
        except ValueError:
            # The numbers in there are what botocore reads without an error of its own; this one quotes the value.
            what = "a setting that must be a number is none, such as AWS_MAX_ATTEMPTS or metadata_service_timeout"
            raise SettingsError(what, _WHERE_TO_LOOK) from None

    def open(self, region: str | None) -> Session:
        """Returns the session, which works in `region` where neither settings nor files name one; makes no call."""
        self._first_region = self._first_region or region
        return self.botocore

    def client(self, service: str, region: str | None, *, endpoint_url: str | None = None, **config: Any) -> Any:
        """Returns a new client.

        Raises:
            SettingsError: none can be made.
        """
        session: Any = self.open(region)
        try:
            client = self._unproxied_if_asked(
                lambda more: session.create_client(
                    service, region_name=region, endpoint_url=endpoint_url, config=Config(**config, **more)
                )
            )
        except (BotoCoreError, ValueError) as error:
            remedy = f"check the Region, and the URL in {self._words.endpoint_sources}"
            raise SettingsError(f"no client can be made for Region {region!r}: {quoted(str(error))}", remedy) from None
        client.meta.events.register_last("after-call.omics", _ensure_genuine)
        if self._waits_out_throttling and "retries" not in config:
            client.meta.events.register_first(f"needs-retry.{service}", _pause_if_throttled)
        return client

    def sts_client(self, region: str, **config: Any) -> Any:
        """Returns a new client for STS, in `region` where the settings name none."""
        return self.client("sts", self._sts_region(region), endpoint_url=self._settings.sts_endpoint, **config)

    def _sts_region(self, region: str | None) -> str | None:
        """Returns `aws:stsRegion`, or else the stack's Region, or else `region`."""
        return self._settings.sts_region or self.botocore.get_config_variable("region") or region

    def _new_session(self) -> Session:
        settings = self._settings
        bundle = expanded(settings.custom_ca_bundle or "")
        if settings.insecure:
            # The stack has asked for it; urllib3 would say so at every connection.
            disable_warnings(InsecureRequestWarning)
        elif bundle and not os.access(bundle, os.R_OK):
            setting = self._words.setting("aws:customCaBundle")
            raise SettingsError(f"{setting} names {bundle}, which does not exist or cannot be read")
        session = Session(profile=settings.profile)
        if settings.profile is None:
            # Not an instance's variable: the keys of the environment would not count any more.
            profile = ConstantProvider(first_variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE"))
            session.get_component("config_store").set_config_provider("profile", profile)
        for variable, value in {
            "config_file": settings.shared_config_file,
            "credentials_file": settings.shared_credentials_file,
            "ca_bundle": False if settings.insecure else bundle or None,
            "ec2_metadata_service_endpoint": settings.ec2_metadata_service_endpoint,
            "ec2_metadata_service_endpoint_mode": settings.ec2_metadata_service_endpoint_mode,
        }.items():
            if value is not None:
                session.set_config_variable(variable, value)
        named = settings.region or first_variable("AWS_REGION", "AWS_DEFAULT_REGION")
        if region := named or session.get_scoped_config().get("region"):
            session.set_config_variable("region", region)
        session.register_component("data_loader", _QuickLoader.of(session))
        session.set_default_client_config(self._client_config(session))
        ensure_usable(session, settings, self._words.setting("aws:profile"))
        set_credentials(session, settings, self._first_region, self._as_only_one(self._fetchers_client))
        return session

    def _client_config(self, session: Session) -> Config:
        settings = self._settings
        # Older versions of botocore say "legacy" where nobody says anything; pulumi-aws does not know that mode.
        mode = settings.retry_mode or session.get_config_variable("retry_mode")
        retries: dict[str, Any] = {"mode": "standard" if mode in (None, "legacy") else mode}
        if settings.max_attempts is not None:
            retries["total_max_attempts"] = settings.max_attempts
        chosen = settings.max_attempts or session.get_config_variable("max_attempts")
        self._waits_out_throttling = retries["mode"] == "standard" and chosen is None
        optional = {
            "proxies": self._proxies(),
            "use_fips_endpoint": settings.use_fips_endpoint,
            "use_dualstack_endpoint": settings.use_dualstack_endpoint,
        }
        return Config(
            retries=retries,  # type: ignore[arg-type]
            user_agent_extra=" ".join([f"pulumi-healthomics/{version('pulumi-healthomics')}", *settings.user_agents]),
            **{name: value for name, value in optional.items() if value is not None},  # type: ignore[arg-type]
        )

    def _fetchers_client(self, service: str, **arguments: Any) -> Any:
        session: Any = self.botocore
        given = arguments.pop("config", None) or Config()
        return self._unproxied_if_asked(
            lambda more: session.create_client(
                service,
                region_name=self._sts_region(self._first_region),
                endpoint_url=self._settings.sts_endpoint,
                config=given.merge(Config(**more)),
                **arguments,
            )
        )

    def _proxies(self) -> dict[str, str] | None:
        """Returns the proxies that the settings name, with the environment's for what they do not; None if they do not.

        botocore handles proxies that only the environment names.
        """
        settings = self._settings
        if not (settings.http_proxy or settings.https_proxy or settings.no_proxy):
            return None
        proxies = {scheme: url for scheme, url in getproxies().items() if scheme in ("http", "https")}
        named = {"http": settings.http_proxy, "https": settings.https_proxy}
        return proxies | {scheme: url for scheme, url in named.items() if url}

    def _unproxied_if_asked(self, make: Callable[[dict[str, Any]], Any]) -> Any:
        """Makes a client, and makes it again without proxies if its host needs none.

        Which host that is, FIPS and all, is known only of a client that exists.
        """
        client = make({})
        if self._proxies():
            excepted = self._settings.no_proxy or getproxies().get("no", "")
            host = urlsplit(client.meta.endpoint_url).netloc
            if excepted and proxy_bypass_environment(host, {"no": excepted}):
                return make({"proxies": {}})
        return client


class _QuickLoader(Loader):
    """botocore's loader of AWS's descriptions, which does not look through all services to find out about one.

    It saves 2 % of the `pulumi up` of a first group (docs/speed.md has what was measured).
    """

    @classmethod
    def of(cls, session: Session) -> _QuickLoader:
        """Returns the loader that looks where the session's own would."""
        paths = create_loader(session.get_config_variable("data_path")).search_paths
        return cls(extra_search_paths=paths, include_default_search_paths=False)

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore names it
        """Returns the names of all services, whatever of each is described: a few hundred folders need no look."""
        names: list[str] = []
        for path in self.search_paths:
            with suppress(OSError):  # There is none, or it is somebody else's.
                names += [folder.name for folder in Path(path).iterdir()]
        return names


def _ensure_genuine(http_response: Any, model: Any, **_: Any) -> None:
    """Raises if an answer that looks like success has another status than the API's, or is HTML.

    botocore parses neither of an answer that has no content to return, and would believe the page of a proxy.
    """
    status, expected = http_response.status_code, model.http.get("responseCode", HTTPStatus.OK)
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return
    is_html = "html" in http_response.headers.get("Content-Type", "") or http_response.content.lstrip().startswith(b"<")
    if status != expected or is_html:
        raise UnexpectedAnswerError(
            f"{model.name} was answered with HTTP {status}{' and HTML' * is_html}, not as AWS HealthOmics does, with "
            f"HTTP {expected}",
            "check that what answers is AWS HealthOmics and not a proxy or another service",
        )


def _pause_if_throttled(response: tuple[Any, Any] | None, attempts: int, **_: Any) -> float | None:
    """Returns after how many seconds a call is repeated because it was throttled; None: botocore's own rules decide."""
    if response is None or response[0].status_code != HTTPStatus.TOO_MANY_REQUESTS or attempts >= THROTTLED_ATTEMPTS:
        return None
    return random.uniform(0, THROTTLED_PAUSE)  # noqa: S311 - spreads calls in time
