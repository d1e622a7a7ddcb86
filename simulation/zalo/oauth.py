"""OAuth v4 of the stand-in: codes, and pairs of tokens whose refresh token works once."""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import parse_qs

from simulation.zalo.world import TOKEN_LIFE, Reply, World

PATH = "/v4/oa/access_token"
LIFE = str(int(TOKEN_LIFE.total_seconds()))
FORM = "application/x-www-form-urlencoded"


def answer(world: World, headers: Mapping[str, str], raw: bytes) -> Reply:
    """Answer a request for tokens; failures are HTTP 200 too."""
    form = {key: values[0] for key, values in parse_qs(raw.decode()).items()}
    if FORM not in headers.get("content-type", ""):
        return _error(-14018, "Unsupported content type")
    if form.get("app_id") != world.app_id:
        return _error(-14002, "Invalid app id")
    if headers.get("secret_key") != world.app_secret:
        return _error(-14004, "Invalid secret key")
    kind = form.get("grant_type")
    if kind == "refresh_token":
        return _refresh(world, form)
    if kind == "authorization_code":
        return _exchange(world, form)
    return _error(-14018, "Invalid grant type")


def _refresh(world: World, form: Mapping[str, str]) -> Reply:
    if not world.refresh or form.get("refresh_token") != world.refresh:
        return _error(-14020, "Refresh token is used or expired")
    world.refreshes += 1
    return _pair(world)


def _exchange(world: World, form: Mapping[str, str]) -> Reply:
    challenge = world.codes.pop(form.get("code", ""), None)
    if challenge is None:
        return _error(-14005, "Invalid authorization code")
    if challenge_of(form.get("code_verifier", "")) != challenge:
        return _error(-14005, "Invalid code verifier")
    return _pair(world)


def challenge_of(verifier: str) -> str:
    """Return the PKCE challenge (S256) of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _pair(world: World) -> Reply:
    access, refresh = world.mint()
    return Reply(200, {"access_token": access, "refresh_token": refresh, "expires_in": LIFE})


def _error(code: int, words: str) -> Reply:
    return Reply(
        200,
        {
            "error": code,
            "error_name": words,
            "error_description": words,
            "error_reason": "",
            "ref_doc": "https://developers.zalo.me/docs",
        },
    )
