"""The client's side: what tests and programs say to an emulator in this process or another.

Talks HTTP to ``/_emulator/`` only; imports neither moto nor werkzeug, and boto3 for ``client``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import getproxies_environment

from .control.faults import Fault
from .control.journal import Call

ACCESS_KEY = "testing"
SECRET_KEY = "testing"  # noqa: S105 - checked by nobody
REGION = "us-east-1"
SERVICES = ("omics", "sts")
"""The services that every client of HealthOmics needs."""

_ENDPOINTS = {
    "omics": "AWS_ENDPOINT_URL_OMICS",
    "sts": "AWS_ENDPOINT_URL_STS",
    "iam": "AWS_ENDPOINT_URL_IAM",
    "*": "AWS_ENDPOINT_URL",
}
_TIMEOUT_SECONDS = 30.0


class EmulatorError(Exception):
    """The emulator refused what a test asked of it; the message says why."""


class EmulatorHandle:
    """A running emulator, given its address."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip("/")

    @property
    def endpoint(self) -> str:
        """The address, such as ``http://127.0.0.1:4566``; give it to a client as endpoint URL."""
        return self._endpoint

    def health(self) -> dict[str, Any]:
        """That the emulator is there (``status``) and which ``operations`` it has."""
        return self._ask("GET", "health")

    def reset(self) -> None:
        """Forgets all groups, runs, tokens, faults, calls, and the state of STS and IAM; restores the options.

        Ids go on: none is given twice.
        """
        self._ask("POST", "reset")

    def options(self) -> dict[str, Any]:
        """The options in force, by their names in ``Options``."""
        return self._ask("GET", "options")

    def configure(self, **changes: bool | float | str | None) -> None:
        """Changes some of the ``Options``, until the next reset.

        Raises:
            EmulatorError: A name or a value is not an option's.
        """
        self._ask("POST", "options", changes)

    def inject(self, *faults: Fault) -> None:
        """Adds faults to the plan; each starts counting calls now.

        Raises:
            EmulatorError: The emulator does not know such a fault.
        """
        for fault in faults:
            self._ask("POST", "faults", asdict(fault))

    def faults(self) -> list[dict[str, Any]]:
        """The plan: each fault's fields, and how many calls it has ``seen`` and ``fired`` on."""
        return list(self._ask("GET", "faults")["faults"])

    def clear_faults(self) -> None:
        """Lifts every fault."""
        self._ask("DELETE", "faults")

    def calls(self, operation: str | None = None) -> list[Call]:
        """The calls since the start, the last reset or ``clear_calls``, oldest first."""
        query = f"?operation={quote(operation, safe='')}" if operation is not None else ""
        return [Call(**call) for call in self._ask("GET", f"calls{query}")["calls"]]

    def clear_calls(self) -> None:
        """Forgets the calls so far."""
        self._ask("DELETE", "calls")

    def run_groups(self) -> list[dict[str, Any]]:
        """The live groups of all accounts and Regions, without making a call of the service.

        Each has ``arn``, ``id``, ``account``, ``region``, ``name``, ``limits`` and ``tags``.
        """
        return list(self._ask("GET", "run-groups")["run_groups"])

    def set_run_status(self, run_id: str, status: str) -> None:
        """Gives a run a status, such as ``COMPLETED``, which it keeps unless it is cancelled.

        Raises:
            EmulatorError: There is no such run or no such status.
        """
        self._ask("POST", f"runs/{quote(run_id, safe='')}", {"status": status})

    def register_workflow(self, workflow_id: str, **details: Any) -> None:
        """Makes a workflow known to ListWorkflows and GetWorkflow, as every workflow is that a run names.

        Args:
            workflow_id: Up to 18 digits.
            details: Members of GetWorkflow's answer, such as ``name``, ``type`` or ``engine``; ``account`` and
                ``region``, if they are not those of ``client``.

        Raises:
            EmulatorError: The model of the service does not allow it.
        """
        self._ask("POST", "workflows", {"id": workflow_id, **details})

    def register_run_cache(self, cache_id: str, **details: Any) -> None:
        """Makes a run cache known to ListRunCaches, as every cache is that a run names.

        Args:
            cache_id: Up to 18 digits.
            details: Members of an item of ListRunCaches' answer, such as ``name``; ``account`` and ``region``, if they
                are not those of ``client``.

        Raises:
            EmulatorError: The model of the service does not allow it.
        """
        self._ask("POST", "run-caches", {"id": cache_id, **details})

    def environment(
        self, region: str = REGION, *, services: Iterable[str] = SERVICES, credentials: bool = True
    ) -> dict[str, str]:
        """The environment variables with which the AWS SDKs and the AWS CLI talk to the emulator.

        Other services keep their addresses: a mock of S3, LocalStack or an ``s3://`` state backend is not affected. A
        client that exists already keeps its address too; the variables are read when a client is made.

        botocore 1.31.85 and 1.34.162 need ``Config(inject_host_prefix=False)`` as well, 1.40.76 and newer do not;
        the SDKs of other languages have their own settings (``docs/emulator.md``).

        Args:
            region: The Region of clients that name none.
            services: Which services are at the emulator: some of ``omics``, ``sts`` and ``iam``; or ``*``, every
                service, of which the emulator refuses all but these three.
            credentials: Whether to set test credentials. Without, the clients use those that they find.

        Raises:
            ValueError: The emulator does not have such a service.
        """
        wanted = list(services)
        if unknown := [each for each in wanted if each not in _ENDPOINTS]:
            raise ValueError(f"no service here is called {unknown[0]!r}; there are: {', '.join(_ENDPOINTS)}")
        known = getproxies_environment().get("no", "")
        without_proxy = ",".join(filter(None, [known, str(urlsplit(self.endpoint).hostname)]))
        return {
            "NO_PROXY": without_proxy,
            "no_proxy": without_proxy,
            **{_ENDPOINTS[each]: self.endpoint for each in wanted},
            # A user's configuration file may say that the endpoint is to be ignored.
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            **({"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY} if credentials else {}),
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            # botocore would look for a host called workflows-127.0.0.1.
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        }

    def client(self, service: str = "omics", *, region: str = REGION, config: Any = None, **settings: Any) -> Any:
        """A boto3 client of the emulator, independent of the environment.

        Args:
            service: ``omics``, ``sts`` or ``iam``.
            region: The Region to sign for.
            config: A ``botocore.config.Config`` to start from.
            settings: What else ``boto3.client`` takes, such as other credentials.
        """
        from botocore.config import Config  # noqa: PLC0415 - only who wants a client needs it

        own = Config(inject_host_prefix=False)
        chosen: dict[str, Any] = {
            "endpoint_url": self.endpoint,
            "region_name": region,
            "aws_access_key_id": ACCESS_KEY,
            "aws_secret_access_key": SECRET_KEY,
            "config": own.merge(config) if config else own,
            **settings,
        }
        return self._session.client(service, **chosen)

    @cached_property
    def _session(self) -> Any:
        import boto3  # noqa: PLC0415 - only who wants a client needs it

        return boto3.session.Session()

    def _ask(self, method: str, path: str, content: Any = None) -> dict[str, Any]:
        address = urlsplit(self.endpoint)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=_TIMEOUT_SECONDS)
        body = None if content is None else json.dumps(content)
        try:
            connection.request(method, f"/_emulator/{path}", body)
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        except (OSError, ValueError) as error:
            raise EmulatorError(f"no emulator answers at {self.endpoint}: {error}") from error
        finally:
            connection.close()
        if "error" in answer:
            raise EmulatorError(answer["error"])
        return answer
