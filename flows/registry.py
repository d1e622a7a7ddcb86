"""What we remember of Prefect's deployments: their ids, and the hash of what they were told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from config.settings import Settings
from models.engine_state import LOCAL_SERVER, PrefectDeployment

# In front of the hash of a deployment whose runs have not got their names yet.
UNNAMED = "unnamed:"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A deployment as it was last registered."""

    deployment_id: UUID
    fingerprint: str
    is_named: bool


def server_key(settings: Settings) -> str:
    """Return under which name the registrations with this server are kept."""
    return settings.prefect_api_url or LOCAL_SERVER


def registrations(session: Session, server: str) -> dict[int, Registration]:
    """Return what is registered with a server, by obligation."""
    rows = session.exec(select(PrefectDeployment).where(PrefectDeployment.server == server))
    return {row.obligation_id: _registration(row) for row in rows}


def _registration(row: PrefectDeployment) -> Registration:
    return Registration(
        deployment_id=UUID(row.deployment_id),
        fingerprint=row.dates_hash.removeprefix(UNNAMED),
        is_named=not row.dates_hash.startswith(UNNAMED),
    )


def deployment_of(session: Session, server: str, obligation_id: int) -> UUID | None:
    """Return the deployment of one obligation, None before it is registered."""
    row = _row(session, server, obligation_id)
    return UUID(row.deployment_id) if row else None


def record(
    session: Session, server: str, found: Mapping[int, Registration], *, now: datetime
) -> None:
    """Keep registrations; an earlier one of the same obligation is replaced."""
    for obligation_id, registration in found.items():
        row = _row(session, server, obligation_id) or PrefectDeployment(
            obligation_id=obligation_id,
            server=server,
            deployment_id="",
            dates_hash="",
            registered_at=now,
        )
        prefix = "" if registration.is_named else UNNAMED
        row.deployment_id = str(registration.deployment_id)
        row.dates_hash = prefix + registration.fingerprint
        row.registered_at = now
        session.add(row)


def forget(session: Session, server: str, obligation_id: int) -> None:
    """Drop the registration of an obligation that has no deployment any more."""
    row = _row(session, server, obligation_id)
    if row:
        session.delete(row)


def _row(session: Session, server: str, obligation_id: int) -> PrefectDeployment | None:
    return session.exec(
        select(PrefectDeployment).where(
            PrefectDeployment.server == server,
            col(PrefectDeployment.obligation_id) == obligation_id,
        )
    ).first()
