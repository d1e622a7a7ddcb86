"""Sign-in with the agency's accounts (OpenID Connect): ask the issuer, and check its answer.

Authorization code with PKCE, state and nonce. What must survive the way to the issuer and
back lies in a signed cookie of this browser for ten minutes, so that no session is kept on
the server and an answer can be brought back only by who asked.
"""

from enum import StrEnum
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import Request, Response
from itsdangerous import BadData
from joserfc.errors import JoseError

from actions.identities import Claim
from config.settings import Settings
from portal.sessions import SAME_SITE, serializer

COOKIE = "dondoc_co_quan"
START, BACK = "/dang-nhap/co-quan", "/dang-nhap/co-quan/ve"
MAX_AGE_SECONDS = 600
NAME = "agency"
# With a key that both sides know anybody who knows it could sign; "none" signs nothing.
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


class Fault(StrEnum):
    """Why an answer of the issuer is none."""

    STALE = "stale"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"


class OidcError(ValueError):
    """The issuer does not answer, or its answer does not hold."""

    def __init__(self, key: Fault, detail: str) -> None:
        self.key = key
        super().__init__(detail)


class AgencyAccounts:
    """The issuer of an installation, and how to ask it."""

    def __init__(self, settings: Settings, secret_key: str) -> None:
        public_url = settings.public_url.rstrip("/")
        self.redirect_uri = f"{public_url}{BACK}"
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secure = public_url.startswith("https://")
        self._signer = serializer(secret_key, "oidc")
        self._client: Any = OAuth().register(
            NAME,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
        )

    async def start(self, request: Request) -> Response:
        """Send the browser to the issuer; OidcError when that cannot be reached."""
        kept: dict[str, Any] = {}
        request.scope["session"] = kept
        try:
            await self._metadata()
            answer: Response = await self._client.authorize_redirect(request, self.redirect_uri)
        except (httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise _fault(error) from error
        answer.set_cookie(
            COOKIE,
            str(self._signer.dumps(kept)),
            max_age=MAX_AGE_SECONDS,
            path=START,
            httponly=True,
            secure=self._secure,
            samesite=SAME_SITE,
        )
        return answer

    async def finish(self, request: Request) -> Claim:
        """Check what the browser brings back; OidcError unless all of it holds."""
        request.scope["session"] = self._kept(request)
        try:
            metadata = await self._metadata()
            token = await self._client.authorize_access_token(
                request,
                claims_options={
                    "iss": {"essential": True, "values": [metadata["issuer"]]},
                    "aud": {"essential": True, "values": [self._client_id]},
                },
            )
            facts = await self._facts(token, metadata)
        except (AuthlibBaseError, JoseError, httpx2.HTTPError) as error:
            raise _fault(error) from error
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise _fault(error) from error
        return Claim(
            issuer=self._issuer,
            subject=str(facts["sub"]),
            email=str(facts.get("email") or ""),
            is_verified=facts.get("email_verified") is True,
        )

    async def end_address(self) -> str | None:
        """Return where the issuer ends its own session, None where it says no such place."""
        try:
            metadata = await self._metadata()
        except (httpx2.HTTPError, ValueError, RuntimeError):
            return None
        found = metadata.get("end_session_endpoint")
        return str(found) if found else None

    def forget(self, response: Response) -> None:
        """Use the kept state up: the same answer brought back again is none."""
        response.delete_cookie(
            COOKIE, path=START, httponly=True, secure=self._secure, samesite=SAME_SITE
        )

    def _kept(self, request: Request) -> dict[str, Any]:
        try:
            kept = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=MAX_AGE_SECONDS)
        except BadData as error:
            message = "the browser did not ask, or asked too long ago; begin again"
            raise OidcError(Fault.STALE, message) from error
        return dict(kept)

    async def _metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = await self._client.load_server_metadata()
        said = str(metadata.get("issuer", ""))
        if said.rstrip("/") != self._issuer:
            self._client.server_metadata.clear()
            message = f'{self._issuer} calls itself "{said}"; mend DONDOC_OIDC_ISSUER'
            raise ValueError(message)
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [a for a in offered if a in SIGNED_BY]
        return metadata

    async def _facts(self, token: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
        """Return what the signed token says; the address from elsewhere only for the same."""
        facts: dict[str, Any] = dict(token["userinfo"])
        if "email" not in facts and "userinfo_endpoint" in metadata:
            # Just given: authlib would call a token of a minute as good as expired.
            fresh = {n: value for n, value in token.items() if not n.startswith("expires_")}
            more: dict[str, Any] = dict(await self._client.userinfo(token=fresh))
            if more.get("sub") == facts["sub"]:
                facts |= {name: more.get(name) for name in ("email", "email_verified")}
        return facts


def _fault(error: Exception) -> OidcError:
    if isinstance(error, MismatchingStateError):
        return OidcError(Fault.STALE, "the state is not the one that was given")
    if isinstance(error, OAuthError) and error.error == "access_denied":
        return OidcError(Fault.DECLINED, "the issuer was told no")
    if isinstance(error, httpx2.HTTPError):
        return OidcError(Fault.UNREACHABLE, f"{type(error).__name__}: {error}")
    return OidcError(Fault.INVALID, f"{type(error).__name__}: {error}")
