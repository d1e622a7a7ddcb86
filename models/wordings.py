"""What the standing office says differently in a plan's letters; every version is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select


class Wording(SQLModel, table=True):
    """One part of one kind of letter from a moment on; the newest row of a part counts.

    A blank `text` is the shipped one again. `failure` says why it is used no more.
    """

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    kind: str
    part: str
    text: str
    set_at: datetime
    set_by: str
    failure: str | None = None


def present_wordings(session: Session, plan_id: int, kind: str | None = None) -> Sequence[Wording]:
    """Return the newest row of each part that is not the shipped text, oldest first."""
    query = select(Wording).where(Wording.plan_id == plan_id)
    if kind is not None:
        query = query.where(Wording.kind == kind)
    newest = {(row.kind, row.part): row for row in session.exec(query.order_by(col(Wording.id)))}
    return [row for row in newest.values() if row.text]
