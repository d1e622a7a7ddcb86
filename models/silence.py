"""What was decided about a message to which no sign of life came (rules.signs)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Silence(SQLModel, table=True):
    """One move of one message, decided once: taken, or not and why.

    `move` is next_channel (then `channel` is which) or next_post (then `post_id` is whose);
    `reason` None where it was taken.
    """

    __table_args__ = (UniqueConstraint("message_id", "move"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    move: str
    decided_at: datetime
    channel: str | None = None
    post_id: int | None = Field(default=None, foreign_key="post.id")
    reason: str | None = None
