"""One-time links: sign somebody in once; only the hash of the token is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models import journal
from models.engine_state import OneTimeToken

ADMINISTRATOR = "administrator"


class OneTimeLinkError(ValueError):
    """The link was used, has expired, or never was one."""


def make_one_time_link(
    session: Session,
    *,
    now: datetime,
    life: timedelta,
    purpose: str = ADMINISTRATOR,
    actor: str = "command line",
) -> str:
    """Make a token that works once within `life`, for that purpose and no other."""
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeToken(
            token_hash=_hash(token), purpose=purpose, created_at=now, expires_at=now + life
        )
    )
    journal.write(session, at=now, actor=actor, act="one-time-link.made", subject=purpose)
    return token


def is_usable(session: Session, token: str, *, now: datetime, purpose: str = ADMINISTRATOR) -> bool:
    """Tell whether the token would work for the purpose, without using it up."""
    return purpose_of(session, token, now=now) == purpose


def purpose_of(session: Session, token: str, *, now: datetime) -> str | None:
    """Return what the token would work for; None when it does not work any more."""
    found = _find(session, token)
    if found is None or found.used_at is not None or now >= found.expires_at:
        return None
    return found.purpose


def cancel(session: Session, purpose: str, *, now: datetime) -> None:
    """Let no earlier token of the purpose work any more."""
    waiting = select(OneTimeToken).where(
        OneTimeToken.purpose == purpose, col(OneTimeToken.used_at).is_(None)
    )
    for token in session.exec(waiting):
        token.used_at = now
        session.add(token)


def use(session: Session, token: str, *, now: datetime, purpose: str = ADMINISTRATOR) -> str:
    """Use the token up and return its purpose; OneTimeLinkError if it does not work for it."""
    found = _find(session, token)
    if found is None or not is_usable(session, token, now=now, purpose=purpose):
        message = "this link was used, has expired or never was one; run `dondoc init` for another"
        raise OneTimeLinkError(message)
    found.used_at = now
    session.add(found)
    journal.write(
        session, at=now, actor=found.purpose, act="one-time-link.used", subject=found.purpose
    )
    return found.purpose


def _find(session: Session, token: str) -> OneTimeToken | None:
    return session.exec(select(OneTimeToken).where(OneTimeToken.token_hash == _hash(token))).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
