"""Who signs in with a password; for which posts they act is read anew on every request."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Account(SQLModel, table=True):
    """A password for one addressee: "post:<id>", "person:<id>" or "auditor:<name>".

    `version` counts the changes of the password: sessions begun under an earlier one have
    ended. A locked account signs nobody in and is kept.
    """

    id: int | None = Field(default=None, primary_key=True)
    addressee: str = Field(unique=True)
    password_hash: str
    version: int = 1
    created_at: datetime
    signed_in_at: datetime | None = None
    locked_at: datetime | None = None
