"""Tokens of programs: made and revoked by the administrator, checked at every call.

A program that acts does so in the name of a post, with the rights of that post and no
others; its scopes can only narrow them. Tokens live by the clock on the wall.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from actions.actors import Actor
from models import journal
from models.clients import ApiToken
from models.plan import Plan
from models.roster import Post
from rules.states import RightsError

PREFIX = "dondoc"
LONGEST_LIFE = timedelta(days=3650)
MOST_CHARACTERS = 60
# When a token was used last is noted once in so long: reading writes as good as nothing.
NOTED_EVERY = timedelta(hours=1)


class Scope(StrEnum):
    """What a token is good for; whether its post may do it is decided by the rules."""

    READ = "read"
    REPORT = "report"
    OFFICE = "office"
    DECIDE = "decide"
    JOURNAL = "journal"


ACTING = frozenset({Scope.REPORT, Scope.OFFICE, Scope.DECIDE})


class TokenWrong(StrEnum):
    """What can be wrong with a wish for a token; a surface says it in its own words."""

    NAME = "name"
    SCOPES = "scopes"
    POST = "post"
    DAYS = "days"
    GONE = "gone"


class TokenMistakeError(ValueError):
    """The token cannot be made, or there is none of that number."""

    def __init__(self, key: TokenWrong, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a token shall be: for which client and post, good for what, and how long."""

    client: str
    scopes: frozenset[Scope]
    post_id: int | None = None
    life: timedelta = timedelta(days=365)


def make_token(session: Session, wish: Wish, *, actor: Actor, now: datetime) -> str:
    """Make a token and return it; it can be shown this once.

    Raises RightsError for anybody but an administrator, TokenMistakeError for a wish that
    cannot be granted.
    """
    _require_administrator(actor)
    _check(session, wish)
    public_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    scopes = " ".join(scope.value for scope in Scope if scope in wish.scopes)
    token = ApiToken(
        public_id=public_id,
        secret_hash=_hash(secret),
        client=wish.client.strip(),
        scopes=scopes,
        post_id=wish.post_id,
        created_at=now,
        created_by=actor.label,
        expires_at=now + wish.life,
    )
    session.add(token)
    session.flush()
    details: dict[str, object] = {
        "client": token.client,
        "scopes": scopes,
        "post": wish.post_id,
        "expires": token.expires_at.isoformat(),
    }
    _note(session, token, "api-token.made", actor=actor, now=now, details=details)
    return f"{PREFIX}_{public_id}_{secret}"


def _check(session: Session, wish: Wish) -> None:
    if not 0 < len(wish.client.strip()) <= MOST_CHARACTERS:
        message = f'"{wish.client}" names no client; write 1 to {MOST_CHARACTERS} characters'
        raise TokenMistakeError(TokenWrong.NAME, message)
    if not wish.scopes:
        message = f"a token without scopes is good for nothing; give some of {', '.join(Scope)}"
        raise TokenMistakeError(TokenWrong.SCOPES, message)
    if not timedelta(0) < wish.life <= LONGEST_LIFE:
        message = f"{wish.life.days} days are no life; give 1 to {LONGEST_LIFE.days} days"
        raise TokenMistakeError(TokenWrong.DAYS, message)
    if wish.post_id is not None and session.get(Post, wish.post_id) is None:
        message = f"there is no post {wish.post_id}; choose one of the roster"
        raise TokenMistakeError(TokenWrong.POST, message)
    if wish.post_id is None and wish.scopes & ACTING:
        acting = ", ".join(sorted(wish.scopes & ACTING))
        message = f'who acts ("{acting}") acts in the name of a post; name it'
        raise TokenMistakeError(TokenWrong.POST, message)


def revoke_token(session: Session, token_id: int, *, actor: Actor, now: datetime) -> ApiToken:
    """Let a token work no more; revoked again it stays as it is."""
    _require_administrator(actor)
    token = session.get(ApiToken, token_id)
    if token is None:
        message = f"there is no token {token_id}; look at the list"
        raise TokenMistakeError(TokenWrong.GONE, message)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = now, actor.label
        session.add(token)
        _note(session, token, "api-token.revoked", actor=actor, now=now, details={})
    return token


def check_token(session: Session, text: str, *, now: datetime) -> ApiToken | None:
    """Return the token if it works now; None for an unknown, revoked or expired one.

    The secret is compared in constant time, and the same is done for an unknown token.
    """
    prefix, _, rest = text.partition("_")
    public_id, _, secret = rest.partition("_")
    token = session.exec(select(ApiToken).where(ApiToken.public_id == public_id)).first()
    kept = token.secret_hash if token else _hash("")
    good = hmac.compare_digest(_hash(secret), kept) and prefix == PREFIX
    if token is None or not good or not works(token, now=now):
        return None
    return token


def works(token: ApiToken, *, now: datetime) -> bool:
    """Tell whether a token is neither revoked nor expired."""
    return token.revoked_at is None and now < token.expires_at


def is_use_worth_noting(token: ApiToken, *, now: datetime) -> bool:
    """Tell whether the use is to be noted now."""
    return token.used_at is None or now - token.used_at >= NOTED_EVERY


def note_use(session: Session, token_id: int, *, now: datetime) -> None:
    """Note that a token was used."""
    token = session.get_one(ApiToken, token_id)
    token.used_at = now
    session.add(token)


def scopes_of(token: ApiToken) -> frozenset[Scope]:
    """Return what a token is good for."""
    return frozenset(Scope(word) for word in token.scopes.split())


def read_scopes(words: Collection[str]) -> frozenset[Scope]:
    """Read scopes as they are written; TokenMistakeError names the one that is none."""
    for word in words:
        if word not in set(Scope):
            message = f'"{word}" is no scope; give some of {", ".join(Scope)}'
            raise TokenMistakeError(TokenWrong.SCOPES, message)
    return frozenset(Scope(word) for word in words)


def actor_of_token(session: Session, token: ApiToken) -> Actor | None:
    """Return who acts with a token; None while its post is marked vacant.

    The journal names post and client. Without a post the client reads as an auditor does.
    """
    if token.post_id is None:
        return Actor(label=f"API: {token.client}", post_ids=frozenset(), is_auditor=True)
    post = session.get_one(Post, token.post_id)
    if post.vacant:
        return None
    label = f"{post.title} (API: {token.client})"
    return Actor(label=label, post_ids=frozenset({token.post_id}))


def tokens(session: Session) -> list[tuple[ApiToken, Post | None, Plan | None]]:
    """Return every token there ever was with its post and plan, the newest first."""
    rows = session.exec(select(ApiToken).order_by(col(ApiToken.id).desc())).all()
    posts = {post.id: post for post in session.exec(select(Post))}
    plans = {plan.id: plan for plan in session.exec(select(Plan))}
    return [
        (token, post, plans[post.plan_id] if post else None)
        for token in rows
        for post in (posts.get(token.post_id),)
    ]


def _require_administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        message = f'"{actor.label}" may not make or revoke tokens; the administrator may'
        raise RightsError(message)


def _note(
    session: Session,
    token: ApiToken,
    act: str,
    *,
    actor: Actor,
    now: datetime,
    details: dict[str, object],
) -> None:
    subject = f"api-token:{token.public_id}"
    journal.write(session, at=now, actor=actor.label, act=act, subject=subject, details=details)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
