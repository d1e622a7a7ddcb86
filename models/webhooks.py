"""Events of duties for other systems: who wants them, what happened, what was delivered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Webhook(SQLModel, table=True):
    """An address that is called when something happens; `kinds` have spaces between them.

    The secret signs every call and so is kept as it is, readable by whoever reads the
    database. One that has ended is called no more and is kept.
    """

    id: int | None = Field(default=None, primary_key=True)
    client: str
    url: str
    secret: str
    kinds: str
    created_at: datetime
    created_by: str
    ended_at: datetime | None = None


class WebhookEvent(SQLModel, table=True):
    """Something that happened; `key` names it for ever, so that it is told of once."""

    __tablename__ = "webhook_event"

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    key: str = Field(unique=True)
    kind: str
    at: datetime
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class WebhookCall(SQLModel, table=True):
    """One event for one address.

    `status` is queued, calling (until `lease_until`), delivered, or expired. The moments
    are those of the clock on the wall, also in a demo; `next_at` None means at once.
    """

    __tablename__ = "webhook_call"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_call_queue", "status", "next_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id")
    event_id: int = Field(foreign_key="webhook_event.id")
    status: str = "queued"
    tries: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    next_at: datetime | None = None
    lease_until: datetime | None = None
    code: int | None = None
    detail: str = ""
