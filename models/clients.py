"""Programs that act and read through the API: their tokens, and the answers they were given."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class ApiToken(SQLModel, table=True):
    """A client's token; only the hash of its secret part is kept.

    `scopes` are words with a space between them. `post_id` is the post in whose name the
    client acts; without one it reads everything, as an auditor does, and acts never.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    secret_hash: str
    client: str
    scopes: str
    post_id: int | None = Field(default=None, foreign_key="post.id")
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class ApiAnswer(SQLModel, table=True):
    """What an act was answered with: the same key of the same client is answered alike."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    token_id: int = Field(foreign_key="api_token.id")
    key: str
    fingerprint: str
    body: str
    answered_at: datetime = Field(index=True)


class Identity(SQLModel, table=True):
    """An account of the agency (OIDC) that was bound to a person by its e-mail address."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    issuer: str
    subject: str
    person_id: int = Field(foreign_key="person.id", index=True)
    email: str
    bound_at: datetime
