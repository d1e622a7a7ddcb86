"""What is said about a duty besides results: objections of heads, instructions from above."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Objection(SQLModel, table=True):
    """A head's word that a duty is not its own; the duty stays with it until decided.

    `outcome` is open, kept (the assignment stands) or forwarded (put before the Committee,
    which alone takes a duty out of the plan).
    """

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    reason: str
    made_at: datetime
    made_by: str
    outcome: str = "open"
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None


class Instruction(SQLModel, table=True):
    """What the chair or the deputy instructs about a duty; it goes to the head as a message.

    `post_id` and `person_id` are who signs: the post, and its holder where one is recorded.
    """

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    text: str
    given_at: datetime
    given_by: str
    post_id: int = Field(foreign_key="post.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
