"""Build the real things once: database, channels, signer, clock, evidence store."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from actions.evidence import MEGABYTE, EvidenceStore
from config.settings import Settings
from models import engine_state
from models.database import open_database, reading, writing
from notifications.channels import ChannelSet, build_channels
from notifications.links import Signer

DEMO_CLOCK = "demo_clock"


class NotInitialisedError(RuntimeError):
    """The installation has no secret key yet; `dondoc init` makes one."""


class RealClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands where `--as-of` set it."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


@dataclass(frozen=True)
class DemoClock:
    """The demo's clock: kept in the database, moved by hand, shared by all processes."""

    engine: Engine
    start: datetime

    def now(self) -> datetime:
        """Return where the demo stands."""
        with reading(self.engine) as session:
            kept = engine_state.recall(session, DEMO_CLOCK)
        return datetime.fromisoformat(kept) if kept else self.start

    def move(self, to: datetime) -> None:
        """Move the demo to a moment; the past stays closed."""
        with writing(self.engine) as session:
            engine_state.remember(session, DEMO_CLOCK, to.astimezone(UTC).isoformat())


Clock = RealClock | FixedClock | DemoClock


@dataclass
class Office:
    """One installation, wired: what every surface is handed.

    `demo` opens the sign-in by post and the clock bar. `advance` and `advance_status`
    are set by the demo's flows; None elsewhere.
    """

    settings: Settings
    engine: Engine
    zone: ZoneInfo
    signer: Signer
    channels: ChannelSet
    store: EvidenceStore
    clock: Clock
    demo: bool = False
    advance: Callable[[str], None] | None = None
    advance_status: Callable[[], dict[str, Any]] | None = None
    prefect_ui_url: str = field(default="")


def open_office(
    settings: Settings, *, as_of: datetime | None = None, demo_start: datetime | None = None
) -> Office:
    """Open an installation.

    `as_of` freezes the clock; `demo_start` makes it the demo's. Raises NotInitialisedError
    without a secret key.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.effective_database_url)
    return Office(
        settings=settings,
        engine=engine,
        zone=ZoneInfo(settings.timezone),
        signer=Signer(secret_key(settings)),
        channels=build_channels(
            smtp_url=settings.smtp_url.get_secret_value(),
            mail_from=settings.mail_from,
            reply_to=settings.reply_to,
            zalo_base_url=settings.zalo_oa_base_url,
            zalo_token=settings.zalo_oa_access_token.get_secret_value(),
        ),
        store=EvidenceStore(
            folder=settings.evidence_dir, limit_bytes=settings.upload_limit_mb * MEGABYTE
        ),
        clock=_clock(engine, as_of=as_of, demo_start=demo_start),
        demo=demo_start is not None,
    )


def _clock(engine: Engine, *, as_of: datetime | None, demo_start: datetime | None) -> Clock:
    if as_of is not None:
        return FixedClock(as_of)
    if demo_start is not None:
        return DemoClock(engine, demo_start)
    return RealClock()


def secret_key(settings: Settings) -> str:
    """Return the key that signs links and sessions."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    if not settings.secret_key_file.exists():
        message = (
            f"there is no secret key at {settings.secret_key_file}; run `dondoc init`, "
            "or set DONDOC_SECRET_KEY"
        )
        raise NotInitialisedError(message)
    return settings.secret_key_file.read_text(encoding="utf-8").strip()


def make_secret_key(settings: Settings) -> bool:
    """Write a new key readable by its owner only; False when there is one already."""
    if settings.secret_key.get_secret_value() or settings.secret_key_file.exists():
        return False
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    settings.secret_key_file.touch(mode=0o600)
    settings.secret_key_file.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")
    return True
