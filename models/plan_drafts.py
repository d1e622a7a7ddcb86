"""A document on its way to a plan: its words, what was read in it, and who decided what.

Nothing here binds anybody: duties are made only when a finished draft is loaded as a plan.
Every row that people change carries a `version`, which goes up with each change.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select


class PlanDraft(SQLModel, table=True):
    """One document that was brought, as it was read.

    `text` has one printed line a line, counted from 1; `head` is what letterhead and title
    say, `settings` what a person adds (code, period, Committee, roster). `plan_id` is the
    plan it became, `closed_at` when it was put aside instead.
    """

    __tablename__ = "plan_draft"

    id: int | None = Field(default=None, primary_key=True)
    file_name: str
    sha256: str
    media_type: str = ""
    size: int = 0
    text: str = Field(sa_column=Column(Text, nullable=False))
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    head: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    brought_at: datetime
    brought_by: str
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    activated_on: date | None = None
    closed_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    version: int = 1

    @property
    def lines(self) -> list[str]:
        """Return the printed lines, the first of which is line 1."""
        return self.text.removesuffix("\n").split("\n")


class DraftItem(SQLModel, table=True):
    """One proposal: an obligation or an indicator, with the words each field comes from.

    `proposed` are the fields as read and never change; `fields` as they stand now. `why` maps
    a field to its rule, words and spans (line, start, end). `parents` are the items it was
    split from or merged of.
    """

    __tablename__ = "draft_item"

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="plan_draft.id", index=True)
    position: float
    what: str
    ref: str
    line: int
    lines: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    proposed: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    why: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    parents: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str = "open"
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    version: int = 1


class DraftQuestion(SQLModel, table=True):
    """What the reading could not settle; `item_id` None for the document as a whole."""

    __tablename__ = "draft_question"

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="plan_draft.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="draft_item.id", index=True)
    code: str
    message: str
    lines: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    answer: str = ""
    is_left_open: bool = False
    decided_by: str = ""
    decided_at: datetime | None = None
    version: int = 1


class DraftBody(SQLModel, table=True):
    """A body as printed, and the post or group of the roster that is meant by it.

    `owner` is "post:…", "group:…", "new:post" or "new:group" (made with the plan), or ""
    while nobody has said. `score` is how like its name is, of 100.
    """

    __tablename__ = "draft_body"
    __table_args__ = (UniqueConstraint("draft_id", "printed"),)

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="plan_draft.id", index=True)
    printed: str
    owner: str = ""
    score: int = 0
    decided_by: str = ""
    decided_at: datetime | None = None
    version: int = 1


def drafts_of(session: Session) -> Sequence[PlanDraft]:
    """Return every draft, the newest first."""
    return session.exec(select(PlanDraft).order_by(col(PlanDraft.id).desc())).all()


def items_of(session: Session, draft_id: int) -> Sequence[DraftItem]:
    """Return the proposals of a draft in the order of the print."""
    found = select(DraftItem).where(DraftItem.draft_id == draft_id)
    return session.exec(found.order_by(col(DraftItem.position), col(DraftItem.id))).all()


def questions_of(session: Session, draft_id: int) -> Sequence[DraftQuestion]:
    """Return the questions of a draft, oldest first."""
    found = select(DraftQuestion).where(DraftQuestion.draft_id == draft_id)
    return session.exec(found.order_by(col(DraftQuestion.id))).all()


def bodies_of(session: Session, draft_id: int) -> Sequence[DraftBody]:
    """Return the printed bodies of a draft in the order in which they stand there."""
    found = select(DraftBody).where(DraftBody.draft_id == draft_id)
    return session.exec(found.order_by(col(DraftBody.id))).all()
