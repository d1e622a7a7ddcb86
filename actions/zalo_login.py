"""Logging in to the Official Account: a link for its administrator, then the first tokens."""

import base64
import hashlib
import secrets
from urllib.parse import urlencode

from sqlalchemy import Engine
from sqlmodel import select

from models.database import reading, writing
from models.engine_state import recall, remember
from models.zalo import ZaloRoute
from models.zalo_settings import LOGIN, OA_ID
from notifications.channels.zalo_enquiry import Enquiry, EnquiryError
from notifications.channels.zalo_setup import ZaloSetup

PERMISSION = "/v4/oa/permission"
# What comes back to the portal holds the code in its address.
CALLBACK = "/zalo/dang-nhap"
VERIFIER_BYTES = 32


class LoginError(ValueError):
    """A login cannot be begun or ended as things are."""


def begin(engine: Engine, setup: ZaloSetup, *, public_url: str) -> str:
    """Return the link by which an administrator of the account gives permission.

    A new verifier (PKCE, 43 characters) is kept for the code that comes of it.
    """
    if not setup.app.app_id or not setup.app.secret:
        message = "set DONDOC_ZALO_APP_ID and DONDOC_ZALO_APP_SECRET first"
        raise LoginError(message)
    verifier = secrets.token_urlsafe(VERIFIER_BYTES)
    with writing(engine) as session:
        remember(session, LOGIN, setup.seal.close(verifier))
    asked = {
        "app_id": setup.app.app_id,
        "redirect_uri": f"{public_url}{CALLBACK}",
        "code_challenge": challenge_of(verifier),
        "state": secrets.token_urlsafe(8),
    }
    return f"{setup.app.oauth_url}{PERMISSION}?{urlencode(asked)}"


def challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier: base64url of its SHA-256, without padding."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def end(engine: Engine, setup: ZaloSetup, code: str, *, verifier: str = "", actor: str) -> None:
    """Turn the code into tokens, and learn the account's id.

    `verifier` is the one of the app's console, where that fixes the pair. Raises LoginError
    without any, and TokenError with what Zalo answered.
    """
    with reading(engine) as session:
        kept = recall(session, LOGIN) or ""
    known = verifier or (setup.seal.open(kept) if kept else "")
    if not known:
        message = "no login was begun; run `dondoc zalo login` without --code first"
        raise LoginError(message)
    setup.tokens(engine).exchange(code, known, actor=actor)
    with writing(engine) as session:
        remember(session, LOGIN, "")
    reopen(engine)
    learn_account(engine, setup)


def learn_account(engine: Engine, setup: ZaloSetup) -> str:
    """Ask for the account's id and keep it: QR codes lead there; blank without an answer."""
    try:
        found = str(Enquiry(setup, engine).own().get("oa_id") or "")
    except EnquiryError:
        return ""
    with writing(engine) as session:
        remember(session, OA_ID, found)
    return found


def store_pair(engine: Engine, setup: ZaloSetup, access: str, refresh: str, *, actor: str) -> None:
    """Keep a pair got elsewhere, such as from Zalo's API Explorer."""
    if not access.strip():
        message = "an access token is needed; give --access"
        raise LoginError(message)
    setup.tokens(engine).store(access.strip(), refresh.strip(), actor=actor)
    reopen(engine)


def reopen(engine: Engine) -> None:
    """Let every closed route be tried again at once: what closed it may have been mended."""
    with writing(engine) as session:
        for row in session.exec(select(ZaloRoute)):
            row.open_until = None
            session.add(row)
