"""Signed session cookies: who signed in, and for how long.

The cookie only names its bearer; for which posts that person acts is read anew on every
request, so that a former holder's session stops acting. Sessions end by the real clock,
whatever the installation's clock says.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

COOKIE = "dondoc_phien"
HOURS_VALID = 12
MAX_AGE_SECONDS = HOURS_VALID * 3600
ADMINISTRATOR = "admin"
SAME_SITE: Literal["lax"] = "lax"


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session: `addressee` is "person:<id>", "post:<id>", "auditor:<name>" or "admin".

    `id` is random. `account` and `version` are those of the password that began it, None
    and 0 for a link.
    """

    id: str
    addressee: str
    account: int | None = None
    version: int = 0


def serializer(secret_key: str, salt: str) -> URLSafeTimedSerializer:
    """Return a signer of one kind of thing; a thing of another kind never reads as one."""
    return URLSafeTimedSerializer(
        secret_key,
        salt=f"dondoc.portal.{salt}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


class Sessions:
    """Issue, read and end sessions; `secure` marks cookies for an https portal."""

    def __init__(self, secret_key: str, *, secure: bool) -> None:
        self._signer = serializer(secret_key, "session")
        self.secure = secure

    def read(self, request: Request) -> SignedIn | None:
        """Return the session of a request, None without a good one."""
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        try:
            number, addressee, *rest = self._signer.loads(cookie, max_age=MAX_AGE_SECONDS)
            account, version = rest or (None, 0)
        except (BadData, ValueError, TypeError):
            return None
        return SignedIn(
            id=str(number), addressee=str(addressee), account=account, version=int(version)
        )

    def begin(
        self, response: Response, addressee: str, *, account: int | None = None, version: int = 0
    ) -> None:
        """Sign somebody in, always under a new id."""
        claims = [secrets.token_urlsafe(12), addressee]
        by_password = [account, version] if account is not None else []
        response.set_cookie(
            COOKIE,
            str(self._signer.dumps([*claims, *by_password])),
            max_age=MAX_AGE_SECONDS,
            path="/",
            httponly=True,
            secure=self.secure,
            samesite=SAME_SITE,
        )

    def end(self, response: Response) -> None:
        """Sign out on this device."""
        response.delete_cookie(
            COOKIE, path="/", httponly=True, secure=self.secure, samesite=SAME_SITE
        )
