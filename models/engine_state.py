"""What the engine remembers about itself: clock, last passes, Prefect registrations."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

# The name of the server that `dondoc up` starts itself.
LOCAL_SERVER = "local"


class Setting(SQLModel, table=True):
    """One remembered value, such as the demo's clock or the last sweep."""

    key: str = Field(primary_key=True)
    value: str


class PrefectDeployment(SQLModel, table=True):
    """An obligation's deployment in Prefect; `dates_hash` tells whether it must be re-dated."""

    __tablename__ = "prefect_deployment"
    __table_args__ = (UniqueConstraint("obligation_id", "server"),)

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id")
    server: str
    deployment_id: str
    dates_hash: str
    registered_at: datetime


class OneTimeToken(SQLModel, table=True):
    """A link that signs somebody in once; only its hash is kept."""

    __tablename__ = "one_time_token"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    purpose: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


def remember(session: Session, key: str, value: str) -> None:
    """Keep a value under a key."""
    session.merge(Setting(key=key, value=value))


def recall(session: Session, key: str) -> str | None:
    """Return the value kept under a key, None if there is none."""
    found = session.get(Setting, key)
    return found.value if found else None


def deployment_id(session: Session, server: str, obligation_id: int) -> str | None:
    """Return the id of an obligation's deployment, None before it is registered there.

    `server` is the address of its API, or LOCAL_SERVER for our own.
    """
    return session.exec(
        select(PrefectDeployment.deployment_id).where(
            PrefectDeployment.server == server,
            PrefectDeployment.obligation_id == obligation_id,
        )
    ).first()
