"""How people were told: notices, the messages that carry them, every try to deliver."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models import remarks  # noqa: F401 -- a message refers to its table


class Notice(SQLModel, table=True):
    """One thing one person must be told, or the reason why it was not (law 6).

    `status` is waiting (to be folded into a message), queued (in a message) or not_sent
    (then `reason` says why). `addressee` is "person:<id>" or "post:<id>"; `audience` is
    the part the addressee plays (owner, standing_office, deputy, chair). `unheard`: told one
    post higher than its rung says, because the head gave no sign of life.
    """

    __table_args__ = (
        UniqueConstraint("duty_id", "last_day", "rung", "addressee"),
        Index("ix_notice_waiting", "plan_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    duty_id: int = Field(foreign_key="duty.id", index=True)
    last_day: date
    rung: str
    offset: int
    day: date
    addressee: str
    post_id: int = Field(foreign_key="post.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    audience: str
    is_copy: bool = False
    reach: str
    status: str
    reason: str | None = None
    passed_over: str = ""
    unheard: bool = False
    decided_at: datetime
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)


class Message(SQLModel, table=True):
    """The envelope of one or more notices.

    `key` names it for ever and makes its Message-ID. The body is written when it is sent,
    from its items as they stand then; `short` says the same for a phone, `facts` (JSON) for
    an approved template. `status` is queued, sent, suppressed or failed.
    """

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    key: str = Field(unique=True)
    kind: str
    day: date
    addressee: str
    post_id: int = Field(foreign_key="post.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    subject: str
    text: str = ""
    html: str = ""
    short: str = ""
    facts: str = "{}"
    reach: str
    channels: str = ""
    copies: str = "[]"
    status: str = "queued"
    reason: str | None = None
    created_at: datetime
    not_before: datetime
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    extension_id: int | None = Field(default=None, foreign_key="extension.id")
    instruction_id: int | None = Field(default=None, foreign_key="instruction.id")


class MessageItem(SQLModel, table=True):
    """One duty in a message; `rung` None where it merely stands in a list."""

    __tablename__ = "message_item"

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    position: int
    rung: str | None = None
    last_day: date | None = None
    days_overdue: int = 0
    notice_id: int | None = Field(default=None, foreign_key="notice.id")


class Delivery(SQLModel, table=True):
    """One try on one channel.

    `status`: queued, sending, accepted, delivered, seen, failed, unknown (the answer was
    lost: a repeat follows under the same Message-ID, where the reader can tell), suppressed,
    expired. `routes` is how the way through Zalo was chosen (rules.zalo_routes).
    """

    __table_args__ = (
        UniqueConstraint("message_id", "channel", "attempt"),
        Index("ix_delivery_queue", "status", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    channel: str
    attempt: int = 1
    status: str = "queued"
    not_before: datetime
    worker: str | None = None
    lease_until: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    transport: str | None = None
    address: str | None = None
    provider_id: str | None = None
    code: str | None = None
    detail: str | None = None
    routes: str | None = None


class InboxMail(SQLModel, table=True):
    """A message in the built-in inbox, which serves when no channel is configured."""

    __tablename__ = "inbox_mail"

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", unique=True)
    channel: str
    recipient: str
    subject: str
    text: str
    html: str
    headers: str = ""
    received_at: datetime


class Pace(SQLModel, table=True):
    """When the next message may leave by a channel, in seconds on the wall clock (epoch)."""

    channel: str = Field(primary_key=True)
    free_at: float = 0.0
