"""AWS's single sign-on, as far as it turns a token of somebody who has signed in into a role's credentials."""

from __future__ import annotations

import json
from hashlib import sha1
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from support.local_server import LocalServer

START_URL = "https://acme.awsapps.com/start"
ACCESS_KEY = "ASIAFROMSINGLESIGNON"
TOKEN = "token-of-a-person"  # noqa: S105 - nobody's
_CREDENTIALS = {
    "accessKeyId": ACCESS_KEY,
    "secretAccessKey": "secret",
    "sessionToken": "token",
    "expiration": 32503680000000,  # milliseconds: the year 3000
}


def sign_in(home: Path, *, until: str = "2999-01-01T00:00:00Z", token: str = TOKEN) -> None:
    """Leaves in a home directory what `aws sso login` leaves there."""
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    name = sha1(START_URL.encode()).hexdigest()  # noqa: S324 - AWS's choice
    (cache / f"{name}.json").write_text(json.dumps({"accessToken": token, "expiresAt": until}))


class SingleSignOn(LocalServer):
    """The service on a port of its own; `AWS_ENDPOINT_URL_SSO` leads to it."""

    def __init__(self) -> None:
        super().__init__(_Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        signed_in = self.headers["x-amz-sso_bearer_token"] == TOKEN
        body = json.dumps(
            {"roleCredentials": _CREDENTIALS} if signed_in else {"message": "Session is invalid"}
        ).encode()
        self.send_response(200 if signed_in else 401)
        if not signed_in:
            self.send_header("x-amzn-ErrorType", "UnauthorizedException")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test sees who came to HealthOmics."""
