"""What came in by e-mail, each mail once, with what became of it."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class IncomingMail(SQLModel, table=True):
    """A mail that was taken in; the mail itself stays in its mailbox.

    `key` is its Message-ID, with a hash where another mail had that before. `outcome` is
    filed, bounce, automatic or unrecognised; for the last `reason` says why, and a person
    settles it. `message_id` is the message it answers.
    """

    __tablename__ = "incoming_mail"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    received_at: datetime
    sender: str
    subject: str
    text: str = ""
    files: int = 0
    outcome: str = Field(index=True)
    reason: str = ""
    detail: str = ""
    message_id: int | None = Field(default=None, foreign_key="message.id")
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    settled_at: datetime | None = None
    settled_by: str = ""
