"""One-time links: sign somebody in once; only the hash of the token is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models import journal
from models.engine_state import OneTimeToken

ADMINISTRATOR = "administrator"


class OneTimeLinkError(ValueError):
    """The link was used, has expired, or never was one."""


def make_one_time_link(
    session: Session, *, now: datetime, life: timedelta, purpose: str = ADMINISTRATOR
) -> str:
    """Make a token that works once within `life`."""
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeToken(
            token_hash=_hash(token), purpose=purpose, created_at=now, expires_at=now + life
        )
    )
    journal.write(session, at=now, actor="command line", act="one-time-link.made", subject=purpose)
    return token


def is_usable(session: Session, token: str, *, now: datetime) -> bool:
    """Tell whether the token would work, without using it up."""
    found = _find(session, token)
    return found is not None and found.used_at is None and now < found.expires_at


def use(session: Session, token: str, *, now: datetime) -> str:
    """Use the token up and return its purpose; OneTimeLinkError if it does not work."""
    found = _find(session, token)
    if found is None or not is_usable(session, token, now=now):
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
