"""What is known of Zalo: the pair of tokens, people, what came in, how each route stands.

Every moment in these tables is of the wall clock: the provider knows no other.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

OA, BOT = "oa", "bot"


class ZaloPair(SQLModel, table=True):
    """The tokens of one app, sealed; renewed by whoever gets `state` to "refreshing".

    `state`: good, refreshing (`worker` has asked for a new pair), uncertain (the answer was
    lost: the refresh token may be used up) or refused. `turn` counts the pairs.
    """

    __tablename__ = "zalo_pair"

    app_id: str = Field(primary_key=True)
    access: str
    refresh: str = ""
    stored_at: datetime
    expires_at: datetime
    turn: int = 1
    state: str = "good"
    worker: str | None = None
    since: datetime | None = None
    detail: str | None = None


class ZaloUser(SQLModel, table=True):
    """An account that wrote to us, or that we write to; `provider` is "oa" or "bot".

    `followed_at` is the moment of the newest follow or unfollow that was heard of.
    """

    __tablename__ = "zalo_user"
    __table_args__ = (UniqueConstraint("provider", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    provider: str
    user_id: str
    last_word_at: datetime | None = None
    closed_at: datetime | None = None
    follows: bool | None = None
    followed_at: datetime | None = None
    refused_at: datetime | None = None
    paused_at: datetime | None = None
    withdrawn_at: datetime | None = None
    helped_at: datetime | None = None
    wrong_codes: int = 0
    wrong_code_at: datetime | None = None


class ZaloEvent(SQLModel, table=True):
    """One event that Zalo sent, once for its key; its body is forgotten when it is done.

    `status`: new, working, done, ignored or failed. `reply` is what the person is answered,
    `reply_status` blank, queued, sending, sent, failed or unknown.
    """

    __tablename__ = "zalo_event"
    __table_args__ = (Index("ix_zalo_event_status", "status", "occurred_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    provider: str
    name: str
    user_id: str = ""
    occurred_at: datetime
    received_at: datetime
    body: str
    status: str = "new"
    done_at: datetime | None = None
    detail: str | None = None
    reply: str | None = None
    reply_status: str = ""


class ZaloRoute(SQLModel, table=True):
    """How one route stands: its circuit, and the quota that Zalo last told."""

    __tablename__ = "zalo_route"

    route: str = Field(primary_key=True)
    open_since: datetime | None = None
    open_until: datetime | None = None
    code: str | None = None
    detail: str | None = None
    remaining: int | None = None
    quota: str = ""
    quota_at: datetime | None = None


def user_of(session: Session, user_id: str, *, provider: str = OA) -> ZaloUser:
    """Return what is known of an account, a new row when nothing is."""
    found = session.exec(
        select(ZaloUser).where(ZaloUser.provider == provider, ZaloUser.user_id == user_id)
    ).first()
    if found is None:
        found = ZaloUser(provider=provider, user_id=user_id)
        session.add(found)
        session.flush()
    return found
