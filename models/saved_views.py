"""What somebody asks of the board again and again, kept under a name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select


class SavedView(SQLModel, table=True):
    """A view of the board; `owner` is the addressee key of who keeps it, `query` its address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    owner: str
    name: str
    query: str
    saved_at: datetime


def views_of(session: Session, owner: str) -> Sequence[SavedView]:
    """Return what somebody keeps, by name."""
    found = select(SavedView).where(SavedView.owner == owner).order_by(col(SavedView.name))
    return session.exec(found).all()
