"""An issuer of accounts (OpenID Connect) that answers as it is told to."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT_ID, SECRET, CODE = "dondoc", "the secret that only dondoc knows", "ma-uy-quyen"
Claims = dict[str, Any]


class Issuer:
    """Discovery, keys and tokens; `says` and `twists` decide what a token claims."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/realm").rstrip("/")
        self.key = RSAKey.generate_key(2048, parameters={"kid": "khoa-1"})
        self.signing, self.algorithm = self.key, "RS256"
        self.says: Claims = {"email": "nguoi.giu@example.vn", "email_verified": True}
        self.twists: Callable[[Claims], Claims] = lambda claims: claims
        self.asked: dict[str, str] = {}
        self.exchanged: list[dict[str, str]] = []
        self.metadata: Claims = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/logout",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        for path, answer in (
            ("/.well-known/openid-configuration", self._discovery),
            ("/keys", self._keys),
            ("/token", self._token),
        ):
            server.expect_request(f"/realm{path}").respond_with_handler(answer)

    def authorize(self, address: str) -> str:
        """Do what a person does at the issuer; return the query that comes back."""
        self.asked = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
        return f"code={CODE}&state={self.asked['state']}"

    def _discovery(self, _request: Request) -> Response:
        return _json(self.metadata)

    def _keys(self, _request: Request) -> Response:
        return _json({"keys": [self.key.as_dict(private=False)]})

    def _token(self, request: Request) -> Response:
        form = {name: request.form[name] for name in request.form}
        # As the standard has it: a code is good once.
        if form.get("code") != CODE or self.exchanged:
            return _json({"error": "invalid_grant"}, status=400)
        self.exchanged.append(form)
        return _json(
            {
                "access_token": "a",
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": self._signed(self._claims()),
            }
        )

    def _signed(self, claims: Claims) -> str:
        header = {"alg": self.algorithm, "kid": "khoa-1"}
        if self.algorithm == "none":
            parts = (urlsafe_b64encode(json.dumps(part).encode()) for part in (header, claims))
            return ".".join(part.decode().rstrip("=") for part in parts) + "."
        return jwt.encode(header, claims, self.signing, algorithms=[self.algorithm])

    def _claims(self) -> Claims:
        now = datetime.now(UTC)
        return self.twists(
            {
                "iss": self.url,
                "aud": CLIENT_ID,
                "sub": "tai-khoan-7",
                "iat": int(now.timestamp()),
                "exp": int((now + timedelta(minutes=5)).timestamp()),
                "nonce": self.asked.get("nonce", ""),
                **self.says,
            }
        )


def _json(value: object, *, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")
